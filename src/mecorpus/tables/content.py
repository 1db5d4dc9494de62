"""Digests of what rows say, whatever wrote or read them: Parquet bytes differ from one pyarrow to the next, these do not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import xxhash

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are hashed together, whatever the files.
CHUNK = 1_000


def content_digest(schema: pa.Schema, chunks: Iterable[bytes]) -> str:
    """SHA-256 of the columns' features, and of the digests of every 1,000 rows, as 64 hexadecimal digits."""
    digest = hashlib.sha256((schema.metadata or {}).get(b"huggingface", b""))
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def chunk_digests(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """XXH3-128 of every 1,000 rows of tables that follow each other: 16 bytes each."""
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
        yield from (_chunk_digest(whole.slice(start, CHUNK)) for start in range(0, full, CHUNK))
        waiting, count = [whole.slice(full)], count - full
    if count:
        yield _chunk_digest(pa.concat_tables(waiting))


def _chunk_digest(table: pa.Table) -> bytes:
    import pyarrow as pa

    # A slice keeps all that it was cut from; joined to nothing it has its own rows alone.
    own = pa.concat_tables([table, table.schema.empty_table()]).combine_chunks()
    digest = xxhash.xxh3_128()
    for column in own.columns:
        for part in _parts(column.chunk(0) if column.num_chunks else pa.array([], column.type)):
            digest.update(pa.record_batch([part], names=[""]).serialize())
    return digest.digest()


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
