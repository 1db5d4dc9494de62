"""A record that is broken gives nothing away either: what is in it does not come out of a command, an exception or a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

import mecorpus
from mecorpus.errors import MecorpusError
from mecorpus.reports import FORMATS, render

from .conftest import TODAY
from .leaking import OTHER, PHRASE, READER, SECOND, TEXT, WRONG, D, Place, leaks, leaks_in_file, line, withhold


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    withhold(tmp_path)
    found = Place(tmp_path)
    yield found
    found.close()


def change(path: Path, how: Callable[[Any], None]) -> None:
    """Change a record, or each line of a file of records behind its header."""
    if path.suffix == ".json":
        value = json.loads(path.read_text("utf-8"))
        how(value)
        path.write_text(line(value, indent=2), "utf-8")
        return
    header, *records = [json.loads(each) for each in path.read_text("utf-8").splitlines()]
    for record in records:
        how(record)
    path.write_text("".join(map(line, [header, *records])), "utf-8")


def quote_all(record: dict[str, Any]) -> None:
    """The mistake of somebody who takes the text for an open one: quotes, longer than what they stand on."""
    if "spans" in record:
        start, end = record["spans"][0]
        record["quote"] = TEXT[start : max(end, start + 80)]
    for fillers in record.get("arguments", {}).values():
        for filler in fillers:
            if "spans" in filler:
                quote_all(filler)


def spoil(root: Path, how: str) -> None:
    folder = root / "corpus/documents" / D
    reading, record = folder / "annotations/claude-1.jsonl", folder / "document.json"
    match how:
        case "quotes":
            for path in (folder / "annotations").glob("*.jsonl"):
                change(path, quote_all)
        case "text":
            (folder / "text.txt").write_text(TEXT, "utf-8")
        case "notes":
            change(reading, lambda one: one.update(note=PHRASE))
        case "labels":
            change(reading, lambda one: one.update(label=PHRASE, layer=one["layer"]))
        case "layers":
            change(reading, lambda one: one.update(layer=PHRASE))
        case "keys":
            change(reading, lambda one: one.update({PHRASE: SECOND}))
        case "ids":
            change(reading, lambda one: one.update(id=PHRASE))
        case "units":
            change(reading, lambda one: one.update(unit=PHRASE) if "unit" in one else None)
        case "references":
            change(
                reading,
                lambda one: one.update(
                    arguments={"referent": [{"entity": PHRASE}], "source": [{"annotation": SECOND}]}
                ),
            )
        case "json":
            reading.write_text(
                reading.read_text("utf-8") + '{"note":"' + PHRASE + '\n{"a":1,"' + PHRASE + '":2,"' + PHRASE + '":3}\n',
                "utf-8",
            )
        case "header":
            reading.write_text(line({"annotator": PHRASE, "complete": [SECOND], "guidelines": WRONG}), "utf-8")
        case "record":
            change(record, lambda one: one.update(genre=PHRASE, topics=[SECOND], url=WRONG, written=PHRASE, id=PHRASE))
        case "group":
            change(record, lambda one: one.update(group=PHRASE, standpoint=SECOND, sources=[PHRASE]))
        case "settings":
            change(root / "corpus/corpus.json", lambda one: one.update(near_duplicate_threshold=PHRASE, salt=[PHRASE]))
        case "registers":
            for name in ("entities", "resolutions", "takedowns", "waivers"):
                with (root / f"corpus/{name}.jsonl").open("a", encoding="utf-8") as stream:
                    stream.write(
                        line({"id": PHRASE, "name": SECOND, "code": WRONG, "document": PHRASE, "reason": SECOND})
                    )
        case "open":
            target = root / "corpus/documents" / OTHER / "annotations/claude-1.jsonl"
            change(target, lambda one: one.update(quote=PHRASE) if "quote" in one else None)
        case "schema":
            change(root / "schema/layers/claim.schema.json", lambda one: one.update(type=PHRASE, display={PHRASE: 1}))


SPOILT = ("quotes", "text", "notes", "labels", "layers", "keys", "ids", "units", "references", "json", "header", "record",
          "group", "settings", "registers", "open", "schema")  # fmt: skip
READERS: list[list[str]] = [
    *(["validate", "--format", name] for name in FORMATS),
    ["show", D], ["show", OTHER], ["review", D, "--agreed"], ["review", D, "--agreed", "--format", "json"], ["adjudicate", D, "--take", "A"],
    ["status", D], ["status", "--format", "json"], ["stats"], ["stats", "--format", "json"], ["agreement", "--draws", "5", "--format", "json"],
    ["entity", "find", "bank", "--format", "json"], ["format"], ["build", "--out", "{out}/dist"], ["schema", "claim"],
    ["annotate", "mark", D, "time", "2030", "-l", "DATE", "-a", "value=2030"], ["annotate", "done", D, "event", "--annotator", "claude-1", "--format", "json"],
    ["entity", "rename", "lebanon", "libnan", "--dry-run"],
]  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_broken_record_gives_nothing_away(how: str, place: Place) -> None:
    spoil(place.root, how)
    codes = []
    for arguments in READERS:
        if how == "quotes" and arguments[0] == "format":
            continue
        done = place.run(*(one.replace("{out}", str(place.folder / "out")) for one in arguments))
        # A file that has the words already may be written again with them; where it is written, nothing new is.
        said = leaks(done.out) | leaks(done.err)
        assert not said, (how, arguments, done)
        codes.append(done.code)
    assert 1 in codes or 2 in codes or 3 in codes


def raised(call: Callable[[], Any]) -> str:
    with pytest.raises(MecorpusError) as caught:
        call()
    error = caught.value
    report = getattr(error, "report", None)
    shown = [str(error), repr(error), *map(str, error.args)]
    return "\n".join(shown + [render(report, name) for name in FORMATS if report])


def test_exceptions_of_the_functions_give_nothing_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    root = withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    caplog.set_level("DEBUG")
    mention = {"layer": "entity", "label": "GPE", "quote": WRONG, "attributes": {"mention": "name"}}
    meta = mecorpus.Metadata(
        title="T", genre=PHRASE, language=PHRASE, text_origin="human", kind="collected", outlet="X", method="x",
        license=PHRASE, rights=PHRASE, written=PHRASE,
    )  # fmt: skip
    calls: list[Callable[[], Any]] = [
        lambda: mecorpus.apply(root, D, line(mention), annotator=READER),
        lambda: mecorpus.apply(root, D, line({**mention, "quote": "the"}), annotator=READER),
        lambda: mecorpus.apply(root, D, line({**mention, "layer": PHRASE}), annotator=READER),
        lambda: mecorpus.apply(root, D, line({**mention, "in": PHRASE, "as": SECOND}), annotator=READER),
        lambda: mecorpus.apply(root, D, "{" + PHRASE, annotator=READER),
        lambda: mecorpus.apply(root, D, line(mention), annotator=PHRASE),
        lambda: mecorpus.apply(root, PHRASE, line(mention), annotator=READER),
        lambda: mecorpus.mark(root, D, "entity", PHRASE, annotator=READER, label=SECOND),
        lambda: mecorpus.mark(root, D, "entity", PHRASE, annotator=READER, label="GPE", attributes=[SECOND]),
        lambda: mecorpus.mark(root, D, "entity", WRONG, annotator=READER, label="GPE", attributes=["mention=name"], entity=SECOND),
        lambda: mecorpus.label(root, D, "claim", PHRASE, annotator=READER, units=[SECOND]),
        lambda: mecorpus.relate(root, D, "argument", [PHRASE], annotator=READER, label="support"),
        lambda: mecorpus.relate(root, D, "argument", [f"from={PHRASE}", f"to={WRONG}"], annotator=READER, label="support"),
        lambda: mecorpus.edit(root, D, PHRASE, annotator="claude-1"),
        lambda: mecorpus.remove(root, D, [PHRASE], annotator="claude-1"),
        lambda: mecorpus.done(root, D, [PHRASE], annotator=READER),
        lambda: mecorpus.review(root, D, annotators=[PHRASE]),
        lambda: mecorpus.adjudicate(root, D, annotators=["claude-1", "claude-2"], take=[PHRASE]),
        lambda: mecorpus.adjudicate(root, D, annotators=["claude-1", "claude-2"], decisions=[(1, {PHRASE: SECOND})]),
        lambda: mecorpus.Corpus.open(root)[PHRASE],
        lambda: mecorpus.status(root, [PHRASE]),
        lambda: mecorpus.validate(root, select=[PHRASE]),
        lambda: mecorpus.add_document(root, TEXT.encode(), meta),
        lambda: mecorpus.add_entity(root, "X", type=PHRASE),
        lambda: mecorpus.load_dataset(PHRASE, root=root),
        lambda: mecorpus.read_source(TEXT.encode(), PHRASE),
        lambda: mecorpus.agreement(root, layers=[PHRASE]),
    ]  # fmt: skip
    for number, call in enumerate(calls):
        assert not leaks(raised(call)), number
    assert not leaks(caplog.text)


def test_the_cache_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    monkeypatch.setenv("MECORPUS_CACHE", str(tmp_path / "cache"))
    for name in ("documents", "claim"):
        mecorpus.load_dataset(name, root=root, cache_dir=str(tmp_path / "cache/datasets"))
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in files)
    for path in files:
        assert not leaks_in_file(path), path


def test_what_lies_in_the_own_folder_comes_into_no_build(place: Place) -> None:
    """The tool's own folder may hold words of the text: it is ignored by git, and by `build`."""
    mark = [
        "annotate",
        "mark",
        D,
        "attribution",
        SECOND,
        "-l",
        "statement",
        "source=AUTHOR",
        f"content={PHRASE}",
        "-a",
        "quotation=direct",
        "-a",
        "commitment=neutral",
    ]
    assert place.run(*mark).code == 0
    own = place.root / ".mecorpus"
    (own / "texts").mkdir(parents=True)
    shutil.copy(place.folder / "texts" / f"{D}.txt", own / "texts")
    (own / "undo").mkdir(exist_ok=True)
    (own / "undo/more.json").write_text(json.dumps(TEXT), "utf-8")
    done = place.run("build", "--out", str(place.folder / "out/dist"))
    assert done.code == 0, done
    assert not done.leaked
    assert not [
        path for path in (place.folder / "out/dist").rglob("*") if ".mecorpus" in path.parts[len(place.folder.parts) :]
    ]
    assert (own / ".gitignore").read_text("utf-8") == "*\n"


