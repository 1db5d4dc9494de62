"""Words of withheld texts in packed documents: told at line and pointer, and nowhere printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mecorpus as package
from mecorpus import unpack, validate
from mecorpus.errors import FindingsError, MecorpusError

from .conftest import BASE, TODAY
from .layouts import lines, packed_root, write_lines


def test_leaks_are_told_at_their_line_and_pointer(root: Path, tmp_path: Path) -> None:
    """Words of the withheld text: in its own record, in another one, in an open text, and in a line that is none."""
    text = (BASE / "local/gamma.txt").read_text("utf-8")
    words = " ".join(text.split()[3:12])
    documents = root / "corpus/documents"
    for name, key in (("gamma", "standpoint"), ("beta", "standpoint")):
        path = documents / name / "document.json"
        record = json.loads(path.read_text("utf-8"))
        path.write_text(
            json.dumps({**record, key: f"He says {words}."}, indent=2, ensure_ascii=False, sort_keys=True) + "\n",
            "utf-8",
        )
    path = documents / "alpha/annotations/alice.jsonl"
    first, second, *rest = path.read_text("utf-8").split("\n")
    noted = json.dumps({**json.loads(second), "note": words}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text("\n".join([first, noted, *rest]), "utf-8")
    expected = [one for one in validate(root, today=TODAY).findings if one.code == "MEC511"]
    assert len(expected) == 3
    for kind in ("plain", "small", "zstd"):
        packed = packed_root(root, tmp_path / kind, kind)
        found = [one for one in validate(packed, today=TODAY).findings if one.code == "MEC511"]
        assert {(one.document, one.pointer, one.message) for one in found} == {
            ("alpha", "/annotations/alice/1/note", expected[0].message),
            ("beta", "/document/standpoint", expected[1].message),
            ("gamma", "/document/standpoint", expected[2].message),
        }
        if kind == "plain":
            assert [(one.line, one.annotation) for one in found] == [(1, expected[0].annotation), (2, None), (3, None)]
            for one in found:
                assert lines(packed)[one.line - 1].decode()[one.column - 1 :].startswith('"')
    packed = tmp_path / "plain"
    write_lines(packed, [b'{"x": "' + words.encode() + b'"', *lines(packed)[1:]])
    found = [one for one in validate(packed, today=TODAY).findings if one.code == "MEC511"]
    assert [(one.line, one.document) for one in found] == [(1, None), (2, "beta"), (3, "gamma")]


def test_an_open_text_with_words_of_a_withheld_one_is_a_warning(root: Path, tmp_path: Path) -> None:
    text = (BASE / "local/gamma.txt").read_text("utf-8")
    path = root / "corpus/documents/alpha/text.txt"
    path.write_text(path.read_text("utf-8") + " ".join(text.split()[3:12]) + "\n", "utf-8")
    expected = [one for one in validate(root, today=TODAY).findings if one.code == "MEC512"]
    packed = packed_root(root, tmp_path / "packed", "gzip")
    found = [one for one in validate(packed, workers=2, today=TODAY).findings if one.code in {"MEC511", "MEC512"}]
    assert [(one.code, one.line, one.pointer, one.message) for one in found] == [
        ("MEC512", 1, "/text", expected[0].message)
    ]


def test_the_text_of_a_withheld_document_is_told_once(root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    alpha, beta, gamma = lines(packed)
    text = (BASE / "local/gamma.txt").read_text("utf-8")
    write_lines(packed, [alpha, beta, json.dumps({**json.loads(gamma), "text": text}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()])  # fmt: skip
    found = validate(packed, today=TODAY).findings
    assert [(one.code, one.line, one.pointer) for one in found] == [("MEC502", 3, "/text")]
    assert not set(text.split()) & set(found[0].message.split()) - {"the", "and", "it", "of", "is", "in", "a", "to"}
    with pytest.raises(FindingsError):
        unpack(packed, tmp_path / "git")
    with pytest.raises(MecorpusError):
        package.build(packed, tmp_path / "dist", today=TODAY)
