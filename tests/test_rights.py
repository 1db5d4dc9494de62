"""`mecorpus rights`: what is given away, and texts that leave the repository and come back."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mecorpus import Corpus, build, edit, mark, open_document, remove, rights, undo, validate, withhold
from mecorpus.anchors import anchors_of
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.model import Finding, Report
from mecorpus.withholding import Leak, as_text, change

from .conftest import BASE, REPOSITORY, TODAY
from .test_build import contents
from .test_cli import mecorpus

TEXTS = ["iraq-water", "israel-draft", "lebanon-banks", "morocco-worldcup", "saudi-vision"]
RUN = 5
LICENSE = "CC-BY-4.0"


@pytest.fixture(autouse=True)
def texts(local_texts: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own copies, in a folder that tests may write."""
    folder = Path(shutil.copytree(BASE / "local", tmp_path / "texts"))
    monkeypatch.setenv("MECORPUS_TEXTS", str(folder))
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the repository's corpus."""
    root = tmp_path / "corpus"
    for name in ("corpus", "schema"):
        shutil.copytree(REPOSITORY / name, root / name)
    return root


def folder(root: Path, document: str = "alpha") -> Path:
    return root / "corpus/documents" / document


def record(root: Path, document: str = "alpha") -> Any:
    return json.loads((folder(root, document) / "document.json").read_text("utf-8"))


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def without_quotes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_quotes(one) for key, one in value.items() if key != "quote"}
    return [without_quotes(one) for one in value] if isinstance(value, list) else value


def rewrite(root: Path, document: str, change_record: Callable[[Any], None]) -> None:
    value = record(root, document)
    change_record(value)
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    (folder(root, document) / "document.json").write_text(text, "utf-8")


def errors(report: Report) -> list[Finding]:
    """Two texts may share a phrase (MEC512): a warning."""
    return [one for one in report.findings if one.severity == "error"]


def reword(root: Path, document: str) -> None:
    """Say in other words what sources, standpoint and free text of annotations copy, as has to be done first."""
    rewrite(root, document, lambda value: value.update(sources=[], standpoint=None))
    try:
        withhold(shutil.copytree(root, root.parent / f"trial-{document}"), document)
    except FindingsError as error:
        for one in error.report.findings:
            assert one.code in {"MEC510", "MEC511"}
            if one.code == "MEC510":
                put_otherwise(root / one.file, one.line - 1, one.pointer)
    local = Path(os.environ["MECORPUS_TEXTS"]) / f"{document}.txt"
    local.unlink(missing_ok=True)


def put_otherwise(path: Path, number: int, pointer: str) -> None:
    kept = path.read_text("utf-8").split("\n")
    value = json.loads(kept[number])
    *above, last = pointer.split("/")[1:]
    (value[above[0]] if above else value)[last] = "Put otherwise."
    kept[number] = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    path.write_text("\n".join(kept), "utf-8")


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def strings(path: Path) -> Iterator[str]:
    """Each line of a file, and of JSON each string as it reads without escapes."""
    for line in path.read_text("utf-8").split("\n"):
        yield line.encode().decode("unicode_escape", "ignore") if "\\u" in line else line


@pytest.mark.parametrize("name", TEXTS)
def test_a_withheld_text_leaves_nothing_behind(
    corpus: Path, texts: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (folder(corpus, name) / "text.txt").read_text("utf-8")
    reword(corpus, name)
    before = contents(corpus)
    annotations = {path.name: lines(path) for path in (folder(corpus, name) / "annotations").iterdir()}
    done = withhold(corpus, name)

    assert done.was_open
    assert done.quotes > 50
    assert done.local.read_text("utf-8") == text
    assert anchors_of(text)._asdict() | {"offsets": list(anchors_of(text).offsets)} == record(corpus, name)["anchors"]
    for file, was in annotations.items():
        assert lines(folder(corpus, name) / "annotations" / file) == without_quotes(was), "more than quotes went"
    others = {path for path in before if f"/{name}/" not in path}
    assert {path: contents(corpus)[path] for path in others} == {path: before[path] for path in others}

    names = {run for one in lines(corpus / "corpus/entities.jsonl") for run in runs(one["id"]) | runs(one["name"])}
    gone = runs(text) - names
    # What other files have in common with the text is their own.
    for path in corpus.rglob("*"):
        if path.is_file() and path.relative_to(corpus).as_posix() not in others:
            assert not any(runs(line) & gone for line in strings(path)), f"the text stands in {path}"
    report = validate(corpus, today=TODAY)
    assert errors(report) == []
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "none"))
    assert errors(validate(corpus, today=TODAY)) == []


