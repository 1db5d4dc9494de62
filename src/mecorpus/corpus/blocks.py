"""Blocks of documents: how a corpus is cut for work that runs side by side, and the documents of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import tee
from pathlib import Path
from typing import NamedTuple, TypeVar

from mecorpus.corpus.disk import document_names, read_bundle, size_of
from mecorpus.corpus.layout import CORPUS
from mecorpus.corpus.lines import Line, codec_of, cuts, lines_of
from mecorpus.corpus.load import LoadedDocument, load_document
from mecorpus.corpus.packed import packed_line, read_packed
from mecorpus.corpus.parts import location_of, part_at, parts_of
from mecorpus.corpus.place import located
from mecorpus.corpus.urls import size_at
from mecorpus.engines import Engine, run_blocks
from mecorpus.model import Bundle, Context, Finding
from mecorpus.rules.run import Found

Result = TypeVar("Result")
# Of small files, which take long to open, and of packed ones.
BLOCK_BYTES = 512 * 1024
PACKED_BYTES = 8 * 1024 * 1024
USUAL_RATIO = 5


class Slice(NamedTuple):
    """Part of a packed file, by its name: bytes from the start of a line to that of another, or to the end of the file."""

    part: str
    start: int
    stop: int | None


class Block(NamedTuple):
    """Some documents of a root. `digest` is that of schema and registers, `number` counts from 0, `size` is in bytes.

    They lie in folders of these names or, packed, in the lines of a slice. `location` is a path or a URL.
    """

    location: str
    digest: str
    number: int
    size: int
    names: tuple[str, ...] = ()
    slice: Slice | None = None


class Contribution(NamedTuple):
    """A document as it lies in a corpus, whatever the layout.

    `source` is the packed file, the line in the block and the offset of the line in bytes; None in the git layout.
    `locate` gives findings at their places, `packed` the document as a canonical line, without its line feed.
    """

    loaded: LoadedDocument
    source: tuple[str, int, int] | None
    locate: Callable[[Iterable[Found]], list[Finding]]
    packed: Callable[[], bytes | None]


def blocks_of(root: Path, digest: str, most: int | None = None) -> Iterator[Block]:
    """Cut the documents of a root into blocks, each ending at the first document past `most` bytes, whatever the workers."""
    parts = parts_of(root)
    pieces = _packed_pieces(root, parts, most or PACKED_BYTES) if parts else _pieces(root, most or BLOCK_BYTES)
    location = location_of(root)
    for number, (size, names, slice_) in enumerate(pieces):
        yield Block(location, digest, number, size, names, slice_)


def done_blocks(
    work: Callable[[Block], Result], root: Path, digest: str, engine: Engine
) -> Iterator[tuple[Block, Result]]:
    """Run a function on every block of a root; each block with what it gave, in their order."""
    blocks, todo = tee(blocks_of(root, digest))
    yield from zip(blocks, run_blocks(work, todo, engine), strict=True)


Piece = tuple[int, tuple[str, ...], Slice | None]


def _pieces(root: Path, most: int) -> Iterator[Piece]:
    size, names = 0, []
    for name in document_names(root):
        names.append(name)
        size += size_of(root, name)
        if size >= most:
            yield size, tuple(names), None
            size, names = 0, []
    if names:
        yield size, tuple(names), None


def _packed_pieces(root: Path, parts: Iterable[str], most: int) -> Iterator[Piece]:
    for part in parts:
        location = part_at(location_of(root), part)
        try:
            size = size_at(location)
            pieces = list(cuts(location, size, most))
        except OSError:
            size, pieces = 0, [(0, None)]  # whoever reads it tells why it cannot be read
        for start, stop in pieces:
            yield ((size or 0) if stop is None else stop) - start, (), Slice(part, start, stop)


def bytes_of(root: Path) -> int:
    """Bytes of all documents of a root, packed and compressed as they lie there, as far as they can be told."""
    parts = parts_of(root)
    if not parts:
        return sum(size_of(root, name) for name in document_names(root))
    return sum(_size(part_at(location_of(root), part)) for part in parts)


def bytes_unpacked(root: Path) -> int:
    """The same uncompressed, by how much shorter gzip and zstd usually make such lines."""
    parts = parts_of(root)
    if not any(map(codec_of, parts)):
        return bytes_of(root)
    sizes = ((_size(part_at(location_of(root), part)), codec_of(part)) for part in parts)
    return sum(size * USUAL_RATIO if codec else size for size, codec in sizes)


def _size(location: str) -> int:
    try:
        return size_at(location) or 0
    except OSError:
        return 0


def contributions(block: Block, root: Path, context: Context, local: Path | None = None) -> Iterator[Contribution]:
    """The documents of a block, one after another; `local` is a folder with the user's own copies of withheld texts."""
    if block.slice is None:
        for name in block.names:
            yield in_folder(read_bundle(root, name), context, local)
        return
    part, start, stop = block.slice
    for line in lines_of(part_at(block.location, part), start, stop):
        yield in_line(f"{CORPUS}/{part}", line, context, local)


def line_at(root: Path, source: tuple[str, int, int]) -> Line:
    """A line of a packed file, by its path in the root, number and offset.

    Without its bytes where the file is compressed, for then all before it would be read.
    """
    part, number, offset = source
    if codec_of(part) is None:
        for line in lines_of(part_at(location_of(root), part.rpartition("/")[2]), offset):
            return line._replace(number=number)
    return Line(number, offset, 0, None)


def in_line(part: str, line: Line, context: Context, local: Path | None = None) -> Contribution:
    """The document of a line of a packed file, by its path in the root."""
    document = read_packed(part, line, context, local)
    return Contribution(document.loaded, (part, line.number, line.offset), document.located, lambda: line.raw)


def packed_lines(block: Block, root: Path) -> Iterator[bytes | None]:
    """The documents of a block as canonical lines, as `Contribution.packed` gives them, without checking anything."""
    if block.slice is None:
        yield from (packed_line(read_bundle(root, name)) for name in block.names)
    else:
        part, start, stop = block.slice
        yield from (line.raw for line in lines_of(part_at(block.location, part), start, stop))


def in_folder(bundle: Bundle, context: Context, local: Path | None = None) -> Contribution:
    """The document of a folder whose files were read."""
    return of_bundle(bundle, load_document(bundle, context, local))


def of_bundle(bundle: Bundle, loaded: LoadedDocument) -> Contribution:
    """The document of a folder that is loaded."""

    def locate(found: Iterable[Found]) -> list[Finding]:
        return located(found, {file.path: file for file in bundle.files})

    return Contribution(loaded, None, locate, lambda: packed_line(bundle))
