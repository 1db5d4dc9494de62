"""No command gives a withheld text away: nothing that it prints in a pipe, and no file that it writes.

Every command has cases in `CASES`; a new one without a case fails. Each parameter of each is given the text, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from mecorpus import pack
from mecorpus.cli.main import COMMANDS

from .leaking import DOCUMENTS, OPEN, OTHER, PHRASE, RECORD, SECOND, TEXT, WRONG, D, Place, line, withhold

OTHER_TEXT = (DOCUMENTS / OTHER / "text.txt").read_text("utf-8")
HEAD = TEXT.splitlines()[0]
ENTITY = ["-l", "GPE", "-a", "mention=name"]
# Plain arguments of each command with which it succeeds, or fails for no other reason than what a case changes.
PLAIN: dict[str, list[str]] = {
    "add": ["{part}", "--title", "T", "--genre", "op_ed", "--language", "en", "--text-origin", "human", "--kind", "collected",
            "--outlet", "The Sample", "--method", "Typed.", "--url", "https://example.org", "--holder", "Somebody", "--rights", "withheld", "--published", "2025-01-01"],
    "annotate mark": [D, "entity", "Lebanon", *ENTITY, "--entity", "lebanon", "--nth", "2"],
    "annotate label": [D, "frame", "security"],
    "annotate relate": [D, "argument", "-l", "support", "from=s1", "to=s2"],
    "annotate apply": [D, "{lines}"],
    "annotate edit": [D, "{id}", "--confidence", "0.5", "--annotator", "claude-1"],
    "annotate remove": [D, "{id}", "--annotator", "claude-1"],
    "annotate undo": [D],
    "annotate done": [D, "event"],
    "annotate register": ["new", "--name", "New", "--kind", "human", "--language", "en"],
    "status": [D],
    "show": [D],
    "entity find": ["lebanon"],
    "entity add": ["Beirut port", "--type", "FAC"],
    "entity edit": ["lebanon", "--country", "SY"],
    "entity rename": ["lebanon", "lebanon-2"],
    "entity merge": ["agadir", "guelmim", "--dry-run"],
    "entity remove": ["lebanon"],
    "review": [D],
    "adjudicate": [D, "--take", "A"],
    "agreement": [D, "--draws", "10"],
    "score": ["{root}", "{rows}", "--layer", "claim"],
    "validate": ["corpus"],
    "rule": ["MEC511"],
    "schema": ["claim"],
    "stats": [],
    "format": ["corpus"],
    "merge": ["{base}", "{ours}", "{theirs}", "corpus/documents/lebanon-banks/annotations/claude-1.jsonl"],
    "hydrate": [D, "--texts", "{copies}", "--dry-run"],
    "reanchor": [OTHER, "{corrected}", "--dry-run"],
    "rights": [],
    "rights withhold": [D],
    "rights open": [OTHER, "--license", "CC-BY-4.0"],
    "rights takedown": [D, "--reason", "Asked for."],
    "pack": ["--out", "{out}/packed"],
    "unpack": ["--root", "{packed}", "--out", "{out}/unpacked"],
    "build": ["--out", "{out}/dist"],
    "card": [],
    "verify": ["{out}/dist"],
    "diff": ["{root}"],
    "publish": ["lab/corpus", "--dry-run"],
    "init": ["{out}/new", "--title", "New", "--author", "Us"],
}  # fmt: skip
# Other ways to run it: more arguments, or others altogether behind "=".
CASES: dict[str, list[list[str]]] = {
    "add": [["--dry-run"], ["--dry-run", "--format", "json"], ["--format", "json"], ["--dry-run", "--rights", "open", "--license", "CC0-1.0"],
            ["--dry-run", "--rights", "open", "--license", "CC0-1.0", "--format", "json"], ["--rights", "open", "--license", "CC0-1.0"],
            ["--rights", "open", "--license", "CC0-1.0", "--in-group"], ["--language", "ar", "--dry-run"], ["=", "{text}", "--dry-run"],
            ["=", "{part}", "--dry-run"], ["=", "{text}"], ["=", "{html}", "--dry-run"], ["=", "{html}"], ["=", "{bad}", "--dry-run"], ["=", "-", "--dry-run"]],
    "annotate mark": [["--format", "json"], ["=", D, "entity", PHRASE, *ENTITY], ["=", D, "entity", PHRASE, *ENTITY, "--format", "json"],
                      ["=", D, "entity", WRONG, *ENTITY], ["=", D, "entity", PHRASE.split()[0] + " … " + WRONG, *ENTITY],
                      ["=", D, "entity", "the", *ENTITY], ["=", D, "entity", "the", *ENTITY, "--all"], ["=", D, "entity", *PHRASE.split()],
                      ["=", D, "attribution", "argument", "-l", "statement", "source=AUTHOR", f"content={PHRASE}", "-a", "quotation=direct"],
                      ["=", D, "attribution", "argument", "-l", "statement", "source=AUTHOR", f"content={WRONG}", "-a", "quotation=direct"],
                      ["--note", PHRASE], ["--annotator", "nobody"], ["=", OTHER, "entity", PHRASE, *ENTITY]],
    "annotate label": [["--note", PHRASE], ["--format", "json"], ["=", D, "claim", "s1", "fact"], ["=", D, "claim", PHRASE, "fact"]],
    "annotate relate": [["--note", PHRASE], ["--format", "json"], ["=", D, "argument", f"from={PHRASE}", "to=s2"],
                        ["=", D, "stance", "-l", "negative", "holder=AUTHOR", f"target={PHRASE}", f"evidence={WRONG}"]],
    "annotate apply": [["--dry-run"], ["--format", "json"], *([name] for name in ()), ["=", D, "{wrong}"], ["=", D, "{noted}"], ["=", D, "{broken}"],
                       ["=", D, "{text}"], ["=", D, "{named}"], ["=", D, "{phrases}"], ["=", D, "{phrases}", "--format", "json"], ["=", OTHER, "{phrases}"]],
    "annotate edit": [["--quote", PHRASE], ["--quote", WRONG], ["--note", PHRASE], ["--format", "json"], ["--in", "s2"]],
    "annotate remove": [["--format", "json"], ["=", D, *PHRASE.split()]],
    "annotate undo": [["--format", "json"]],
    "annotate done": [["--format", "json"], ["=", D, *PHRASE.split()]],
    "annotate register": [["--format", "json"]],
    "status": [["--format", "json"], ["="]],
    "show": [["--layer", "forecast"], ["--annotator", "claude-2"], ["=", D, *PHRASE.split()], ["--root", "{packed}"], ["--root", "{brokenpacked}"]],
    "entity find": [["--format", "json"], ["=", PHRASE], ["=", "bank"]],
    "entity edit": [["--wikidata", "Q822"]],
    "entity rename": [["--dry-run"]],
    "entity merge": [["--type", "LOC"]],
    "review": [["--agreed"], ["--format", "json"], ["--format", "json", "--agreed"]],
    "adjudicate": [["--format", "json"], ["=", D], ["=", D, "--decisions", "{decided}"], ["=", D, "--decisions", "{text}"], ["=", D, "--drop", PHRASE]],
    "agreement": [["--format", "json"], ["--format", "markdown"], ["--gamma"]],
    "score": [["--format", "json"], ["=", "{root}", "{text}", "--layer", "claim"], ["=", "{root}", "{wrongrows}", "--layer", "claim"]],
    "validate": [["--format", name] for name in ("json", "github", "sarif", "junit")] + [["=", "--strict"], ["=", "--changed-since", PHRASE]] + [["=", "--root", "{packed}"], ["=", "--root", "{brokenpacked}"], ["=", "--root", "{brokenpacked}", "--format", "json"]],
    "rule": [["="]],
    "schema": [["=", "forecast"]],
    "stats": [["--format", "json"], ["--root", "{packed}"], ["--root", "{brokenpacked}"]],
    "format": [["--check"], ["="]],
    "merge": [["=", "{base}", "{ours}", "{text}"], ["=", "{text}", "{ours}", "{broken}"]],
    "hydrate": [["--format", "json"], ["=", D, "--texts", "{copies}"], ["=", "--texts", "{copies}", "--out", "{out}/hydrated"],
                ["=", "--texts", "{copies}", "--out", "{out}/hydrated"], ["=", D, "--texts", "{part}"], ["=", "--texts", "{others}"],
                ["=", OTHER, "--texts", "{copies}"], ["=", PHRASE]],
    "reanchor": [["--format", "json"], ["=", OTHER, "{corrected}"], ["=", OTHER, "{text}"], ["=", D, "{text}"], ["=", D, "{part}", "--dry-run"]],
    "rights": [["--format", "json"], ["=", D, OTHER], ["=", PHRASE]],
    "rights withhold": [["--format", "json"], ["=", OTHER], ["=", PHRASE]],
    "rights takedown": [["--format", "json"], ["=", OTHER, "--reason", "Asked for.", "--requested", PHRASE], ["=", PHRASE, "--reason", "Asked for."]],
    "rights open": [["=", D], ["=", PHRASE, "--license", "CC0-1.0"], ["=", D, "--license", PHRASE]],
    "pack": [["=", "--out", "{out}/gzip", "--compression", "gzip"], ["=", "--out", "{out}/gzip"], ["=", "--out", "corpus"]],
    "unpack": [[], ["=", "--root", "{brokenpacked}", "--out", "{out}/broken"], ["=", "--out", "{out}/git"]],
    "build": [["--workers", "2"], ["=", "--out", "corpus"], ["--texts", "{others}"], ["--root", "{packed}"], ["--root", "{brokenpacked}"],
              ["--root", "{brokenpacked}", "--keep-going"], ["--root", "file://{packed}"]],
    "card": [["--check"], ["--root", "{packed}"]],
    "verify": [["--format", "json"], ["--texts", "{others}"], ["=", "{root}"], ["=", "lab/corpus@1.0.0"]],
    "diff": [["--format", "json"], ["--format", "markdown"], ["=", "{packed}"], ["=", "{brokenpacked}"], ["=", PHRASE], ["=", "lab/corpus@1.0.0"]],
    "publish": [["=", "lab/corpus", "--version", PHRASE], ["=", PHRASE]],
    "init": [["=", "corpus"]],
    "entity add": [["--id", "port-2"]],
    "entity remove": [["=", "association-of-banks-in-lebanon"]],
}  # fmt: skip
# Its entry is in use; the document is open already, for what opens the withheld one ships its text as it is told to.
# There is no Hub here.
PLAIN_CODES = {"entity remove": 2, "rights open": 2, "publish": 3}
# What a user types there is stored or printed as it is: it is theirs to say. Where it is a text of the corpus,
# `validate` finds it, and `build` refuses.
THEIRS = {
    "add": {"--title", "--genre", "--outlet", "--method", "--holder", "--author", "--topic", "--standpoint", "--source", "--generator", "--license"},
    "annotate register": {"--name", "--version", "--note"},
    "entity add": {"NAME"},
    "entity rename": {"--name"},
    "rights withhold": {"--holder"},
    "rights open": {"--holder"},
    "rights takedown": {"--reason"},
    "init": {"--title", "--author", "DIR", "--repository", "--license", "--name"},
    "build": {"--out"},
    "pack": {"--out"},
    "unpack": {"--out"},
}  # fmt: skip


def commands() -> Iterator[str]:
    for name in COMMANDS:
        module = import_module(f"mecorpus.cli.{name}")
        yield from (f"{name} {inner}" for inner in getattr(module, "COMMANDS", ()))
        yield from [name] if hasattr(module, "command") else []


def parameters(name: str) -> list[Any]:
    group = typer.Typer()
    group.command()(import_module("mecorpus.cli." + name.replace(" ", ".")).command)
    return typer.main.get_command(group).params


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    withhold(tmp_path)
    found = Place(tmp_path)
    yield found
    found.close()


def inputs(place: Place) -> dict[str, str]:
    """Files of the user's with words of the text in them, and other values that cases name."""
    reading = place.root / "corpus/documents" / D / "annotations/claude-1.jsonl"
    records = [json.loads(each) for each in reading.read_text("utf-8").splitlines()]
    mention = {"layer": "entity", "label": "GPE", "quote": "Lebanon", "nth": 2, "attributes": {"mention": "name"}}
    entity = {**mention, "arguments": {"referent": [{"entity": "lebanon"}]}}
    changed = [records[0], {**records[1], "label": "none", "note": "x"}, *records[2:]]
    noted = [*records[:2], {**records[2], "note": "y"}, *records[3:]]
    row = {"document_id": D, "unit": "s1", "label": "fact"}
    files = {
        "text": TEXT,
        "part": TEXT[:600],
        "corrected": OTHER_TEXT.replace("the", "that", 3),
        "html": f"<html><head><title>A page</title></head><body><article><p>{HEAD}</p><p>{TEXT}</p></article></body></html>",
        "bad": TEXT.replace(" ", "\u202e ", 3),
        "lines": line(entity),
        "phrases": line({**entity, "quote": PHRASE}) + line({**mention, "quote": SECOND}),
        "wrong": line({**entity, "quote": WRONG}) + line({**entity, "quote": PHRASE, "in": SECOND}),
        "noted": line({**entity, "note": PHRASE}) + line({**entity, "attributes": {PHRASE: SECOND}}),
        "named": line({**entity, "as": PHRASE, "arguments": {"referent": [{"annotation": SECOND}]}}),
        "broken": line({"layer": PHRASE}) + line({"layer": "claim", "label": SECOND, "unit": WRONG}) + '{"a": "' + PHRASE + "\n",
        "decided": line({"id": PHRASE, "take": SECOND}) + line({PHRASE: SECOND}),
        "rows": line(row),
        "wrongrows": line({**row, "label": PHRASE}) + line({**row, "unit": SECOND}) + line({**row, "document_id": PHRASE, "unit": SECOND}) * 2,
        "base": "".join(map(line, records)),
        "ours": "".join(map(line, changed)),
        "theirs": "".join(map(line, noted)),
    }  # fmt: skip
    ends = {"text": ".txt", "corrected": ".txt", "part": ".md", "html": ".html", "bad": ".txt"}
    paths = {name: place.given(name + ends.get(name, ".jsonl"), content) for name, content in files.items()}
    for name, content in {"copies": TEXT.replace(" the ", " that ", 5), "others": OTHER_TEXT}.items():
        (place.folder / name).mkdir(exist_ok=True)
        paths[name] = str(Path(place.given(f"{name}/page.html", f"<html><body><p>{content}</p></body></html>")).parent)
    mark = next(one["id"] for one in records[1:] if one["layer"] == "time")
    paths["packed"] = str(packed(place, "packed", b""))
    paths["brokenpacked"] = str(packed(place, "brokenpacked", broken_lines()))
    return {**paths, "root": str(place.root), "out": str(place.folder / "out"), "id": mark}


