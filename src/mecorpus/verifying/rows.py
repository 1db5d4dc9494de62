"""The rows of a build beside its manifest and its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mecorpus.model import Place
from mecorpus.rules import COUNTED, TYPED
from mecorpus.rules.delivery import Counted, Typed
from mecorpus.rules.run import Found, run
from mecorpus.tables import Table
from mecorpus.tables.content import CHUNK, table_digest
from mecorpus.tables.types import arrow_type, feature

if TYPE_CHECKING:
    import pyarrow as pa


def split_files(folder: Path, configuration: str, split: str) -> list[Path]:
    """The Parquet files of a split, in order."""
    return sorted((folder / "data" / configuration).glob(f"{split}-*.parquet"))


def tables_in(files: Sequence[Path], columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows of files, a thousand at a time in memory; of these columns, by default all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(CHUNK, columns=columns):
                yield pa.Table.from_batches([batch])


def split_rows(files: Sequence[Path], told: Mapping[str, Any], place: Place) -> Iterator[Found]:
    """What differs in the rows of a split. Raises `OSError` or `ValueError` for a file that is no Parquet."""
    import pyarrow.parquet as pq

    rows = sum(pq.read_metadata(path).num_rows for path in files)
    digest = table_digest(pq.read_schema(files[0]), tables_in(files))
    yield from run(COUNTED, Counted(place, told, {"rows": rows, "digest": digest}))


def file_columns(path: Path, name: str, table: Table) -> Iterator[Found]:
    """Where the columns of a file are not those of its table."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    there = _features(schema)
    wanted = {column.name: column for column in table.columns}
    for column in [*wanted, *(one for one in schema.names if one not in wanted)]:
        told = feature(wanted[column].type) if column in wanted else None
        found = there.get(column) if column in schema.names else None
        if told is not None and found == told and schema.field(column).type != arrow_type(wanted[column].type):
            found = str(schema.field(column).type)
        yield from run(TYPED, Typed(Place(name, 1), column, told, found))
    if list(wanted) != schema.names and set(wanted) == set(schema.names):
        yield from run(TYPED, Typed(Place(name, 1), "order", list(wanted), schema.names))


def _features(schema: pa.Schema) -> dict[str, Any]:
    """`datasets` features of a file, by column; those of one without are its Arrow types."""
    plain = {name: str(schema.field(name).type) for name in schema.names}
    try:
        told = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        return plain
    return {**plain, **told} if isinstance(told, dict) else plain
