"""Contributions come from strangers: whatever stands in a file is a finding, never a traceback, and nothing leads outside."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mecorpus import build, format_corpus, validate
from mecorpus.corpus.form import encode_file, encode_line
from mecorpus.corpus.layout import find_root
from mecorpus.errors import RequestError, SchemaError
from mecorpus.reports import render

from .conftest import TODAY, copy_base
from .test_cli import mecorpus
from .test_schemas import places

VALUES = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        10**6,
        1.5,
        "",
        "x",
        "s1",
        "s99",
        "iraq",
        "alice",
        "2026-01-01",
        "entity",
        [],
        {},
        [[0, 1]],
        [[5, 2]],
        [[0, 10**9]],
        [{}],
        {"author": True},
        [{"unit": "s1"}],
        "\x1b[31m",
    ]
)
FILES = [
    "corpus/corpus.json",
    "corpus/annotators.json",
    "corpus/entities.jsonl",
    "corpus/resolutions.jsonl",
    "corpus/takedowns.jsonl",
    "corpus/documents/alpha/document.json",
    "corpus/documents/alpha/annotations/alice.jsonl",
    "corpus/documents/alpha/annotations/adjudicated.jsonl",
    "corpus/documents/gamma/annotations/alice.jsonl",
]


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_base(tmp_path_factory.mktemp("strangers") / "root")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_any_record_is_survived(shared_root: Path, data: st.DataObject) -> None:
    path = shared_root / data.draw(st.sampled_from(FILES))
    clean = path.read_bytes()
    is_lines = path.suffix == ".jsonl"
    records = [orjson.loads(line) for line in clean.splitlines()] if is_lines else orjson.loads(clean)
    changed = copy.deepcopy(records)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([one for one in places(changed) if one] or [()]))
        if place:
            inner: Any = changed
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = copy.deepcopy(data.draw(VALUES))
    try:
        path.write_bytes(b"".join(encode_line(line) + b"\n" for line in changed) if is_lines else encode_file(changed))
        report = validate(shared_root, workers=1, today=TODAY)
        assert all(finding.line >= 1 and finding.column >= 1 for finding in report.findings)
        format_corpus(shared_root, check=True)
    finally:
        path.write_bytes(clean)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_in_any_file_are_survived(shared_root: Path, data: st.DataObject) -> None:
    path = shared_root / data.draw(
        st.sampled_from([*FILES, "corpus/documents/alpha/text.txt", "corpus/documents/beta/text.txt"])
    )
    clean = path.read_bytes()
    start = data.draw(st.integers(0, len(clean)))
    cut = data.draw(st.integers(0, 40))
    try:
        path.write_bytes(clean[:start] + data.draw(st.binary(max_size=12)) + clean[start + cut :])
        validate(shared_root, workers=1, today=TODAY)
    finally:
        path.write_bytes(clean)


def test_a_link_is_reported_and_not_followed(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"password":"hunter2"}\n', "utf-8")
    for name in ("annotations/carol.jsonl", "text.txt", "document.json"):
        target = root / "corpus/documents/beta" / name
        target.unlink(missing_ok=True)
        target.symlink_to(secret)
    (root / "corpus/documents/linked").symlink_to(tmp_path)
    shutil.rmtree(root / "corpus/documents/gamma/annotations")
    (root / "corpus/documents/gamma/annotations").symlink_to(tmp_path)
    (root / "corpus/waivers.jsonl").unlink()
    (root / "corpus/waivers.jsonl").symlink_to(secret)
    report = validate(root, workers=1, today=TODAY)
    assert sum(finding.code == "MEC009" for finding in report.findings) == 6
    assert "hunter2" not in json.dumps([finding.as_dict() for finding in report.findings])


def test_a_pipe_does_not_block(root: Path) -> None:
    os.mkfifo(root / "corpus/documents/beta/annotations/carol.jsonl")
    assert [finding.code for finding in validate(root, workers=1, today=TODAY).findings] == ["MEC009"]


def test_a_huge_file_is_not_read(root: Path) -> None:
    path = root / "corpus/documents/beta/annotations/model-a.jsonl"
    os.truncate(path, 200 * 1024**3)
    assert [finding.code for finding in validate(root, workers=1, today=TODAY).findings] == ["MEC003"]


def test_findings_about_a_withheld_text_do_not_quote_it(root: Path) -> None:
    path = root / "corpus/documents/gamma/annotations/alice.jsonl"
    header, *lines = path.read_text("utf-8").splitlines()
    spoilt = [json.loads(line) for line in lines]
    for line in spoilt:
        if "spans" in line:
            line["quote"] = "Baghdad kept its pumps dry through a long spring."
        line["note"] = 7
    path.write_bytes(b"".join([header.encode() + b"\n", *(encode_line(line) + b"\n" for line in spoilt)]))
    for finding in validate(root, workers=1, today=TODAY).findings:
        assert "pumps dry through" not in finding.message


def test_workers_give_the_same_report(root: Path) -> None:
    (root / "corpus/documents/alpha/text.txt").write_text("Changed.\n", "utf-8")
    one, two = validate(root, workers=1, today=TODAY), validate(root, workers=2, today=TODAY)
    assert one == two
    assert one.errors


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def found(root: Path) -> list[str]:
    return [
        f"{one.code} {one.file.rsplit('/', 1)[-1]}:{one.line}"
        for one in validate(root, workers=1, today=TODAY).findings
    ]


ALPHA = "corpus/documents/alpha/"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # A line feed at the end of an id, which Python's `$` lets pass, loses no annotation without a word.
        (ALPHA + "annotations/bob.jsonl", '"unit":"s6"', '"unit":"s6\\n"', ["MEC102"]),
        ("corpus/takedowns.jsonl", '"document":"delta"', '"document":"delta\\n"', ["MEC105"]),
        # 65.0 is an integer to JSON Schema.
        (ALPHA + "document.json", '"paragraph": 1', '"paragraph": 1.0', ["MEC005"]),
        ("corpus/corpus.json", '"shingle": 3', '"shingle": 3.0', ["MEC005"]),
        # Numbers beyond what a column holds.
        (ALPHA + "document.json", '"paragraph": 1', '"paragraph": 9223372036854775808', ["MEC101"]),
        # Days that no calendar has.
        (ALPHA + "document.json", '"published": "2026-01-10"', '"published": "0000-01-01"', ["MEC101"]),
        (ALPHA + "document.json", '"published": "2026-01-10"', '"published": "20260110"', ["MEC101"]),
        ("corpus/resolutions.jsonl", '"deadline":"2030-12-31"', '"deadline":"2030-02-30"', ["MEC105"]),
        # One fault, one finding: what follows from it is not told.
        (ALPHA + "document.json", '"genre": "op_ed"', '"genre": "rant"', ["MEC101"]),
        ("corpus/annotators.json", '"kind": "human"', '"kind": "robot"', ["MEC105"]),
        ("corpus/entities.jsonl", '"wikidata":"Q796"', '"wikidata":"796"', ["MEC105"]),
        (
            "corpus/entities.jsonl",
            '"country":"IQ","id":"iraq"',
            '"country":"IQ","country":"IQ","id":"iraq"',
            ["MEC006"],
        ),
        ("corpus/corpus.json", '"train": 0.7', '"train": "most"', ["MEC104"]),
    ],
)
def test_faults_that_once_slipped_through_crashed_or_misled(
    root: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    spoil(root / file, old, new)
    assert [one.split(" ")[0] for one in found(root)] == expected


def test_faults_of_json_stand_at_their_own_line(root: Path) -> None:
    path = root / ALPHA / "document.json"
    clean = path.read_text("utf-8")
    for old, new, code in (
        ('  "id": "alpha",\n', '  "id": "alpha",\n  "id": "alpha",\n', "MEC006"),
        ('"length": ', '"length": NaN, "x": ', "MEC007"),
        ('"length": ', '"length": 123456789012345678901234567890, "x": ', "MEC008"),
        ('"method": "', '"method": "\\ud83d ', "MEC013"),
    ):
        path.write_text(clean.replace(old, new, 1), "utf-8")
        line = clean[: clean.index(old)].count("\n") + (2 if code == "MEC006" else 1)
        assert found(root) == [f"{code} document.json:{line}"]


def test_windows_text_is_not_called_a_surrogate(root: Path) -> None:
    (root / ALPHA / "text.txt").write_bytes("شي؟»".encode("cp1256"))
    assert "MEC002 text.txt:1" in found(root)
    assert "MEC012" not in " ".join(found(root))


def test_annotations_that_are_no_folder_are_told(root: Path) -> None:
    shutil.rmtree(root / "corpus/documents/gamma/annotations")
    (root / "corpus/documents/gamma/annotations").write_text("lost", "utf-8")
    assert "MEC010 annotations:1" in found(root)


@pytest.mark.parametrize("name", ["corpus/documents/alpha/annotations", "corpus/documents/alpha", "corpus/documents"])
def test_a_folder_that_cannot_be_listed_is_told(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    really_list = os.listdir

    def refuse(path: Any) -> list[str]:
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied", str(path))
        return really_list(path)

    monkeypatch.setattr("os.listdir", refuse)
    assert any(one.startswith("MEC001 ") for one in found(root))


def test_the_register_entry_with_the_fault_is_named(root: Path) -> None:
    spoil(root / "corpus/entities.jsonl", '"name":"Iraq","part_of":null', '"name":"Iraq","part_of":"atlantis"')
    assert [one for one in found(root) if one.startswith("MEC408")] == ["MEC408 entities.jsonl:2"]


def test_a_file_full_of_faults_is_told_in_moderate_length(root: Path) -> None:
    path = root / ALPHA / "annotations/bob.jsonl"
    header, line = path.read_bytes().splitlines()[:2]
    path.write_bytes(header + b"\n" + (line.replace(b'"label":"', b'"label":"x') + b"\n") * 20_000)
    report = validate(root, workers=1, today=TODAY)
    assert len(report.findings) < 1000
    assert any("19,800 more like it in this file" in one.message for one in report.findings)
    text = root / ALPHA / "text.txt"
    text.write_text("\t.\n" * 50_000, "utf-8")
    assert len(validate(root, workers=1, today=TODAY).findings) < 1000


def test_no_link_brings_a_file_from_outside_into_a_build(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2", "utf-8")
    (root / "DATASHEET.md").symlink_to(secret)
    (root / "schema/notes.txt").symlink_to(secret)
    out = build(root, tmp_path / "dist", workers=1, today=TODAY).out
    assert not [path for path in out.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]
    (root / "schema/layers/x.schema.json").symlink_to(secret)
    with pytest.raises(SchemaError, match="symbolic link"):
        validate(root)
    shutil.move(root / "corpus", tmp_path / "elsewhere")
    (root / "corpus").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RequestError, match="no corpus root"):
        find_root(root)


def waive(root: Path, *waivers: dict[str, Any]) -> None:
    base = {
        "annotation": None,
        "by": "A tester",
        "document": None,
        "expires": "2027-06-30",
        "file": None,
        "reason": "Accepted for the test.",
    }
    (root / "corpus/waivers.jsonl").write_bytes(b"".join(encode_line(base | waiver) + b"\n" for waiver in waivers))


def test_a_document_with_a_waived_error_is_in_the_build(root: Path, tmp_path: Path) -> None:
    spoil(root / "corpus/documents/beta/annotations/model-a.jsonl", ',"thesis":true', "")
    spoil(root / "corpus/documents/beta/annotations/model-a.jsonl", '"evidence":"none",', "")
    assert [one.split(" ")[0] for one in found(root)] == ["MEC321"]
    waive(root, {"code": "MEC321", "document": "beta"})
    assert found(root) == []
    manifest = build(root, tmp_path / "dist", workers=1, today=TODAY).manifest
    assert manifest["documents"] == {"open": 2, "withheld": 1}


def test_waiving_what_is_told_does_not_waive_what_is_not(root: Path) -> None:
    path = root / ALPHA / "annotations/bob.jsonl"
    header, *rest = path.read_text("utf-8").splitlines()
    mention = json.loads(next(line for line in rest if '"quote":"Tigris"' in line))
    marks = [{**mention, "id": f"zz{n:04d}", "attributes": {"mention": "name"}} for n in range(140)]
    path.write_bytes(
        b"".join(
            [
                header.encode() + b"\n",
                *(encode_line(json.loads(line)) + b"\n" for line in rest),
                *(encode_line(one) + b"\n" for one in marks),
            ]
        )
    )
    format_corpus(root)
    told = [one for one in validate(root, workers=1, today=TODAY).findings if one.code == "MEC311" and one.annotation]
    assert len(told) == 100
    waive(root, *({"code": "MEC311", "annotation": one.annotation} for one in told))
    left = [one.message for one in validate(root, workers=1, today=TODAY).findings]
    assert left == ["and 40 more like it in this file; see `mecorpus rule MEC311`"]


def test_ignoring_a_cause_does_not_hide_what_seems_to_follow(root: Path) -> None:
    spoil(root / "corpus/resolutions.jsonl", '"document":"alpha"', '"document":"omega"')
    spoil(root / "corpus/documents/beta/annotations/model-a.jsonl", '"label":"GPE"', '"label":"COUNTRY"')
    report = validate(root, workers=1, today=TODAY, ignore=["MEC301"])
    assert "MEC411" in {one.code for one in report.findings}


@pytest.mark.parametrize("raw", [b"[" * 300 + b"]" * 300, b"[" * 990 + b"1.5" + b"]" * 990])
def test_deep_nesting_is_a_finding(root: Path, raw: bytes) -> None:
    with (root / ALPHA / "annotations/bob.jsonl").open("ab") as stream:
        stream.write(b'{"note":' + raw + b"}\n")
    assert found(root) == ["MEC004 bob.jsonl:27"]


def test_names_that_are_no_utf8_are_findings(root: Path) -> None:
    for folder in (b"corpus", b"corpus/documents/beta", b"corpus/documents"):
        with open(os.fsencode(root) + b"/" + folder + b"/\xff.txt", "wb") as stream:
            stream.write(b"x")
    report = validate(root, workers=1, today=TODAY)
    assert [one.code for one in report.findings] == ["MEC010"] * 3
    for format_ in ("text", "json", "sarif", "github", "junit"):
        assert render(report, format_).encode()


@pytest.mark.parametrize("content", ["{", "[]", "[" * 100_000])
def test_a_broken_schema_is_told_without_a_traceback(root: Path, content: str) -> None:
    (root / "schema/document.schema.json").write_text(content, "utf-8")
    done = mecorpus("validate", cwd=root)
    assert done.returncode == 2
    assert "document.schema.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_for_a_schema_does_not_block(root: Path) -> None:
    os.mkfifo(root / "schema/layers/z.schema.json")
    with pytest.raises(SchemaError, match="no regular file"):
        validate(root)
