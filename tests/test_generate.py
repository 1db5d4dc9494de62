"""Made corpora are sound, the same whoever makes them, and cut into parts."""

from __future__ import annotations

import gzip
from pathlib import Path

import orjson
import pytest
from benchmarks.generate import make, make_packed, packed

from mecorpus import validate
from mecorpus.add import segment
from mecorpus.corpus.form import encode_file, encode_line, encode_lines

FEW, BLOCKS = 40, 250


def documents(root: Path) -> bytes:
    """All lines of a packed root."""
    return b"".join(path.read_bytes() for path in sorted((root / "corpus").glob("documents-*.jsonl")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "root"
    make_packed(root, BLOCKS, workers=2)
    return root


@pytest.mark.parametrize("count", [1, 2, FEW])
def test_a_made_corpus_has_no_finding(tmp_path: Path, count: int) -> None:
    make(tmp_path / "root", count)
    report = validate(tmp_path / "root")
    assert report.findings == ()
    assert report.checked["documents"] == count


def test_the_bytes_do_not_depend_on_the_workers(made: Path, tmp_path: Path) -> None:
    make_packed(tmp_path / "one", BLOCKS, workers=1)
    assert documents(tmp_path / "one") == documents(made)


def test_another_seed_makes_another_corpus(tmp_path: Path) -> None:
    for seed in (1, 2):
        make_packed(tmp_path / f"{seed}", 1, seed=seed, workers=1)
    assert documents(tmp_path / "1") != documents(tmp_path / "2")


def test_a_document_is_the_same_in_a_larger_corpus(made: Path, tmp_path: Path) -> None:
    make_packed(tmp_path / "smaller", 125, workers=1)
    assert documents(made).startswith(documents(tmp_path / "smaller"))


def test_lines_are_in_canonical_form(made: Path) -> None:
    for line in documents(made).splitlines():
        assert encode_line(orjson.loads(line)) == line


def test_sentences_are_those_that_the_segmenter_finds(made: Path) -> None:
    for line in documents(made).splitlines():
        value = orjson.loads(line)
        found = [one._asdict() for one in segment(value["text"])]
        assert found == value["document"]["segmentation"]["sentences"]


def test_documents_vary_in_length_language_and_readings(made: Path) -> None:
    values = [orjson.loads(line) for line in documents(made).splitlines()]
    lengths = [len(value["text"].split()) for value in values]
    assert min(lengths) < 350 < 480 < sum(lengths) / len(lengths) < 520 < 700 < max(lengths)
    assert {value["document"]["language"] for value in values} == {"ar", "en", "fa", "he", "tr"}
    assert {len(value["annotations"]) for value in values} == {1, 2, 3}
    assert {one["kind"] for value in values for one in value["document"]["segmentation"]["sentences"]} == {"heading", "sentence"}  # fmt: skip
    copy = values[199]["document"]
    assert (copy["id"], copy["group"]) == ("made-0000199", "made-0000099")


def test_folders_have_what_the_packed_corpus_has(tmp_path: Path) -> None:
    make(tmp_path / "tree", FEW)
    make_packed(tmp_path / "packed", FEW, workers=1)
    for line in documents(tmp_path / "packed").splitlines():
        value = orjson.loads(line)
        folder = tmp_path / "tree/corpus/documents" / value["document"]["id"]
        assert (folder / "document.json").read_bytes() == encode_file(value["document"])
        assert (folder / "text.txt").read_bytes() == value["text"].encode()
        for annotator, records in value["annotations"].items():
            assert (folder / f"annotations/{annotator}.jsonl").read_bytes() == encode_lines(records)


@pytest.mark.parametrize("suffix", packed.SUFFIXES)
def test_parts_are_of_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    most = 100_000
    monkeypatch.setitem(packed.PART_BYTES, suffix, most)
    make_packed(tmp_path / "parts", FEW, workers=1, suffix=suffix)
    make_packed(tmp_path / "whole", FEW, workers=1)
    parts = [read(path) for path in sorted((tmp_path / "parts/corpus").glob(f"documents-*{suffix}"))]
    assert len(parts) > 3
    assert all(len(part) <= most and part.endswith(b"\n") for part in parts)
    if suffix != ".jsonl":
        assert b"".join(parts) == documents(tmp_path / "whole")


def read(path: Path) -> bytes:
    """A part's lines."""
    import pyarrow as pa

    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    with pa.input_stream(str(path), compression="zstd" if path.suffix == ".zst" else None) as stream:
        found: bytes = stream.read()
        return found
