"""A corpus is the same in either layout: packed and unpacked byte for byte, checked and built alike, read alike."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from mecorpus import Corpus, build, load_dataset, pack, stats, unpack, validate
from mecorpus.corpus import blocks
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Report

from .conftest import REPOSITORY, TODAY, copy_base, copy_repository
from .layouts import AWKWARD, FIRST, KINDS, in_git, in_packed, lines, packed_root, spoil_text, tree, upload, write_lines
from .test_build import contents, many


def empty(root: Path) -> Path:
    shutil.rmtree(root / "corpus/documents")
    for name in ("resolutions", "waivers"):
        (root / f"corpus/{name}.jsonl").write_bytes(b"")
    return root


CORPORA = {
    "small": copy_base,
    "repository": copy_repository,
    "awkward": lambda path: spoil_text(copy_base(path)),
    "empty": lambda path: empty(copy_base(path)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("corpus", CORPORA)
def test_packing_and_unpacking_lose_nothing(corpus: str, kind: str, tmp_path: Path) -> None:
    root = CORPORA[corpus](tmp_path / "root")
    packed = packed_root(root, tmp_path / "packed", kind)
    assert not (packed / "corpus/documents").exists()
    unpack(packed, tmp_path / "unpacked")
    assert tree(tmp_path / "unpacked") == tree(root)
    again = packed_root(tmp_path / "unpacked", tmp_path / "again", kind)
    assert tree(again) == tree(packed)


def test_a_line_is_canonical_and_a_withheld_document_has_no_text(root: Path, tmp_path: Path) -> None:
    pack(root, tmp_path / "packed")
    found = [orjson.loads(line) for line in lines(tmp_path / "packed")]
    assert [one["document"]["id"] for one in found] == ["alpha", "beta", "gamma"]
    assert ["text" in one for one in found] == [True, True, False]
    assert set(found[0]["annotations"]) == {"adjudicated", "alice", "bob"}
    assert all(orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == line for one, line in zip(found, lines(tmp_path / "packed"), strict=True))  # fmt: skip


def test_parts_end_at_the_first_document_past_their_size(tmp_path: Path) -> None:
    root = many(tmp_path / "root")
    done = pack(root, tmp_path / "packed", part_bytes=1_000_000)
    sizes = [path.stat().st_size for path in sorted((tmp_path / "packed/corpus").glob("documents-*"))]
    assert (done.documents, done.parts) == (15, len(sizes))
    assert all(1_000_000 <= size < 1_500_000 for size in sizes[:-1])
    assert len(sizes) > 3


def only_documents(report: Report) -> list[Any]:
    return [one for one in report.findings if one.file.startswith("corpus/documents")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_findings_are_the_same_at_their_places_in_the_line(kind: str, root: Path, tmp_path: Path) -> None:
    expected = validate(spoil_text(root), today=TODAY)
    packed = packed_root(root, tmp_path / "packed", kind)
    found = validate(packed, today=TODAY)
    assert sorted(map(in_packed, only_documents(found))) == sorted(map(in_git, only_documents(expected)))
    assert len(only_documents(found)) > 20
    assert {one.code for one in found.findings} >= {"MEC204", "MEC223"}
    rest = [one for one in expected.findings if not one.file.startswith("corpus/documents")]
    assert [one for one in found.findings if not one.file.startswith("corpus/documents")] == rest
    assert (found.checked, found.skipped) == (expected.checked, expected.skipped)


def test_the_column_is_that_of_what_the_pointer_names(root: Path, tmp_path: Path) -> None:
    packed = packed_root(spoil_text(root), tmp_path / "packed", "plain")
    text = [line.decode() for line in lines(packed)]
    controls = []
    for one in only_documents(validate(packed, today=TODAY)):
        here = text[one.line - 1][one.column - 1 :]
        value = orjson.loads(text[one.line - 1])
        for key in one.pointer.split("/")[1:]:
            value = value[int(key)] if isinstance(value, list) else value.get(key, value)
        if one.pointer == "/text":
            controls.append(here)
        elif not isinstance(value, dict):
            assert here.startswith(orjson.dumps(value).decode()), one
    # A place in the text is that of the character, not that of the text.
    assert any(one.startswith("\\u0000") for one in controls)
    assert any(one.startswith("\u2028") for one in controls)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A corpus of several blocks, and the files of its build."""
    folder = tmp_path_factory.mktemp("built")
    root = many(folder / "root", copies=5)
    for name in ("CITATION.cff", "DATASHEET.md", "LICENSE-DATA"):
        shutil.copyfile(REPOSITORY / name, root / name)
    return root, contents(Path(build(root, folder / "dist", today=TODAY).out))


