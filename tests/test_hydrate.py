"""Withheld documents and copies of their texts, on withheld twins of the corpus's own open texts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

import mecorpus
from mecorpus import Corpus, build, hydrate, validate
from mecorpus.anchors import anchors_of
from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.errors import RequestError

from .conftest import REPOSITORY, TODAY, copy_repository

NAMES = ["iraq-water", "israel-draft", "lebanon-banks", "morocco-worldcup", "saudi-vision"]
WATER = "iraq-water"
SEED = "grid-north-iraq-escalation"


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """The repository's corpus with every open text withheld."""
    root = copy_repository(tmp_path / "root")
    for name in NAMES:
        withhold(root / "corpus" / "documents" / name)
    return root


def withhold(folder: Path) -> None:
    text = (folder / "text.txt").read_text("utf-8")
    record = orjson.loads((folder / "document.json").read_bytes())
    record["rights"] |= {"status": "withheld", "license": None}
    record["anchors"] = anchors_of(text)._asdict()
    # They say what the text says, in its words.
    record |= {"sources": [], "standpoint": None}
    (folder / "document.json").write_bytes(encode_file(record))
    (folder / "text.txt").unlink()
    for path in (folder / "annotations").iterdir():
        path.write_bytes(encode_lines([unquoted(orjson.loads(line)) for line in path.read_bytes().splitlines()]))


def unquoted(value: Any) -> Any:
    """A record without quotes, and with free text in other words."""
    if isinstance(value, list):
        return [unquoted(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: unquoted(one) for key, one in value.items() if key not in ("quote", "note")}
    return kept | ({"outcome_text": "Otherwise worded outcome."} if "outcome_text" in kept else {})


def text_of(name: str) -> str:
    return (REPOSITORY / "corpus" / "documents" / name / "text.txt").read_text("utf-8")


def page(text: str) -> str:
    paragraphs = "".join(f"<p>{one}</p>" for one in text.split("\n") if one)
    menu = "<nav><ul><li>Home</li><li>Opinion</li><li>Sign in</li></ul></nav>"
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>A page</title><style>p {{}}</style></head>"
        f"<body>{menu}<h1>A headline</h1><p>By nobody at all</p>{paragraphs}<footer>Share. Print.</footer></body></html>"
    )


def only(found: Any) -> Any:
    assert len(found.documents) == 1
    return found.documents[0]


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return folder


def test_a_twin_is_a_sound_withheld_document(twins: Path) -> None:
    assert not [one for one in validate(twins, today=TODAY).findings if one.severity == "error"]


@pytest.mark.parametrize("name", NAMES)
def test_the_very_text_is_known_whatever_the_file_is_called(twins: Path, tmp_path: Path, name: str) -> None:
    found = only(hydrate(twins, [name], texts=put(tmp_path / "mine", zzz__txt=text_of(name)), dry_run=True))
    assert found.document == name
    assert found.verified
    assert set(found.states) == {"exact"}
    assert not found.lost


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_the_very_text_back(twins: Path, tmp_path: Path, name: str) -> None:
    found = only(hydrate(twins, [name], texts=put(tmp_path / "mine", p__html=page(text_of(name))), dry_run=True))
    assert found.verified
    assert set(found.states) == {"exact"}


@pytest.mark.parametrize("form", ["NFD", "crlf", "wrapped", "spaces", "moved"])
def test_a_copy_that_was_only_laid_out_anew_gives_the_very_text_back(twins: Path, tmp_path: Path, form: str) -> None:
    text = text_of(WATER)
    first, *rest = text.rstrip("\n").split("\n\n")
    copies = {
        "NFD": unicodedata.normalize("NFD", text),
        "crlf": text.replace("\n", "\r\n"),
        "wrapped": text.replace(" which ", "\nwhich ").replace(" and ", "\nand "),
        "spaces": text.replace(". ", ".  "),
        "moved": "\n\n".join([*rest, first]) + "\n",
    }
    found = only(hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=copies[form]), dry_run=True))
    assert found.verified


def edited(text: str, share: float, seed: int = 1) -> str:
    chance = random.Random(seed)
    words = text.split(" ")
    return " ".join(f"rather {word}" if chance.random() < share else word for word in words)


def test_an_edited_copy_moves_annotations_and_doubts_what_changed(twins: Path, tmp_path: Path) -> None:
    found = only(
        hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=edited(text_of(WATER), 0.03)), dry_run=True)
    )
    assert not found.verified
    assert found.share > 0.9
    assert found.states["moved"] > found.states["drifted"] > 0
    assert "lost" not in found.states


