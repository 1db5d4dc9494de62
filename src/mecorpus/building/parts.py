"""Writes staged rows, in block order, into Parquet files of bounded size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_IN_GROUP = 10_000
PART_BYTES = 256 * 1024 * 1024


class Written(NamedTuple):
    """A split of a configuration: rows, bytes in memory and on disk, digest of its content (SHA-256)."""

    rows: int
    memory_bytes: int
    file_bytes: int
    digest: str


def write_split(blocks: list[Path], name: str, split: str, out: Path, schema: pa.Schema) -> Written | None:
    """Write `<out>/<split>-00000-of-0000N.parquet` from the blocks that staged rows; None when none did.

    A file ends at the first row group past 256 MiB in memory, so that names and bytes depend on the rows alone.
    """
    paths = [path for block in blocks if (path := block / name / f"{split}.arrow").exists()]
    if not paths:
        return None
    out.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(schema.metadata[b"huggingface"])
    parts: list[Path] = []
    rows = memory = 0
    groups = _groups(paths)
    group = next(groups, None)
    while group is not None:
        parts.append(out / f"{split}-{len(parts):05d}.parquet")
        size = 0
        with _writer(parts[-1], schema) as writer:
            while group is not None and size < PART_BYTES:
                writer.write_table(group, row_group_size=ROWS_IN_GROUP)
                digest.update(_content(group))
                rows, memory, size = rows + group.num_rows, memory + group.nbytes, size + group.nbytes
                group = next(groups, None)
    named = [
        path.rename(out / f"{split}-{number:05d}-of-{len(parts):05d}.parquet") for number, path in enumerate(parts)
    ]
    return Written(rows, memory, sum(path.stat().st_size for path in named), digest.hexdigest())


def _writer(path: Path, schema: pa.Schema) -> pa.parquet.ParquetWriter:
    import pyarrow.parquet as pq

    return pq.ParquetWriter(path, schema, compression="zstd", write_page_index=True)


def _groups(paths: list[Path]) -> Iterator[pa.Table]:
    """Rows of all files in groups of a fixed number, whatever the blocks."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    count = 0
    for path in paths:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
        waiting.append(table)
        count += table.num_rows
        while count >= ROWS_IN_GROUP:
            joined = pa.concat_tables(waiting)
            yield joined.slice(0, ROWS_IN_GROUP).combine_chunks()
            waiting, count = [joined.slice(ROWS_IN_GROUP)], count - ROWS_IN_GROUP
    if count:
        yield pa.concat_tables(waiting).combine_chunks()


def _content(table: pa.Table) -> pa.Buffer:
    """The rows as an Arrow IPC stream, which pyarrow versions write alike where Parquet bytes differ."""
    import pyarrow as pa

    # A slice is written with some bytes of what lies behind it; joining copies the rows alone.
    bare = pa.concat_tables([table, table.schema.empty_table()]).combine_chunks().replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, bare.schema) as writer:
        writer.write_table(bare)
    return sink.getvalue()