@pytest.mark.parametrize("name", TEXTS)
def test_withheld_and_opened_again_every_byte_is_back(corpus: Path, name: str) -> None:
    reword(corpus, name)
    before, was = contents(corpus / "corpus"), record(corpus, name)["rights"]
    taken = withhold(corpus, name)
    assert contents(corpus / "corpus") != before
    done = open_document(corpus, name, license=was["license"])
    assert contents(corpus / "corpus") == before
    assert (done.license, done.quotes) == (was["license"], taken.quotes)
    assert len(done.files) == len(taken.files)


def test_a_withheld_text_is_packed_and_in_no_table(root: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    reword(root, "alpha")
    text = (folder(root) / "text.txt").read_text("utf-8")
    withhold(root, "alpha")
    out = build(root, tmp_path / "dist", workers=1, today=TODAY).out
    packed = out / "withheld" / "documents.jsonl"
    assert {one["document"]["id"] for one in lines(packed)} == {"alpha", "gamma"}
    tables = [parquet.read_table(path).to_pylist() for path in out.rglob("*.parquet")]
    assert {row["document_id"] for rows in tables for row in rows} == {"beta"}
    assert not any(runs(text) & runs(line) for line in strings(packed))


def test_the_licence_goes_and_the_holder_may_be_said(root: Path) -> None:
    reword(root, "alpha")
    withhold(root, "alpha", holder="The Daily")
    assert record(root)["rights"] == {"status": "withheld", "license": None, "holder": "The Daily"}


def test_undo_brings_no_quote_back(root: Path) -> None:
    mark(root, "alpha", "time", "2030", label="DATE", attributes=["value=2030"], annotator="model-a")
    remove(root, "alpha", ["rxjxsr"], annotator="alice")
    reword(root, "alpha")
    withhold(root, "alpha")
    assert not [path for path in (root / ".mecorpus").rglob("*") if path.is_file() and b"quote" in path.read_bytes()]
    for annotator in ("alice", "model-a"):
        with pytest.raises(RequestError, match="nothing to undo"):
            undo(root, "alpha", annotator=annotator)
    done = mark(
        root,
        "alpha",
        "entity",
        "Türkiye",
        label="GPE",
        attributes=["mention=name"],
        entity="turkiye",
        annotator="model-a",
    )
    assert "quote" not in done.records[0]
    undo(root, "alpha", annotator="model-a")
    assert not any("quote" in one for one in lines(folder(root) / "annotations/model-a.jsonl"))


class Killed(BaseException):
    """The process ends here."""


def killed_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """End at the n-th step that changes something: a file written, the changes forgotten, the text removed."""
    left = [number]

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            if not left[0]:
                raise Killed
            left[0] -= 1
            return step(*arguments)

        return run

    for name in ("write_local_text", "write_file", "_forget_changes", "_remove_text"):
        monkeypatch.setattr(change, name, dying(getattr(change, name)))


def kept_text(root: Path, texts: Path) -> set[str]:
    """The text, from wherever it lies."""
    paths = (folder(root) / "text.txt", texts / "alpha.txt")
    return {path.read_text("utf-8") for path in paths if path.exists()}


def test_killed_at_any_step_nothing_is_lost_and_the_same_command_finishes(
    root: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reword(root, "alpha")
    edit(root, "alpha", "rxjxsr", note="seen", annotator="alice")
    opened = contents(root / "corpus")
    text = (folder(root) / "text.txt").read_text("utf-8")
    fresh = tmp_path / "fresh"
    shutil.copytree(root, fresh)
    withhold(fresh, "alpha")
    withheld = contents(fresh / "corpus")
    (texts / "alpha.txt").unlink()

    def start(number: int) -> Path:
        copy = tmp_path / f"killed-{number}"
        (texts / "alpha.txt").unlink(missing_ok=True)
        shutil.copytree(root, copy)
        return copy

    seen = 0
    for number in range(20):
        copy = start(number)
        with monkeypatch.context() as patch:
            killed_at(patch, number)
            try:
                withhold(copy, "alpha")
                break
            except Killed:
                seen += 1
        assert kept_text(copy, texts) == {text}
        withhold(copy, "alpha")
        assert contents(copy / "corpus") == withheld
        assert (texts / "alpha.txt").read_text("utf-8") == text
        assert not (copy / ".mecorpus/undo/alpha").exists()
    assert seen == 6, "a copy, two readings with quotes, the record, the changes, the text"

    for number in range(20):
        copy = tmp_path / f"opening-{number}"
        shutil.copytree(fresh, copy)
        with monkeypatch.context() as patch:
            killed_at(patch, number)
            try:
                open_document(copy, "alpha", license=LICENSE)
                break
            except Killed:
                seen += 1
        assert kept_text(copy, texts) == {text}
        half = tmp_path / f"back-{number}"
        shutil.copytree(copy, half)
        open_document(copy, "alpha", license=LICENSE)
        assert contents(copy / "corpus") == opened
        withhold(half, "alpha")
        assert contents(half / "corpus") == withheld, "a half opened document is withheld again"
    assert seen == 6 + 4, "the text, two readings, the record"


def test_another_text_under_the_name_is_not_touched(root: Path, texts: Path) -> None:
    reword(root, "alpha")
    (texts / "alpha.txt").write_text("Something else.\n", "utf-8")
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match="holds another text"):
        withhold(root, "alpha")
    assert contents(root / "corpus") == before
    assert (texts / "alpha.txt").read_text("utf-8") == "Something else.\n"


def test_free_text_that_copies_the_text_is_refused_before_anything_is_written(root: Path, texts: Path) -> None:
    reword(root, "alpha")
    edit(root, "alpha", "rxjxsr", note="the canals leak indeed", annotator="alice")
    before = contents(root / "corpus")
    done = mecorpus("rights", "withhold", "alpha", "--root", root)
    assert done.returncode == 1
    assert "MEC510" in done.stderr
    assert "canals" not in done.stderr
    assert contents(root / "corpus") == before
    assert not (texts / "alpha.txt").exists()


def waive(root: Path, code: str) -> None:
    waiver = {
        "annotation": None, "by": "alice", "code": code, "document": "alpha", "expires": "2999-01-01",
        "file": None, "reason": "A person knows better.",
    }  # fmt: skip
    line = json.dumps(waiver, sort_keys=True, separators=(",", ":"))
    (root / "corpus/waivers.jsonl").write_text(line + "\n", "utf-8")


def test_a_waiver_accepts_here_what_it_may_accept_elsewhere(root: Path) -> None:
    reword(root, "alpha")
    rewrite(root, "alpha", lambda value: value["provenance"].update(obtained="2020-01-01"))
    with pytest.raises(FindingsError, match="MEC508"):
        withhold(root, "alpha")
    waive(root, "MEC508")
    withhold(root, "alpha")
    assert validate(root, today=TODAY).findings == ()


def test_no_waiver_lets_the_text_out(root: Path) -> None:
    reword(root, "alpha")
    edit(root, "alpha", "rxjxsr", note="the canals leak indeed", annotator="alice")
    waive(root, "MEC510")
    with pytest.raises(FindingsError, match="MEC510"):
        withhold(root, "alpha")


def test_a_document_that_is_not_sound_stays_as_it_is(root: Path) -> None:
    reword(root, "alpha")
    path = folder(root) / "annotations/alice.jsonl"
    path.write_text(path.read_text("utf-8").replace('"quote":"Iraq"', '"quote":"Iran"'), "utf-8")
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="MEC223"):
        withhold(root, "alpha")
    path.write_text(path.read_text("utf-8") + "{not json\n", "utf-8")
    with pytest.raises(FindingsError, match="nothing was written"):
        withhold(root, "alpha")
    (folder(root) / "document.json").write_text("{}\n", "utf-8")
    with pytest.raises(FindingsError, match="nothing was written"):
        withhold(root, "alpha")
    assert (folder(root) / "text.txt").exists()
    assert set(contents(root / "corpus")) == set(before)