@pytest.mark.parametrize("name", NAMES)
def test_a_hydrated_corpus_is_sound_and_its_words_are_the_annotated_ones(
    twins: Path, tmp_path: Path, name: str
) -> None:
    mine = put(tmp_path / "mine", c__txt=f"A headline\n\n{edited(text_of(name), 0.02)}\nRead more\n")
    out = tmp_path / "hydrated"
    hydrate(twins, [name], texts=mine, out=out)
    report = validate(out, today=TODAY)
    assert not [one for one in report.findings if one.severity == "error"]
    before, after = Corpus.open(REPOSITORY)[name], Corpus.open(out)[name]
    assert after.text
    assert "headline" not in after.text
    pairs = [
        (old.quote, after.quote(new.spans))
        for reading in before.readings
        for old in reading.annotations
        for new in [after.reading(reading.annotator).by_id.get(old.id)]  # type: ignore[union-attr]
        if old.spans and new
    ]
    same = [old == new for old, new in pairs]
    # A span that an edit fell into has one word more; all others have their own.
    assert len(same) > 30
    assert sum(same) / len(same) > 0.85
    assert all(new and any(word in new for word in (old or "").split()) for old, new in pairs)


def test_a_dropped_sentence_loses_its_labels_and_no_others(twins: Path, tmp_path: Path) -> None:
    document = Corpus.open(REPOSITORY)[WATER]
    assert document.text
    gone = document.sentences[7]
    copy = document.text[: gone.start] + document.text[gone.end :].lstrip(" ")
    out = tmp_path / "hydrated"
    found = only(hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=copy), out=out))
    lost = {(one.annotator, one.annotation) for one in found.outcomes if one.state == "lost" and not one.pointer}
    labelled = {
        (reading.annotator, one.id)
        for reading in document.readings
        for one in reading.annotations
        if one.unit == gone.id or (one.spans and gone.start <= one.spans[0].start and one.spans[-1].end <= gone.end)
    }
    assert lost == labelled
    hydrated = Corpus.open(out)[WATER]
    assert len(hydrated.sentences) == len(document.sentences) - 1
    # What is left was read to the end.
    assert hydrated.readings[0].complete == document.readings[0].complete


