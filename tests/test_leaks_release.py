"""What is found in the record and in a build: runs across lines and escapes, in tables and in what is compressed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mecorpus import build, check_release, init_corpus, validate
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Finding

from .conftest import BASE, TODAY
from .leaking import OTHER, PHRASE, SECOND, D, leaks, withhold
from .test_build import contents
from .test_leaks import THEIRS

GAMMA = (BASE / "local/gamma.txt").read_text("utf-8")
WORDS = "The minister believes that rain"


def found(root: Path, *codes: str) -> list[str]:
    report = validate(root, today=TODAY, select=codes or ["MEC511", "MEC512"])
    assert not any(leaks(one.message) for one in report.findings)
    return [f"{one.code} {one.file}:{one.line} {one.pointer}".strip() for one in report.findings]


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    "name",
    ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "DATASHEET.md", "LICENSE-DATA", "docs/deep/a.md", "card/notes.md", "card/README.md", "card/figures/a.svg",
     "guidelines/a.md", "corpus/documents/alpha/notes.txt", "corpus/odd.txt", "schema/odd.txt", "corpus/deep/er/odd.txt"],
)  # fmt: skip
def test_whatever_is_published_with_the_corpus_is_read(name: str, root: Path) -> None:
    quoted = WORDS.replace(" that ", " *that*,\n> ")
    write(root, name, f"# About\n\nIt says: “{quoted}”.\n")
    assert found(root) == [f"MEC511 {name}:3"]


def test_what_is_not_published_is_not_read(root: Path) -> None:
    for name in ("src/a.py", "docs/a.txt", "notes.md", ".mecorpus/texts/gamma.txt"):
        write(root, name, GAMMA)
    assert found(root) == []


@pytest.mark.parametrize(
    "written",
    [
        "the\\u0020minister BELIEVES that rain",
        "the minister\\nbelieves\\tthat rain",
        "ｔｈｅ minister believes that rain",
    ],
)
def test_escapes_case_and_width_hide_nothing(written: str, root: Path) -> None:
    write(root, "corpus/notes.json", '{"a": [1, {"b": "' + written + '"}]}')
    assert found(root) == ["MEC511 corpus/notes.json:1 /a/1/b"]


def test_a_list_of_words_is_one_text_and_a_line_that_is_no_json_is_read_as_it_is(root: Path) -> None:
    write(
        root,
        "corpus/a.jsonl",
        "{}\n" + json.dumps({"words": WORDS.split()}) + "\n{" + WORDS + "\n" + json.dumps({WORDS: 1}),
    )
    assert found(root) == ["MEC511 corpus/a.jsonl:2 /words/0", "MEC511 corpus/a.jsonl:3", "MEC511 corpus/a.jsonl:4"]


def test_four_words_a_title_a_name_of_the_register_and_an_id_are_no_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    record = json.loads((root / "corpus/documents" / D / "document.json").read_text("utf-8"))
    four = " ".join(PHRASE.split()[:4])
    write(root, "README.md", f"{four}: {record['title']}. Association of Banks in Lebanon. {four}\n")
    assert found(root) == []
    write(root, "README.md", " ".join(PHRASE.split()[:5]))
    assert found(root) == ["MEC511 README.md:1"]


def test_what_an_open_text_says_too_is_told_there_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of one document has a passage of the withheld one: a warning there, and its quotes are its own."""
    root = withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    path = root / "corpus/documents" / OTHER / "text.txt"
    text = path.read_text("utf-8")
    path.write_text(f"{PHRASE}\n{text}", "utf-8")
    write(root, "README.md", f"As it says: {PHRASE}, and so on.\n")
    (one,) = validate(root, today=TODAY, select=["MEC51"]).findings
    assert (one.code, one.severity, one.file, one.line) == (
        "MEC512",
        "warning",
        f"corpus/documents/{OTHER}/text.txt",
        1,
    )
    assert f"8 runs of five words of the withheld {D}, the longest stretch 12 words" in one.message
    write(root, "README.md", f"As it says: {PHRASE}, and so on. {SECOND}\n")
    assert found(root, "MEC511") == ["MEC511 README.md:1"]