def test_a_text_that_is_not_the_one_that_was_read_is_refused(root: Path, texts: Path) -> None:
    reword(root, "alpha")
    path = folder(root) / "text.txt"
    path.write_text(path.read_text("utf-8").replace("mend", "fill"), "utf-8")
    with pytest.raises(FindingsError, match="MEC210"):
        withhold(root, "alpha")
    assert path.exists()
    assert not (texts / "alpha.txt").exists()


def test_a_record_without_anchors_gets_them_from_the_local_copy(root: Path, texts: Path) -> None:
    whole = contents(root / "corpus")
    rewrite(root, "gamma", lambda value: value.pop("anchors"))
    before = contents(root / "corpus")
    (found,) = rights(root, ["gamma"])
    assert not found.has_anchors
    assert "gamma has no anchors" in "\n".join(as_text([found]))
    (texts / "gamma.txt").rename(texts / "other.txt")
    done = mecorpus("rights", "withhold", "gamma", "--root", root)
    assert (done.returncode, contents(root / "corpus")) == (2, before)
    assert "put the copy there" in done.stderr
    (texts / "other.txt").rename(texts / "gamma.txt")
    done = mecorpus("rights", "withhold", "gamma", "--root", root)
    assert done.returncode == 0, done.stderr
    assert "anchors were made anew" in done.stdout
    assert contents(root / "corpus") == whole
    assert "nothing had to be changed" in mecorpus("rights", "withhold", "gamma", "--root", root).stdout


