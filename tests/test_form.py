"""The canonical form, the strict reading behind it, and `mecorpus format`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mecorpus import format_corpus, validate
from mecorpus.corpus.form import decode_line, encode_file, encode_line, locate, parse_json, parse_jsonl
from mecorpus.model import File

from .conftest import TODAY

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


def file(raw: bytes, name: str = "x.jsonl") -> File:
    return File(name, "file", len(raw), raw)


@given(VALUES)
def test_what_is_encoded_is_canonical_and_comes_back(value: object) -> None:
    assert parse_json(file(encode_file(value))).faults == ()
    parsed = parse_jsonl(file(encode_line(value) + b"\n"))
    assert parsed.faults == ()
    assert parsed.records == ((1, json.loads(encode_line(value))),)


@given(VALUES)
def test_whole_numbers_are_integers_however_they_are_written(value: object) -> None:
    for raw in (json.dumps([value]), json.dumps([value]).replace("e", "E"), json.dumps({"a": value}, indent=2)):
        if "\\" not in raw:
            found, _ = decode_line(raw.encode(), 1)
            assert not any(
                isinstance(each, float) and each.is_integer() and abs(each) < 2**53 for each in inside(found)
            )


def inside(value: object) -> Iterator[object]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield value
    for each in members:
        yield from inside(each)


@pytest.mark.parametrize("number", ["65.0", "65.00", "6.5e1", "650E-1", "-0.0", "9007199254740991.0", "1e3"])
def test_a_whole_number_written_as_another_is_one_and_not_canonical(number: str) -> None:
    for raw in (f'{{"a":{number}}}', f"[1,{number}]", f'[{number},"1.0"]', f'{{"a":[{{"b": {number} }}]}}'):
        value, faults = decode_line(raw.encode(), 7)
        assert [(fault.kind, fault.line) for fault in faults] == [("form", 7)]
        assert all(type(each) is not float for each in inside(value))


@pytest.mark.parametrize("raw", ['{"a":0.5}', '["65.0]",1.05]', '{"a":": 65.0,"}', '["65.0",2]', "[0.05]"])
def test_other_numbers_and_numbers_in_words_stay(raw: str) -> None:
    assert decode_line(raw.encode(), 1) == (json.loads(raw), [])


@given(st.binary(max_size=60))
def test_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    parse_json(file(raw))
    parse_jsonl(file(raw))


@pytest.mark.parametrize(
    ("raw", "kind", "line"),
    [
        (b'{"a":1}\n{"a":1,"a":2}\n', "duplicate-key", 2),
        (b'{"a":{"b":1,"b":1}}\n', "duplicate-key", 1),
        (b'{"a":NaN}\n', "nan", 1),
        (b'{"a":-Infinity}\n', "nan", 1),
        (b'{"a":123456789012345678901234567890}\n', "big-number", 1),
        (b'{"a":18446744073709551616}\n', "big-number", 1),
        (b'{"a":"\\ud800"}\n', "surrogate", 1),
        (b'{"a":1,}\n', "syntax", 1),
        (b"\n", "syntax", 1),
        (b'{"a":1}\n\n{"a":1}\n', "syntax", 2),
        (b"[" * 10_000 + b"]" * 10_000 + b"\n", "syntax", 1),
        (b'{"b":1,"a":2}\n', "form", 1),
        (b'{"a": 1}\n', "form", 1),
        (b'{"a":"\\u00e9"}\n', "form", 1),
        (b'{"a":1.0e2}\n', "form", 1),
        (b'{"a":1}', "form", 1),
        (b'{"a":1}\r\n', "form", 1),
    ],
)
def test_each_fault_is_told_apart(raw: bytes, kind: str, line: int) -> None:
    faults = parse_jsonl(file(raw)).faults
    assert [(fault.kind, fault.line) for fault in faults] == [(kind, line)]


def test_numbers_of_64_bits_are_fine() -> None:
    assert parse_jsonl(file(b'{"a":18446744073709551615,"b":-9223372036854775808}\n')).faults == ()


def test_faults_of_an_indented_file_stand_at_their_line() -> None:
    raw = b'{\n  "a": 1,\n  "b": {\n    "c": 1,\n    "c": 2\n  }\n}\n'
    assert [(fault.kind, fault.line) for fault in parse_json(file(raw)).faults] == [("duplicate-key", 5)]


@given(VALUES)
def test_locate_finds_what_a_pointer_names(value: object) -> None:
    text = json.dumps(value, indent=1)

    def walk(inner: object, pointer: str) -> None:
        offset = locate(text, pointer)
        assert json.JSONDecoder().raw_decode(text, offset)[0] == inner
        members = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, each in members:
            walk(each, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")

    walk(json.loads(text), "")


def test_format_mends_form_and_order(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    clean = path.read_bytes()
    header, *lines = clean.decode().splitlines()
    spaced = [json.dumps(json.loads(line), ensure_ascii=True) for line in reversed(lines)]
    path.write_text("\n".join([header, *spaced]), "utf-8")
    register = root / "corpus/entities.jsonl"
    register.write_text("\n".join(reversed(register.read_text("utf-8").splitlines())) + "\n", "utf-8")
    assert {f.code for f in validate(root, workers=1, today=TODAY).findings} == {"MEC005", "MEC227", "MEC409"}
    would = format_corpus(root, check=True)
    assert len(would.changed) == 2
    assert path.read_bytes() != clean
    assert format_corpus(root).changed == would.changed
    assert path.read_bytes() == clean
    assert validate(root, workers=1, today=TODAY).findings == ()
    assert format_corpus(root).changed == ()


def test_format_refuses_what_has_lost_something(root: Path) -> None:
    path = root / "corpus/annotators.json"
    raw = path.read_bytes().replace(b'"id": "alice",', b'"id": "alice", "id": "anna",')
    path.write_bytes(raw)
    result = format_corpus(root)
    assert [(f.code, f.file) for f in result.refused] == [("MEC006", "corpus/annotators.json")]
    assert path.read_bytes() == raw


def test_format_of_one_path_leaves_the_others(root: Path) -> None:
    for name in ("alice", "bob"):
        path = root / f"corpus/documents/alpha/annotations/{name}.jsonl"
        path.write_text(path.read_text("utf-8").replace('{"', '{ "', 1), "utf-8")
    assert format_corpus(root, [root / "corpus/documents/alpha/annotations/bob.jsonl"]).changed == (
        "corpus/documents/alpha/annotations/bob.jsonl",
    )
