"""Looks through a build before it is put in place, and again before it is published."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.corpus.disk import read_file
from mecorpus.corpus.layout import find_root, local_texts
from mecorpus.corpus.load import copy_of
from mecorpus.corpus.place import located
from mecorpus.corpus.register import register_names
from mecorpus.errors import RequestError
from mecorpus.leaks.compare import Known, Piece, hits, known_runs, leaking_runs, stretches
from mecorpus.leaks.strings import Spot, lines_of, strings, texts_of
from mecorpus.model import Finding, Place, Report
from mecorpus.rules import OUTPUT, RELEASE
from mecorpus.rules.leaks import RUN, Common, Manifest
from mecorpus.rules.run import Found, run
from mecorpus.words import runs, words

MANIFEST = "manifest.json"
WITHHELD = "withheld"
OPEN_TEXTS = "data/documents"
ROWS = 1000


class Withheld(NamedTuple):
    """A withheld document of a build: id, title, digest of its text."""

    id: str
    title: str
    sha256: str


def check_release(folder: str | Path, *, texts: str | Path | None = None, root: str | Path | None = None) -> Report:
    """Check a finished build for what must not be published (MEC601, MEC602).

    `root` is the corpus, by default the one that the current folder is in: the names of its register are public.
    `texts` is the folder with the user's own copies of the withheld texts, `<id>.txt`; by default `MECORPUS_TEXTS`,
    else the root's `.mecorpus/texts`. Texts of which no copy with the right digest is
    there are counted in `skipped`: of those nothing can be found. Lines of Parquet files are rows, from 1.
    Raises `RequestError` where there is no build.
    """
    folder = Path(folder)
    if not (folder / MANIFEST).is_file():
        raise RequestError(f"{folder} is no build: it has no {MANIFEST}")
    documents = list(_withheld(folder))
    top = _root(None if root is None else Path(root))
    known, missing = _known(documents, local_texts(top) if texts is None else Path(texts), register_names(top))
    found = [*output_findings(folder, known, {one.id for one in documents}), *_marked(folder)]
    checked = {"files": len(_files(folder))}
    return Report(tuple(sorted(found)), checked, {"withheld texts without a local copy": missing} if missing else {})


def output_findings(folder: Path, known: Known, withheld: Set[str] = frozenset()) -> list[Finding]:
    """What stands in the files of a build and in withheld texts; nothing is read where none of these is `known`.

    What the open texts of its configuration `documents` have is theirs; `withheld` are ids of documents that are not open.
    """
    if not known:
        return []
    shared = frozenset(_open_runs(folder, known, withheld))
    found = [one for path in _files(folder) for one in _leaks(folder, path, known, shared)]
    paths = {one.problem.place.file for one in found if one.problem.place.file.endswith(".json")}
    return located(found, {path: read_file(folder, path) for path in paths})


def _root(given: Path | None) -> Path:
    """The root given, else the one that the current folder is in, else that folder."""
    if given is not None:
        return find_root(given)
    try:
        return find_root()
    except RequestError:
        return Path()


def _withheld(folder: Path) -> Iterator[Withheld]:
    """The withheld documents of a build. Raises `RequestError` for a line that is none."""
    for path in sorted((folder / WITHHELD).glob("documents*.jsonl*")):
        for number, line in enumerate(_lines(path), 1):
            try:
                record = orjson.loads(line)["document"]
                yield Withheld(record["id"], record["title"], record["text"]["sha256"])
            except (ValueError, KeyError, TypeError) as error:
                raise RequestError(f"{path}:{number} is no document; build the folder again") from error


def _known(documents: Iterable[Withheld], texts: Path, names: Iterable[str]) -> tuple[Known, int]:
    """Withheld document by run, and of how many documents no copy is there."""
    found = {one: copy_of(texts, one.id, one.sha256) for one in documents}
    own = {one.id: leaking_runs(text, one.title) for one, text in found.items() if text is not None}
    return known_runs(own, names), sum(text is None for text in found.values())


def _marked(folder: Path) -> list[Finding]:
    file = read_file(folder, MANIFEST)
    try:
        value = orjson.loads(file.raw or b"")
    except ValueError as error:
        raise RequestError(f"{folder / MANIFEST} is not JSON; build the folder again") from error
    return located(run(RELEASE, Manifest(Place(MANIFEST, 0, "/redistribution"), value)), {MANIFEST: file})


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _open_runs(folder: Path, known: Known, withheld: Set[str]) -> Iterator[int]:
    for path in sorted((folder / OPEN_TEXTS).glob("*.parquet")):
        for row in _rows(path, ["document_id", "text"]):
            if row["document_id"] not in withheld:
                yield from (one for one in runs(words(row["text"] or ""), RUN) if one in known)


def _leaks(folder: Path, path: Path, known: Known, shared: Set[int]) -> Iterator[Found]:
    name = path.relative_to(folder).as_posix()
    for text in _texts_of(path):
        for one in stretches(hits(text, known), known, shared):
            place = Place(name, one.where.line, one.where.pointer)
            yield from run(OUTPUT, Common(place, one.withheld, one.runs, one.tokens))


def _texts_of(path: Path) -> Iterator[list[Piece]]:
    """The texts of a file: of Parquet those of each row and of its metadata, of a compressed file those inside."""
    if path.suffix == ".parquet":
        yield from _parquet_texts(path)
        return
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    if name.endswith(".jsonl"):
        yield from lines_of(_lines(path))
        return
    with _opened(path) as stream:
        yield from texts_of(name, stream.read())


def _opened(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path)
    if path.suffix == ".zst":
        import pyarrow as pa

        return io.BufferedReader(pa.input_stream(str(path), compression="zstd"))
    return path.open("rb")


def _lines(path: Path) -> Iterator[bytes]:
    with _opened(path) as stream:
        yield from stream


def _rows(path: Path, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Rows of a Parquet file, a thousand at a time in memory."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS, columns=columns):
            yield from batch.to_pylist()


def _parquet_texts(path: Path) -> Iterator[list[Piece]]:
    """Only columns with texts in them are read."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    for raw in (schema.metadata or {}).values():
        yield from texts_of(".json", raw)
    named = [field.name for field in schema if "string" in str(field.type) or "binary" in str(field.type)]
    for number, row in enumerate(_rows(path, named), 1):
        for text in strings(row):
            yield [(Spot(number, where), piece) for where, piece in text]