def test_nothing_is_found_and_no_file_read_again_without_a_local_copy(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(root, "README.md", GAMMA)
    assert found(root) == ["MEC511 README.md:1"]
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    monkeypatch.setattr("mecorpus.leaks.record.record_findings", None)
    assert found(root) == []
    assert validate(root, today=TODAY).skipped["withheld texts without a local copy"] == 1
    (tmp_path / "gamma.txt").write_text(GAMMA + "Another.\n", "utf-8")
    assert found(root) == [], "a copy with another digest is none"


def test_paths_choose_and_no_waiver_helps(root: Path) -> None:
    write(root, "README.md", GAMMA)
    assert validate(root, [root / "corpus"], today=TODAY).findings == ()
    waiver = {
        "annotation": None,
        "by": "alice",
        "code": "MEC511",
        "document": None,
        "expires": "2027-01-01",
        "file": "README.md",
        "reason": "A phrase of everybody.",
    }
    with (root / "corpus/waivers.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(waiver, separators=(",", ":"), sort_keys=True) + "\n")
    assert "MEC492" in {one.code for one in validate(root, today=TODAY).findings}


def test_a_build_with_a_leak_is_refused_and_the_old_one_stays(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = build(root, tmp_path / "dist", today=TODAY).out
    before = contents(out)
    monkeypatch.setattr("mecorpus.building.output.card_files", lambda *_: {"README.md": f"# Card\n\n{GAMMA}"})
    with pytest.raises(FindingsError, match="nothing was built") as caught:
        build(root, out, today=TODAY)
    findings: tuple[Finding, ...] = caught.value.report.findings  # type: ignore[attr-defined]
    assert [(one.code, one.file, one.line) for one in findings] == [("MEC601", "README.md", 3)]
    assert "minister" not in str(caught.value)
    assert contents(out) == before
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    build(root, out, today=TODAY)
    assert check_release(out).skipped == {"withheld texts without a local copy": 1}
    assert [one.code for one in check_release(out, texts=BASE / "local").findings] == ["MEC601"]


def put(path: Path, kind: str) -> None:
    """The words, in a file of some kind."""
    lines = json.dumps({"a": 1}).encode() + b"\n" + json.dumps({"b": {"c": WORDS}}).encode() + b"\n"
    tables: dict[str, Any] = {
        "strings": {"a": ["x", WORDS]},
        "lists": {"a": [["x"], WORDS.split()]},
        "structs": {"a": [None, [{"b": {"c": WORDS}}]]},
        "bytes": {"a": [b"x", WORDS.encode()]},
    }
    if kind in tables:
        pq.write_table(pa.table(tables[kind]), path, row_group_size=1)
    elif kind == "dictionary":
        pq.write_table(pa.table({"a": pa.array(["x", WORDS]).dictionary_encode()}), path)
    elif kind == "metadata":
        pq.write_table(pa.table({"a": [1, 2]}).replace_schema_metadata({"x": json.dumps([WORDS])}), path)
    elif kind == "gz":
        path.write_bytes(gzip.compress(lines))
    elif kind == "zst":
        with pa.output_stream(str(path), compression="zstd") as stream:
            stream.write(lines)
    else:
        path.write_bytes(lines)


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [("a.parquet", "strings", 2), ("a.parquet", "lists", 2), ("a.parquet", "structs", 2), ("a.parquet", "bytes", 2),
     ("a.parquet", "dictionary", 2), ("a.parquet", "metadata", 1), ("a.jsonl.gz", "gz", 2), ("a.jsonl.zst", "zst", 2),
     ("deep/a.jsonl", "plain", 2), ("a.txt", "plain", 2), ("a.txt.gz", "gz", 2), ("a", "plain", 2)],
)  # fmt: skip
def test_every_kind_of_file_of_a_release_is_read(name: str, kind: str, line: int, root: Path, tmp_path: Path) -> None:
    out = build(root, tmp_path / "dist", today=TODAY).out
    assert check_release(out, root=root).findings == ()
    (out / name).parent.mkdir(exist_ok=True)
    put(out / name, kind)
    assert [(one.code, one.file, one.line) for one in check_release(out, root=root).findings] == [
        ("MEC601", name, line)
    ]


def test_a_folder_that_is_no_build_is_no_release(root: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is no build"):
        check_release(root)
    out = build(root, tmp_path / "dist", today=TODAY).out
    (out / "withheld/documents.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(RequestError, match="is no document"):
        check_release(out)


def test_a_new_corpus_has_nothing_of_a_withheld_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    init_corpus(tmp_path / "new", title="T", authors=["A"])
    assert not any(leaks(path.read_text("utf-8")) for path in (tmp_path / "new").rglob("*") if path.is_file())


def test_what_a_user_says_in_the_words_of_the_text_is_found_by_validate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those options store what is typed; then the record has it, and `build` refuses."""
    from mecorpus import register_annotator

    assert "--note" in THEIRS["annotate register"]
    root = withhold(tmp_path)
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    register_annotator(root, "new", name="New", kind="human", languages=["en"], note=PHRASE)
    assert [one.split(" ")[0] for one in found(root)] == ["MEC511"]
    with pytest.raises(FindingsError, match="nothing was built"):
        build(root, tmp_path / "dist", today=TODAY)