@pytest.mark.parametrize("kind", KINDS)
def test_the_build_is_the_same_byte_for_byte(kind: str, built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    root, expected = built
    packed = packed_root(root, tmp_path / "packed", kind)
    assert contents(Path(build(packed, tmp_path / "dist", today=TODAY).out)) == expected


@pytest.mark.parametrize("most", [1, 700_000])
@pytest.mark.parametrize("kind", ["plain", "small"])
def test_the_build_does_not_depend_on_blocks(
    kind: str, most: int, built: tuple[Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, expected = built
    packed = packed_root(root, tmp_path / "packed", kind)
    monkeypatch.setattr(blocks, "PACKED_BYTES", most)
    assert len(list(blocks.blocks_of(packed, ""))) > 2
    assert contents(Path(build(packed, tmp_path / "dist", today=TODAY).out)) == expected


@pytest.mark.parametrize("kind", ["small", "zstd"])
def test_the_build_does_not_depend_on_workers(kind: str, built: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    root, expected = built
    packed = packed_root(root, tmp_path / "packed", kind)
    url = f"file://{packed}"
    assert contents(Path(build(url, tmp_path / "dist", workers=2, today=TODAY).out)) == expected


@pytest.mark.parametrize("kind", ["git", "plain", "small", "gzip", "zstd"])
def test_a_root_at_a_url_is_checked_and_built_alike(
    kind: str, built: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    root, expected = built
    source = root if kind == "git" else packed_root(root, tmp_path / "packed", kind)
    url = upload(source, f"memory://{tmp_path.name}-{kind}/root")
    assert contents(Path(build(url, tmp_path / "dist", today=TODAY).out)) == expected
    assert not validate(url, today=TODAY).errors


@pytest.mark.parametrize("most", [1, 5_000, 1 << 23])
@pytest.mark.parametrize("workers", [1, 2])
def test_lines_of_findings_do_not_depend_on_blocks_and_workers(
    most: int, workers: int, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, b"{broken", beta.replace("دجلة".encode(), b"x"), b"[]", gamma])
    expected = validate(packed, today=TODAY)
    monkeypatch.setattr(blocks, "PACKED_BYTES", most)
    found = validate(packed, workers=workers, today=TODAY)
    assert found == expected
    assert {one.line for one in found.findings if one.file == FIRST} == {2, 3, 4}


def test_a_corpus_is_read_alike(root: Path, tmp_path: Path) -> None:
    git = Corpus.open(root)
    url = upload(packed_root(root, tmp_path / "far", "zstd"), f"memory://{tmp_path.name}-read")
    for one in [url, *(packed_root(root, tmp_path / kind, kind) for kind in KINDS)]:
        corpus = Corpus.open(one)
        assert corpus.ids == git.ids
        assert len(corpus) == 3
        assert list(corpus) == list(git)
        assert corpus["beta"] == git["beta"]
        assert dict(corpus.each()) == dict(git.each())
        assert dict(corpus.each(["gamma"])) == {"gamma": git["gamma"]}
        with pytest.raises(RequestError, match="there is no document 'omega'"):
            corpus["omega"]
        assert stats(one) == stats(root)


def test_a_document_that_is_not_sound_is_told_and_the_others_are_read(root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha.replace(b'"language":"en"', b'"language":7'), b"nonsense", beta, gamma])
    corpus = Corpus.open(packed)
    assert corpus.ids == ("alpha", "beta", "gamma")
    assert corpus["beta"].language == "ar"
    with pytest.raises(FindingsError, match="alpha is not sound"):
        corpus["alpha"]
    with pytest.raises(FindingsError, match="not sound"):
        list(corpus)
    assert [name for name, one in corpus.each() if isinstance(one, FindingsError)] == ["alpha"]


def test_a_line_in_another_form_is_found_by_its_id(root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, beta.replace(b'"id":"beta"', b'"id": "beta"'), gamma])
    assert Corpus.open(packed)["beta"].id == "beta"


@pytest.mark.parametrize("kind", ["plain", "zstd"])
def test_load_dataset_takes_a_packed_root(
    kind: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MECORPUS_CACHE", str(tmp_path / "cache"))
    packed = packed_root(root, tmp_path / "packed", kind)
    rows = load_dataset("claim", root=packed, cache_dir=str(tmp_path / "datasets"))
    assert {name for one in rows.values() for name in one["document_id"]} == {"alpha", "beta"}
    # The same corpus in the other layout needs no other build.
    assert [one.name[:24] for one in (tmp_path / "cache").glob("*-*")] == [_input(root)[:24]]
    load_dataset("claim", root=root, cache_dir=str(tmp_path / "datasets"))
    assert len(list((tmp_path / "cache").glob("*-*"))) == 1


def _input(root: Path) -> str:
    from mecorpus.load import input_of

    return input_of(root)


def test_awkward_characters_come_through(root: Path, tmp_path: Path) -> None:
    packed = packed_root(spoil_text(root), tmp_path / "packed", "gzip")
    unpack(packed, tmp_path / "unpacked")
    text = (tmp_path / "unpacked/corpus/documents/alpha/text.txt").read_bytes().decode()
    assert text.startswith(AWKWARD)


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_compressed_corpus_counts_as_about_as_large_as_it_is(compression: str, tmp_path: Path) -> None:
    """By its size it is decided how near-duplicates are looked for, and that rests on memory."""
    root = copy_repository(tmp_path / "root")
    pack(root, tmp_path / "packed", compression=compression)
    really = blocks.bytes_unpacked(root)
    assert really / 3 < blocks.bytes_unpacked(tmp_path / "packed") < really * 3