@pytest.mark.parametrize("wait", [0.3, 0.7, 1.1, 1.5])
def test_a_killed_build_leaves_nothing_to_read(wait: float, place: Place) -> None:
    call = [
        sys.executable,
        "-m",
        "mecorpus",
        "build",
        "--root",
        str(place.root),
        "--out",
        str(place.folder / "out/dist"),
    ]
    process = subprocess.Popen(
        call, env={**os.environ, **place.environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert not leaks(out + err)
    for path in place.files():
        assert not leaks_in_file(path), path


def test_an_interrupted_command_says_nothing_of_it(place: Place) -> None:
    call = [sys.executable, "-m", "mecorpus", "annotate", "apply", D, "-", "--root", str(place.root)]
    process = subprocess.Popen(
        call, env={**os.environ, **place.environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(line({"layer": "entity", "quote": PHRASE}))
    process.stdin.flush()
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert not leaks(out + err)


def test_a_terminal_shows_the_local_copy(place: Place) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "mecorpus", "show", D], cwd=str(place.root), env={**os.environ, **place.environment, "TERM": "dumb"},
        encoding="utf-8", timeout=60, dimensions=(40, 1000),
    )  # fmt: skip
    shown = str(child.read())
    child.close()
    assert "  A dollar, I was taught, is a" in shown.replace("[", "").replace("]", "")
    assert child.exitstatus == 0
    assert mecorpus.validate(place.root, today=TODAY, select=["MEC511"]).findings == ()
