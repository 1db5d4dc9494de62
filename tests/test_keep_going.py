"""`build` refuses errors; with `--keep-going` it leaves the documents out that have them, and says which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import orjson
import pytest

from mecorpus import build, pack, validate
from mecorpus.corpus import blocks
from mecorpus.corpus.form import encode_file, encode_line
from mecorpus.errors import FindingsError

from .conftest import TODAY, copy_base
from .layouts import FIRST, lines, packed_root, write_lines
from .test_build import contents, many
from .test_cli import mecorpus


def manifest(out: Path) -> dict[str, Any]:
    return json.loads((out / "manifest.json").read_bytes())  # type: ignore[no-any-return]


def ids(out: Path) -> set[str]:
    return {name for rows in datasets.load_dataset(str(out), "documents").values() for name in rows["document_id"]}


def spoil(root: Path, old: bytes, new: bytes) -> None:
    raw = (root / FIRST).read_bytes()
    assert raw.count(old) == 1
    (root / FIRST).write_bytes(raw.replace(old, new))


@pytest.fixture
def packed(root: Path, tmp_path: Path) -> Path:
    return packed_root(root, tmp_path / "packed", "plain")


def test_bad_documents_are_left_out_and_listed(packed: Path, tmp_path: Path) -> None:
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, b"{half", beta.replace(b'"language":"ar"', b'"language":"Arabic"'), gamma])
    with pytest.raises(FindingsError, match="nothing was built"):
        build(packed, tmp_path / "dist", today=TODAY)
    built = build(packed, tmp_path / "dist", keep_going=True, today=TODAY)
    assert built.manifest["left_out"] == [
        {"document": None, "file": FIRST, "line": 2},
        {"document": "beta", "file": FIRST, "line": 3},
    ]
    assert {one.code for one in built.report.findings if one.severity == "error"} == {"MEC004", "MEC101"}
    assert manifest(tmp_path / "dist") == built.manifest
    assert built.manifest["documents"] == {"open": 1, "withheld": 1}
    assert ids(tmp_path / "dist") == {"alpha"}


def test_it_is_the_build_of_the_corpus_without_them(packed: Path, tmp_path: Path) -> None:
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, gamma])
    expected = contents(Path(build(packed, tmp_path / "expected", today=TODAY).out))
    write_lines(packed, [alpha, beta.replace(b'"language":"ar"', b'"language":7'), gamma])
    found = contents(Path(build(packed, tmp_path / "dist", keep_going=True, today=TODAY).out))
    differing = {name for name in {*expected, *found} if expected.get(name) != found.get(name)}
    assert differing == {"manifest.json", "README.md"}
    card = (tmp_path / "dist/README.md").read_text("utf-8")
    assert "Documents left out because of errors: 1. `manifest.json` lists them." in card
    assert "Open documents, in every configuration that has their layer: 1." in card
    assert "left out" not in (tmp_path / "expected/README.md").read_text("utf-8")


def test_in_the_git_layout_the_folder_tells_which(root: Path, tmp_path: Path) -> None:
    documents = root / "corpus/documents"
    (documents / "beta/document.json").write_bytes(b"{")
    (documents / "beta/annotations/model-a.jsonl").write_bytes(b"{\n[")
    (documents / "beta/notes.txt").write_bytes(b"mine")
    built = build(root, tmp_path / "dist", keep_going=True, today=TODAY)
    [one] = built.manifest["left_out"]
    assert one["document"] == "beta"
    assert one["file"].startswith("corpus/documents/beta/")
    assert ids(tmp_path / "dist") == {"alpha"}


def near(root: Path) -> Path:
    """A corpus where two documents have the text of another, in groups of their own: only a rule across documents sees it."""
    many(root, copies=2)
    for number in range(2):
        path = root / f"corpus/documents/alpha-{number}/document.json"
        record = orjson.loads(path.read_bytes())
        path.write_bytes(encode_file({**record, "group": f"alpha-{number}"}))
    return root


@pytest.mark.parametrize("kind", ["git", "plain", "small", "gzip"])
def test_what_only_a_rule_across_documents_finds_is_left_out_too(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = near(tmp_path / "root")
    source = root if kind == "git" else packed_root(root, tmp_path / "packed", kind)
    monkeypatch.setattr(blocks, "PACKED_BYTES", 1)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    with pytest.raises(FindingsError, match="MEC403"):
        build(source, tmp_path / "dist", today=TODAY)
    built = build(source, tmp_path / "dist", keep_going=True, today=TODAY)
    left = {one["document"] for one in built.manifest["left_out"]}
    assert left
    assert left < {"alpha", "alpha-0", "alpha-1"} or left == {"alpha", "alpha-0", "alpha-1"}
    assert ids(tmp_path / "dist") == {"alpha", "alpha-0", "alpha-1", "beta"} - left
    assert list(tmp_path.glob(".dist*")) == []


def test_not_one_is_forgotten_where_more_are_found_than_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = packed_root(near(tmp_path / "root"), tmp_path / "packed", "plain")
    expected = build(packed, tmp_path / "dist", keep_going=True, today=TODAY).manifest["left_out"]
    assert len(expected) > 1
    monkeypatch.setattr("mecorpus.validation.across.MOST", 1)
    assert build(packed, tmp_path / "dist", keep_going=True, today=TODAY).manifest["left_out"] == expected


def test_an_error_of_no_document_stops_it(packed: Path, tmp_path: Path) -> None:
    alpha, _, gamma = lines(packed)
    write_lines(packed, [alpha, b"{half", gamma])
    with (packed / "corpus/annotators.json").open("ab") as file:
        file.write(b" ")
    with pytest.raises(FindingsError) as caught:
        build(packed, tmp_path / "dist", keep_going=True, today=TODAY)
    assert {one.file for one in caught.value.report.findings} == {"corpus/annotators.json"}


def test_an_error_in_a_register_about_a_document_stops_it(packed: Path, tmp_path: Path) -> None:
    line = {"document": "omega", "reason": "Asked for.", "date": "2026-01-01", "sha256": "0" * 64}
    (packed / "corpus/takedowns.jsonl").write_bytes(encode_line(line) + b"\n[]\n")
    with pytest.raises(FindingsError) as caught:
        build(packed, tmp_path / "dist", keep_going=True, today=TODAY)
    assert {one.file for one in caught.value.report.findings} == {"corpus/takedowns.jsonl"}


def test_without_errors_nothing_is_said(packed: Path, tmp_path: Path) -> None:
    expected = contents(Path(build(packed, tmp_path / "expected", today=TODAY).out))
    assert contents(Path(build(packed, tmp_path / "dist", keep_going=True, today=TODAY).out)) == expected


def test_all_of_them_may_be_bad(packed: Path, tmp_path: Path) -> None:
    write_lines(packed, [b"[]"] * 3)
    built = build(packed, tmp_path / "dist", keep_going=True, today=TODAY)
    assert len(built.manifest["left_out"]) == 3
    assert built.manifest["configurations"] == {}
    assert "Documents left out because of errors: 3." in (tmp_path / "dist/README.md").read_text("utf-8")


def test_a_waived_error_is_no_reason(root: Path, tmp_path: Path) -> None:
    """A waiver that names a file of the git layout is for the packed one, too."""
    path = root / "corpus/documents/alpha/annotations/bob.jsonl"
    path.write_text(path.read_text("utf-8").replace('"latest":"2030-12-31"', '"latest":"2020-12-31"'), "utf-8")
    waiver = {"annotation": None, "by": "us", "code": "MEC325", "document": "alpha", "expires": "2026-12-31",
              "file": "corpus/documents/alpha/annotations/bob.jsonl", "reason": "This is a test."}  # fmt: skip
    for file, waived in ((waiver["file"], ["MEC325"]), ("corpus/documents/alpha/annotations/alice.jsonl", [])):
        (root / "corpus/waivers.jsonl").write_bytes(encode_line({**waiver, "file": file}) + b"\n")
        packed = packed_root(root, tmp_path / f"packed-{len(waived)}", "plain")
        for source in (root, packed):
            assert [one.code for one in validate(source, today=TODAY).waived] == waived
        if waived:
            built = build(packed, tmp_path / "dist", keep_going=True, today=TODAY)
            assert "left_out" not in built.manifest
            assert ids(tmp_path / "dist") == {"alpha", "beta"}


def test_the_command_says_so(packed: Path, tmp_path: Path) -> None:
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, b"{half", beta, gamma])
    done = mecorpus("build", "--out", tmp_path / "dist", cwd=packed)
    assert (done.returncode, (tmp_path / "dist").exists()) == (1, False)
    assert "MEC004" in done.stderr
    done = mecorpus("build", "--out", tmp_path / "dist", "--keep-going", cwd=packed)
    assert done.returncode == 0, done.stderr
    assert "left out 1 document with errors; manifest.json lists them" in done.stderr


def test_what_was_not_looked_for_is_told(packed: Path, tmp_path: Path) -> None:
    built = build(packed, tmp_path / "dist", near_duplicates=False, today=TODAY)
    assert built.manifest["unchecked"] == ["MEC403"]
    assert "Not checked: MEC403" in (tmp_path / "dist/README.md").read_text("utf-8")
    assert "unchecked" not in build(packed, tmp_path / "dist", today=TODAY).manifest
    assert "Not checked" not in (tmp_path / "dist/README.md").read_text("utf-8")


def test_a_corpus_of_one_layout_may_be_left_out_of_the_other_alike(tmp_path: Path) -> None:
    root = copy_base(tmp_path / "root")
    (root / "corpus/documents/beta/text.txt").write_text("Another.\n", "utf-8")
    pack(root, tmp_path / "packed")
    left = [
        [one["document"] for one in build(source, tmp_path / "dist", keep_going=True, today=TODAY).manifest["left_out"]]
        for source in (root, tmp_path / "packed")
    ]
    assert left == [["beta"], ["beta"]]
