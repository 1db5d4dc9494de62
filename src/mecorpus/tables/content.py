"""Digests of what rows say, whatever wrote or read them: Parquet bytes differ from one pyarrow to the next, these do not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import xxhash

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are hashed together, whatever the files.
CHUNK = 1_000


class Chunk(NamedTuple):
    """A thousand rows, or the last ones: XXH3-128 of what they say (16 bytes), and how many bytes that takes in memory."""

    digest: bytes
    nbytes: int


def content_digest(schema: pa.Schema, chunks: Iterable[bytes]) -> str:
    """SHA-256 of the columns' features, and of the digests of every 1,000 rows, as 64 hexadecimal digits."""
    digest = hashlib.sha256((schema.metadata or {}).get(b"huggingface", b""))
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def table_digest(schema: pa.Schema, tables: Iterable[pa.Table]) -> str:
    """The digest of tables that follow each other."""
    return content_digest(schema, (chunk.digest for chunk in chunks_of(tables)))


def chunks_of(tables: Iterable[pa.Table]) -> Iterator[Chunk]:
    """Every 1,000 rows of tables that follow each other."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += table.num_rows
        if count < CHUNK:
            continue
        whole = pa.concat_tables(waiting)
        full = count - count % CHUNK
        yield from (_chunk(whole.slice(start, CHUNK)) for start in range(0, full, CHUNK))
        waiting, count = [whole.slice(full)], count - full
    if count:
        yield _chunk(pa.concat_tables(waiting))


def _chunk(table: pa.Table) -> Chunk:
    import pyarrow as pa

    # A slice keeps all that it was cut from; joined to nothing it has its own rows alone.
    own = pa.concat_tables([table, table.schema.empty_table()]).combine_chunks()
    digest, nbytes = xxhash.xxh3_128(), 0
    for column in own.columns:
        for part in _parts(column.chunk(0) if column.num_chunks else pa.array([], column.type)):
            digest.update(pa.record_batch([part], names=[""]).serialize())
            nbytes += part.nbytes
    return Chunk(digest.digest(), nbytes)


def _parts(array: Any) -> Iterator[Any]:
    """Flat arrays without nulls that say the same as an array: what lies under a null is not part of the rows."""
    import pyarrow as pa

    if array.null_count:
        yield array.is_valid()
        array = array.drop_null()
    if pa.types.is_list(array.type):
        yield array.value_lengths()
        yield from _parts(array.flatten())
    elif pa.types.is_struct(array.type):
        for part in array.flatten():
            yield from _parts(part)
    else:
        yield array