def test_only_a_withheld_document_is_opened_and_only_where_it_may_be(root: Path, texts: Path) -> None:
    before = contents(root / "corpus")
    for document, license_, said in (
        ("alpha", LICENSE, "open already"),
        ("gamma", "All-Rights-Reserved", "does not allow redistribution"),
        ("omega", LICENSE, "there is no document"),
    ):
        with pytest.raises(RequestError, match=said):
            open_document(root, document, license=license_)
    (texts / "gamma.txt").unlink()
    with pytest.raises(RequestError, match="put the copy there"):
        open_document(root, "gamma", license=LICENSE)
    assert contents(root / "corpus") == before


def test_it_is_said_that_git_keeps_the_text(root: Path) -> None:
    reword(root, "alpha")
    untracked = shutil.copytree(root, root.parent / "untracked")
    for call in (["init", "-q"], ["add", "corpus"]):
        subprocess.run(["git", *call], cwd=root, check=True)
    assert "git's history" in mecorpus("rights", "withhold", "alpha", "--root", root).stderr
    (Path(os.environ["MECORPUS_TEXTS"]) / "alpha.txt").unlink()
    done = mecorpus("rights", "withhold", "alpha", "--root", untracked, GIT_CEILING_DIRECTORIES=str(root.parent))
    assert "git's history" not in done.stderr
    assert "earlier releases" in done.stderr