def test_a_foreign_text_is_refused(twins: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine", c__txt=text_of("saudi-vision"))
    with pytest.raises(RequestError, match=r"none of the 1 text in .* is that of iraq-water"):
        hydrate(twins, [WATER], texts=mine)
    assert not list((twins / ".mecorpus").glob("texts/*"))


def test_a_piece_of_the_text_is_refused_with_what_it_has(twins: Path, tmp_path: Path) -> None:
    text = text_of(WATER)
    mine = put(tmp_path / "mine", c__txt=text[: len(text) // 3] + "\n" + text_of("saudi-vision"))
    with pytest.raises(RequestError, match=r"c.txt has only 3\d% of the words of iraq-water"):
        hydrate(twins, [WATER], texts=mine)


def test_a_corrupted_text_is_refused(twins: Path, tmp_path: Path) -> None:
    chance = random.Random(3)
    garbled = "".join(
        chance.choice("aeiou") if letter.isalpha() and chance.random() < 0.5 else letter for letter in text_of(WATER)
    )
    with pytest.raises(RequestError, match="none of the 1 text"):
        hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=garbled))
    (tmp_path / "mine" / "c.txt").write_bytes(text_of(WATER).encode("utf-16")[5:])
    with pytest.raises(RequestError, match=r"no text was read in .*; c.txt: .*UTF-8"):
        hydrate(twins, [WATER], texts=tmp_path / "mine")


def test_what_is_no_text_is_named_and_passed_over(twins: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine", scan__pdf="%PDF-1.7", water__txt=text_of(WATER), empty__txt="")
    os.mkfifo(mine / "pipe.txt")
    found = hydrate(twins, texts=mine, dry_run=True)
    assert [one.document for one in found.documents] == [WATER]
    assert {one.path.name for one in found.unread} == {"scan.pdf", "empty.txt"}
    assert set(found.missing) == {*NAMES, SEED} - {WATER}


def test_of_two_copies_the_better_one_is_taken(twins: Path, tmp_path: Path) -> None:
    mine = put(
        tmp_path / "mine",
        a__txt=edited(text_of(WATER), 0.05),
        b__txt=text_of(WATER),
        c__txt=edited(text_of(WATER), 0.01),
    )
    assert only(hydrate(twins, [WATER], texts=mine, dry_run=True)).copy.name == "b.txt"


def test_the_very_texts_become_local_copies(twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MECORPUS_TEXTS")
    mine = put(tmp_path / "mine", a__html=page(text_of(WATER)), b__txt=edited(text_of("saudi-vision"), 0.02))
    found = hydrate(twins, texts=mine)
    kept = twins / ".mecorpus" / "texts" / f"{WATER}.txt"
    assert found.written == (kept,)
    assert kept.read_text("utf-8") == text_of(WATER)
    assert Corpus.open(twins)[WATER].text == text_of(WATER)
    assert hydrate(twins, [WATER], texts=mine).written == ()


def test_a_build_on_copies_has_their_rows_and_says_what_it_is(twins: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine", a__html=page(text_of(WATER)))
    made = build(twins, tmp_path / "dist", texts=mine, today=TODAY)
    assert made.manifest["redistribution"] is False
    card = (tmp_path / "dist" / "README.md").read_text("utf-8")
    assert "**Not for redistribution.**" in card
    assert "license_name: not-for-redistribution" in card
    rows = [
        row for path in (tmp_path / "dist" / "data" / "documents").iterdir() for row in pq.read_table(path).to_pylist()
    ]
    assert [(row["document_id"], row["text"]) for row in rows] == [(WATER, text_of(WATER))]
    real = build(REPOSITORY, tmp_path / "real", today=TODAY)
    assert real.manifest["redistribution"] is True
    for name in ("claim", "entity", "stance", "time"):
        assert rows_of(tmp_path / "dist", name) == rows_of(tmp_path / "real", name)


def rows_of(dist: Path, name: str) -> list[dict[str, Any]]:
    rows = [row for path in sorted((dist / "data" / name).iterdir()) for row in pq.read_table(path).to_pylist()]
    return [row for row in rows if row["document_id"] == WATER]


def test_a_build_without_copies_has_none_of_their_rows(twins: Path, tmp_path: Path) -> None:
    build(twins, tmp_path / "dist", today=TODAY)
    assert not (tmp_path / "dist" / "data").exists()
    assert len((tmp_path / "dist" / "withheld" / "documents.jsonl").read_bytes().splitlines()) == len(NAMES) + 1


def test_a_built_dataset_is_hydrated_without_its_corpus(twins: Path, tmp_path: Path) -> None:
    build(twins, tmp_path / "dist", today=TODAY)
    mine = put(tmp_path / "mine", a__html=page(text_of(WATER)), b__txt=text_of("lebanon-banks"))
    found = hydrate(tmp_path / "dist", texts=mine, out=tmp_path / "root2")
    assert sorted(one.document for one in found.documents) == [WATER, "lebanon-banks"]
    assert not [one for one in validate(tmp_path / "root2", today=TODAY).findings if one.severity == "error"]
    # A hydrated corpus has its copies with it.
    made = build(tmp_path / "root2", tmp_path / "dist2", today=TODAY)
    assert made.manifest["documents"]["hydrated"] == 2
    assert made.manifest["redistribution"] is False
    with pytest.raises(RequestError, match="stands on copies already"):
        hydrate(tmp_path / "root2", texts=mine, out=tmp_path / "root3")


def test_rows_of_withheld_documents_come_in_one_call(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MECORPUS_CACHE", str(tmp_path / "cache"))
    mine = put(tmp_path / "mine", a__txt=text_of(WATER))
    rows = mecorpus.load_dataset("claim", root=twins, texts=mine)
    assert sum(len(rows[split]) for split in rows) == len(Corpus.open(REPOSITORY)[WATER].sentences)
    put(mine, b__txt=text_of("saudi-vision"))
    more = mecorpus.load_dataset("documents", root=twins, texts=mine)
    assert sorted(row["document_id"] for split in more for row in more[split]) == [WATER, "saudi-vision"]


def test_a_folder_that_holds_something_is_left_alone(twins: Path, tmp_path: Path) -> None:
    out = put(tmp_path / "out", note__txt="mine")
    with pytest.raises(RequestError, match="is there already"):
        hydrate(twins, texts=put(tmp_path / "mine", a__txt=text_of(WATER)), out=out)
    assert (out / "note.txt").read_text() == "mine"


def test_an_open_document_needs_no_copy(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is open and has its text"):
        hydrate(REPOSITORY, [WATER], texts=tmp_path)


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mecorpus", *arguments, "--root", str(root)],
        check=False, capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"},
    )  # fmt: skip


def test_the_command_tells_every_span_and_no_words(twins: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine", a__txt=edited(text_of(WATER), 0.03))
    told = run(twins, "hydrate", WATER, "--texts", str(mine), "--dry-run")
    assert told.returncode == 0
    assert told.stdout.startswith(f"{WATER}: a.txt, 9")
    assert "drifted claude-1" in told.stdout
    value = json.loads(run(twins, "hydrate", WATER, "--texts", str(mine), "--dry-run", "--format", "json").stdout)
    pieces = sum(len(reading.pieces) for reading in Corpus.open(REPOSITORY)[WATER].readings)
    spans = value["documents"][0]["spans"]
    assert len([one for one in spans if one["spans"]]) == pieces
    assert {one["state"] for one in spans} == {"moved", "exact", "drifted"} & {one["state"] for one in spans}
    refused = run(twins, "hydrate", "saudi-vision", "--texts", str(mine))
    assert (refused.returncode, refused.stdout) == (2, "")


def copies() -> Path | None:
    given = os.environ.get("MECORPUS_TEXTS")
    return Path(given) if given else None


# Read before the fixtures put the small corpus's copies in its place.
GIVEN = copies()


@pytest.mark.skipif(GIVEN is None, reason="MECORPUS_TEXTS names no folder with a copy of the seed text")
@pytest.mark.parametrize("form", ["txt", "html"])
def test_the_seed_record_finds_its_text(tmp_path: Path, form: str) -> None:
    assert GIVEN
    found = only(hydrate(REPOSITORY, [SEED], texts=GIVEN, dry_run=True))
    text = found.copy.read_text("utf-8") if form == "txt" else page(found.copy.read_text("utf-8"))
    again = only(hydrate(REPOSITORY, [SEED], texts=put(tmp_path / "mine", **{f"c__{form}": text}), dry_run=True))
    assert again.verified
    assert set(again.states) == {"exact"}
    assert sum(again.states.values()) > 150
