"""Writes staged rows, in block order, into Parquet files of bounded size: each file is a piece of work of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.building.block import Size
from mecorpus.building.staging import finish, finished, unlike
from mecorpus.corpus.urls import exists_at, is_url, joined, opened, written
from mecorpus.tables.content import CHUNK, chunks_of, content_digest

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_IN_GROUP = 10_000
GROUP_BYTES = 16 * 1024 * 1024
PART_BYTES = 256 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


class Written(NamedTuple):
    """A split of a configuration: rows, bytes in memory and on disk, digest of its content."""

    rows: int
    memory_bytes: int
    file_bytes: int
    digest: str


class Part(NamedTuple):
    """A file to write: rows `start` to `stop` of a split, in groups of `group` rows, from the blocks in these folders.

    `blocks` are (folder, number of its first row in the split); `key` changes with what lies there.
    """

    name: str
    split: str
    number: int
    start: int
    stop: int
    group: int
    blocks: tuple[tuple[str, int], ...]
    place: str
    key: str


class WrittenPart(NamedTuple):
    """A file that was written: where, its bytes, SHA-256 of them, bytes in memory, and a digest of 16 bytes for each 1,000 rows."""

    location: str
    file_bytes: int
    sha256: str
    memory_bytes: int
    digests: bytes


def plan_parts(blocks: Sequence[tuple[str, Size]], name: str, split: str, staging: str, key: str) -> list[Part]:
    """Cut the rows of a split into files of about 256 MiB in memory; `blocks` are folders with the rows that lie there."""
    rows = sum(size.rows for _, size in blocks)
    each = sum(size.nbytes for _, size in blocks) / rows
    group = _whole_chunks(min(ROWS_IN_GROUP, GROUP_BYTES / each))
    most = max(1, int(PART_BYTES / each / group)) * group
    firsts = list(accumulate((size.rows for _, size in blocks), initial=0))
    parts = []
    for number, start in enumerate(range(0, rows, most)):
        stop = min(rows, start + most)
        held = tuple(
            (folder, first)
            for (folder, size), first in zip(blocks, firsts, strict=False)
            if first < stop and first + size.rows > start
        )
        place = joined(staging, f"parts/{name}-{split}-{number:05d}")
        parts.append(Part(name, split, number, start, stop, group, held, place, key))
    return parts


def _whole_chunks(rows: float) -> int:
    return max(1, int(rows / CHUNK)) * CHUNK


def write_part(part: Part, schema: pa.Schema) -> WrittenPart:
    """Write one file to staging, unless a killed build has."""
    earlier = finished(part.place)
    if earlier and earlier[0] == part and exists_at(earlier[1].location):
        done: WrittenPart = earlier[1]
        return done
    location = f"{unlike(part.place)}.parquet"
    memory, digests = 0, bytearray()
    with written(location) as stream, _writer(stream, schema) as writer:
        for group in _groups(part, schema):
            writer.write_table(group, row_group_size=part.group)
            for chunk in chunks_of([group]):
                digests += chunk.digest
                memory += chunk.nbytes
    size, sha256 = hashed(location)
    done = WrittenPart(location, size, sha256, memory, bytes(digests))
    finish(part.place, part, done)
    return done


def joined_parts(parts: Sequence[WrittenPart], rows: int, schema: pa.Schema) -> Written:
    """Figures of a split from those of its files; the digest is that of its content, not of the files."""
    sizes = sum(part.memory_bytes for part in parts), sum(part.file_bytes for part in parts)
    return Written(rows, *sizes, content_digest(schema, (part.digests for part in parts)))


def _writer(stream: Any, schema: pa.Schema) -> pa.parquet.ParquetWriter:
    import pyarrow.parquet as pq

    return pq.ParquetWriter(stream, schema, compression="zstd", write_page_index=True)


def hashed(location: str) -> tuple[int, str]:
    """Bytes of a file and SHA-256 of them."""
    with opened(location) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
        return stream.tell(), digest.hexdigest()


def _groups(part: Part, schema: pa.Schema) -> Iterator[pa.Table]:
    """Rows of a part in groups of a fixed number, whatever the blocks."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    count = 0
    for table in _tables(part, schema):
        waiting.append(table)
        count += table.num_rows
        while count >= part.group:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, part.group).combine_chunks()
            waiting, count = [whole.slice(part.group)], count - part.group
    if count:
        yield pa.concat_tables(waiting).combine_chunks()


def _tables(part: Part, schema: pa.Schema) -> Iterator[pa.Table]:
    """What is staged of the part's rows, some documents at a time."""
    import pyarrow as pa

    for folder, first in part.blocks:
        with (
            _source(joined(folder, f"{part.name}-{part.split}.arrows")) as stream,
            pa.ipc.open_stream(stream) as reader,
        ):
            here = first
            for batch in reader:
                start, stop = max(part.start - here, 0), min(part.stop - here, batch.num_rows)
                if start < stop:
                    yield pa.Table.from_batches([batch.slice(start, stop - start)], schema)
                here += batch.num_rows


def _source(location: str) -> pa.NativeFile:
    """A staged file; Arrow reads one on this machine by itself, which saves a copy."""
    import pyarrow as pa

    return pa.PythonFile(opened(location), "r") if is_url(location) else pa.OSFile(location, "rb")