def test_the_list_needs_no_text(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is checked by hand against the small withheld text."""
    with_text = {one.document: one for one in rights(root)}
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "none"))
    alpha, beta, gamma = rights(root)
    assert (alpha.status, alpha.leak, beta.leak) == ("open", None, None)
    assert (gamma.status, gamma.words, gamma.holder) == ("withheld", 22, "The Sample")
    leak = gamma.leak
    assert leak is not None
    # Blocks of 35, 37 and 28 code points: a range of ten lengths.
    assert leak.anchors == pytest.approx((22 * 2 + 3 * 3.321928) / 22)
    assert leak.bits == pytest.approx((leak.anchors or 0) + leak.boundaries + leak.labels)
    exact = with_text["gamma"].leak
    assert exact is not None
    assert (exact.is_estimate, leak.is_estimate) == (False, True)
    assert exact[:3] == leak[:3]
    assert exact.named == pytest.approx(leak.named, abs=0.05)


def test_labels_and_boundaries_are_counted_over_all_readings(root: Path) -> None:
    """A document of three boundaries among seven places has 35 ways to choose them."""
    from mecorpus.withholding import leak

    assert leak._log2_choose(7, 3) == pytest.approx(5.129283)
    document = Corpus.open(root)["gamma"]
    layers = Corpus.open(root).context.schemas.layers
    (reading,) = document.readings
    twice = document.__class__(**{**document.__dict__, "readings": (reading, reading)})
    assert leak.label_bits(twice, layers) == pytest.approx(2 * leak.label_bits(document, layers))
    assert leak.boundary_bits(twice) == leak.boundary_bits(document)


@pytest.mark.parametrize("name", TEXTS)
def test_the_share_of_names_is_estimated_well_without_the_text(corpus: Path, texts: Path, name: str) -> None:
    reword(corpus, name)
    withhold(corpus, name)
    exact: Leak | None = rights(corpus, [name])[0].leak
    (texts / f"{name}.txt").unlink()
    estimate: Leak | None = rights(corpus, [name])[0].leak
    assert exact
    assert estimate
    assert estimate.named == pytest.approx(exact.named, abs=0.03)
    assert 0 < exact.bits < 8


def test_an_unsound_document_is_listed_with_its_fault(root: Path) -> None:
    (folder(root, "beta") / "document.json").write_text("{}\n", "utf-8")
    found = {one.document: one for one in rights(root)}
    assert "not sound" in (found["beta"].fault or "")
    assert found["alpha"].status == "open"


def test_the_list_on_the_command_line(root: Path) -> None:
    done = mecorpus("rights", "--root", root)
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "text shipped" in rows["alpha"]
    assert "withheld" in rows["gamma"]
    done = mecorpus("rights", "gamma", "--format", "json", "--root", root)
    (value,) = json.loads(done.stdout)
    assert value["leak"]["bits"] == pytest.approx(
        sum(value["leak"][key] for key in ("anchors", "boundaries", "labels")), abs=0.01
    )
    assert mecorpus("rights", "omega", "--root", root).returncode == 2
    assert mecorpus("rights", "alpha", "--format", "xml", "--root", root).returncode == 2


def test_the_group_tells_of_its_commands_and_of_itself(root: Path) -> None:
    said = mecorpus("rights", "--help").stdout
    assert all(word in said for word in ("bits a word", "[DOC]", "withhold", "open"))
    assert "--holder" in mecorpus("rights", "withhold", "--help").stdout
    assert "--license" in mecorpus("rights", "open", "--help").stdout
    assert mecorpus("rights", "open", "gamma", "--root", root).returncode == 2


def test_json_of_what_was_done(root: Path, texts: Path) -> None:
    reword(root, "alpha")
    done = mecorpus("rights", "withhold", "alpha", "--format", "json", "--root", root)
    value = json.loads(done.stdout)
    assert (value["document"], value["was_open"], value["local"]) == ("alpha", True, str(texts / "alpha.txt"))
    assert "corpus/documents/alpha/text.txt" in value["files"]
    done = mecorpus("rights", "open", "alpha", "--license", LICENSE, "--format", "json", "--root", root)
    assert json.loads(done.stdout)["quotes"] == value["quotes"]


def test_a_disk_that_cannot_be_written_is_told(root: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reword(root, "alpha")
    monkeypatch.setenv("MECORPUS_TEXTS", str(texts / "gamma.txt" / "below"))
    before = contents(root / "corpus")
    with pytest.raises(MecorpusError, match="cannot write"):
        withhold(root, "alpha")
    assert contents(root / "corpus") == before
