"""A corrected text in the place of an annotated one, and files that are written together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from mecorpus import Corpus, reanchor, validate
from mecorpus.corpus import together
from mecorpus.corpus.layout import OWN
from mecorpus.corpus.locking import writing
from mecorpus.corpus.together import write_together
from mecorpus.errors import FindingsError, MecorpusError, RequestError

from .conftest import BASE, TODAY, copy_repository

WATER = "iraq-water"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A writable copy of the repository's corpus."""
    return copy_repository(tmp_path / "root")


def text_of(root: Path, name: str = WATER) -> str:
    return (root / "corpus" / "documents" / name / "text.txt").read_text("utf-8")


def errors(root: Path) -> list[str]:
    return [
        f"{one.code} {one.file}:{one.line}" for one in validate(root, today=TODAY).findings if one.severity == "error"
    ]


def corrected(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "corrected.txt"
    path.write_text(text, "utf-8")
    return path


def test_a_new_first_paragraph_moves_every_annotation(repository: Path, tmp_path: Path) -> None:
    before = Corpus.open(repository)[WATER]
    found = reanchor(repository, WATER, corrected(tmp_path, "It was added later.\n\n" + text_of(repository)))
    after = Corpus.open(repository)[WATER]
    assert set(found.states) == {"moved"}
    assert (found.new, found.gone, found.review) == (("s1",), (), ())
    assert errors(repository) == []
    assert set(after.readings[0].by_id) == set(before.readings[0].by_id)
    for old in before.readings[0].annotations:
        new = after.readings[0].by_id[old.id]
        assert (old.label, old.quote) == (new.label, new.quote)
        assert not old.unit or int(new.unit[1:]) == int(old.unit[1:]) + 1  # type: ignore[index]
    # Nobody has read the new sentence, in any layer.
    assert after.readings[0].complete == ()
    assert set(found.incomplete["claude-1"]) == set(before.readings[0].complete)


def test_a_mended_misprint_is_to_be_looked_at_where_it_was_marked_alone(repository: Path, tmp_path: Path) -> None:
    before = Corpus.open(repository)[WATER]
    assert before.text
    mark = next(one for one in before.readings[0].of("entity") if before.text.count(one.quote or "") == 1)
    text = before.text.replace(mark.quote or "", f"{mark.quote}s")
    found = reanchor(repository, WATER, corrected(tmp_path, text))
    assert mark.id in {one.old.id for one in found.review}
    assert {one.state for one in found.review} == {"drifted"}
    assert len(found.changed) == 1
    after = Corpus.open(repository)[WATER].readings[0]
    assert "entity" not in after.complete
    assert "frame" in after.complete
    assert errors(repository) == []


def test_labels_of_a_sentence_that_is_gone_are_taken_out_and_told(repository: Path, tmp_path: Path) -> None:
    before = Corpus.open(repository)[WATER]
    assert before.text
    gone = before.sentences[9]
    found = reanchor(
        repository, WATER, corrected(tmp_path, before.text[: gone.start] + before.text[gone.end :].lstrip(" "))
    )
    assert found.gone == (gone.id,)
    claims = {one.id for one in before.readings[0].of("claim") if one.unit == gone.id}
    assert claims <= {one.old.id for one in found.review if one.state == "lost"}
    assert errors(repository) == []
    left = {one.id for one in Corpus.open(repository)[WATER].readings[0].annotations}
    lost = {one.old.id for one in found.review if one.state == "lost"}
    assert left == {one.id for one in before.readings[0].annotations} - lost


def test_every_reading_moves(repository: Path, tmp_path: Path) -> None:
    name = "morocco-worldcup"
    before = Corpus.open(repository)[name]
    assert len(before.readings) == 3
    first, *rest = (before.text or "").rstrip("\n").split("\n\n")
    found = reanchor(repository, name, corrected(tmp_path, "\n\n".join([*rest, first]) + "\n"))
    assert errors(repository) == []
    after = Corpus.open(repository)[name]
    kept = sum(len(reading.annotations) for reading in after.readings)
    assert kept + sum(one.state == "lost" for one in found.review) == sum(len(r.annotations) for r in before.readings)
    assert kept > 0.95 * sum(len(reading.annotations) for reading in before.readings)


def test_a_dry_run_says_it_and_changes_nothing(repository: Path, tmp_path: Path) -> None:
    source = corrected(tmp_path, "It was added later.\n\n" + text_of(repository))
    before = text_of(repository)
    told = reanchor(repository, WATER, source, dry_run=True)
    assert text_of(repository) == before
    done = reanchor(repository, WATER, source)
    assert told == done._replace(kept=None)
    # Nothing is ever lost: the document as it was lies beside, out of git's sight.
    assert done.kept
    assert (done.kept / "text.txt").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (WATER, None, "is that of iraq-water already"),
        (WATER, "Quite another text about the price of bread.\n", "0% of the words of iraq-water: it is another text"),
        ("grid-north-iraq-escalation", "Any text.\n", "is withheld"),
        ("iraq-watr", "Any text.\n", "did you mean iraq-water"),
    ],
)
def test_what_cannot_be_done_is_said(
    repository: Path, tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    with pytest.raises(RequestError, match=message):
        reanchor(repository, name, corrected(tmp_path, text or text_of(repository)))


def test_a_forecast_with_an_outcome_does_not_go_without_a_word(repository: Path, tmp_path: Path) -> None:
    document = Corpus.open(repository)[WATER]
    forecast = document.readings[0].of("forecast")[0]
    line = orjson.loads((BASE / "corpus" / "resolutions.jsonl").read_bytes().splitlines()[0])
    line |= {"annotation": forecast.id, "annotator": "claude-1", "document": WATER}
    (repository / "corpus" / "resolutions.jsonl").write_bytes(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n")
    unit = document.units[forecast.unit or document.sentence_at(forecast.spans[0].start).id]
    text = (document.text or "")[: unit.start] + (document.text or "")[unit.end :].lstrip(" ")
    with pytest.raises(RequestError, match=r"resolutions\.jsonl says how"):
        reanchor(repository, WATER, corrected(tmp_path, text))
    assert text_of(repository) == document.text


def test_a_text_that_no_corpus_takes_is_refused(repository: Path, tmp_path: Path) -> None:
    source = corrected(tmp_path, text_of(repository).replace("Iraq", "\ufeb3\ufe8e"))
    with pytest.raises((RequestError, FindingsError)):
        reanchor(repository, WATER, source)
    assert errors(repository) == []


def test_the_command_lists_what_to_look_at(repository: Path, tmp_path: Path) -> None:
    document = Corpus.open(repository)[WATER]
    gone = document.sentences[9]
    text = (document.text or "")[: gone.start] + (document.text or "")[gone.end :].lstrip(" ")
    command = [
        sys.executable,
        "-m",
        "mecorpus",
        "reanchor",
        WATER,
        str(corrected(tmp_path, text)),
        "--root",
        str(repository),
    ]
    value = json.loads(
        subprocess.run([*command, "--dry-run", "--format", "json"], check=True, capture_output=True).stdout
    )
    assert value["sentences"]["gone"] == [gone.id]
    assert all(one["was"]["id"] for one in value["review"])
    told = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    assert told.startswith(f"{WATER}: 9")
    assert f"gone from the old text: {gone.id}" in told
    assert "claude-1 has to look again at:" in told


def test_files_are_written_together(repository: Path) -> None:
    with writing(repository):
        write_together(repository, {"corpus/a.txt": b"a", "corpus/b/c.txt": b"c", "corpus/corpus.json": None})
    assert (repository / "corpus" / "a.txt").read_bytes() == b"a"
    assert (repository / "corpus" / "b" / "c.txt").read_bytes() == b"c"
    assert not (repository / "corpus" / "corpus.json").exists()
    assert not (repository / OWN / "pending").exists()


def test_a_killed_writer_is_finished_by_the_next_one(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, written = together.write_file, []

    def killed(path: Path, content: bytes) -> None:
        if path.parent.name == "corpus" and written:
            raise KeyboardInterrupt
        written.extend([path] if path.parent.name == "corpus" else [])
        real(path, content)

    monkeypatch.setattr(together, "write_file", killed)
    with pytest.raises(KeyboardInterrupt), writing(repository):
        write_together(repository, {"corpus/a.txt": b"a", "corpus/b.txt": b"b"})
    assert not (repository / "corpus" / "b.txt").exists()
    monkeypatch.undo()
    with writing(repository):
        assert (repository / "corpus" / "b.txt").read_bytes() == b"b"
    assert not (repository / OWN / "pending").exists()


def test_a_plan_that_was_never_whole_is_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise MecorpusError("cannot write: no space left")

    monkeypatch.setattr(together, "write_file", full)
    with pytest.raises(MecorpusError), writing(repository):
        write_together(repository, {"corpus/a.txt": b"a"})
    monkeypatch.undo()
    with writing(repository):
        pass
    assert not (repository / "corpus" / "a.txt").exists()
    assert [path.name for path in (repository / OWN).iterdir() if path.name.startswith("write-")] == []