def packed(place: Place, name: str, more: bytes) -> Path:
    """The corpus with a document a line, with more lines behind it."""
    if not (place.folder / name).exists():
        pack(place.root, place.folder / name)
        with (place.folder / name / "corpus/documents-00000.jsonl").open("ab") as file:
            file.write(more)
    return place.folder / name


def broken_lines() -> bytes:
    """Lines that are no packed documents, with words of the text everywhere."""
    document = {**RECORD, "id": D, "standpoint": PHRASE}
    found = [TEXT, {PHRASE: SECOND}, {"document": document, "annotations": {PHRASE: []}}, {"document": {"id": PHRASE}, "annotations": {}},
             {"document": document, "annotations": {"claude-1": [{"id": "aaaa", "layer": PHRASE, "note": SECOND}]}, "text": TEXT}]  # fmt: skip
    return (
        "".join(map(line, found)).encode() + TEXT.replace("\n", " ").encode() + b"\n" + b'{"' + PHRASE.encode() + b"\n"
    )


def filled(arguments: list[str], values: dict[str, str]) -> list[str]:
    return [
        values[one[1:-1]]
        if one[:1] == "{" and one[1:-1] in values
        else one.replace("{out}", values["out"]).replace("{packed}", values["packed"])
        for one in arguments
    ]


def calls(name: str) -> Iterator[list[str]]:
    yield PLAIN[name]
    for case in CASES[name]:
        yield case[1:] if case[:1] == ["="] else [*PLAIN[name], *case]


def test_every_command_has_cases() -> None:
    assert set(commands()) == set(PLAIN) == set(CASES)


@pytest.mark.parametrize("name", list(commands()))
def test_a_command_in_a_pipe_gives_nothing_away(name: str, place: Place) -> None:
    values = inputs(place)
    if name == "annotate undo":
        place.run("annotate", "mark", *PLAIN["annotate mark"])
    if name == "verify":
        place.run("build", *filled(PLAIN["build"], values))
    for arguments in calls(name):
        done = place.run(*name.split(), *filled(arguments, values), given=TEXT)
        assert not done.leaked, (name, arguments, done)
        assert done.code in {0, 1, 2} or "lab/corpus" in arguments[0], (arguments, done)
        assert arguments is not PLAIN[name] or done.code == PLAIN_CODES.get(name, 0), done


@pytest.mark.parametrize("name", list(commands()))
def test_what_was_typed_does_not_come_back_in_a_pipe(name: str, place: Place) -> None:
    values = inputs(place)
    arguments = [one for one in parameters(name) if one.param_type_name == "argument"]
    for number, one in enumerate(arguments):
        if str(one.metavar).strip("[].") not in THEIRS.get(name, ()):
            for said in (PHRASE, WRONG):
                given = [*PLAIN[name][:number], said, *PLAIN[name][number + 1 :]]
                done = place.run(*name.split(), *filled(given, values))
                assert not done.leaked, (name, one.name, done)
    options = [one for one in parameters(name) if one.param_type_name == "option" and not one.is_flag]
    for one in options:
        if one.opts[0] not in THEIRS.get(name, ()):
            for said in (PHRASE, f"value={WRONG}", f"{PHRASE}={SECOND}"):
                done = place.run(*name.split(), *filled(PLAIN[name], values), one.opts[0], said)
                assert not done.leaked, (name, one.opts, done)


def test_the_scan_finds_what_it_looks_for(place: Place) -> None:
    """The tests above could fail: an open text comes through, and the text itself is found in every kind of file."""
    assert OPEN.split()[3] in place.run("show", OTHER).out
    (place.folder / "texts" / f"{D}.txt").rename(place.root / "corpus/documents" / D / "text.txt")
    record = place.root / "corpus/documents" / D / "document.json"
    record.write_text(record.read_text("utf-8").replace('"withheld"', '"open"'), "utf-8")
    assert place.run("show", D).leaked
