"""The columns that every configuration starts with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.model import ADJUDICATED, Reading
from mecorpus.schemas import Schemas
from mecorpus.tables.arrays import array_of
from mecorpus.tables.batch import Batch
from mecorpus.tables.settled import SINGLE
from mecorpus.tables.table import Columns
from mecorpus.tables.types import TableColumn, columns_of

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints


class Owner(NamedTuple):
    """What rows belong to: a document, by its number in the batch, as one reading or several show it."""

    document: int
    status: str | None
    annotator: str | None


# Batch, owners, which of them each row belongs to, ids of the rows, further columns.
Share = Callable[[Batch, "Collection[Owner]", "Ints", "Array", "Iterable[Array]"], Columns]


def shared_columns(schemas: Schemas) -> tuple[tuple[TableColumn, ...], Share]:
    """The shared columns, and a function that puts them before others: batch, owners, owner of each row, ids, the others."""
    columns = columns_of("shared", schemas)
    types = {column.name: column.type for column in columns}

    def share(batch: Batch, owners: Collection[Owner], of: Ints, ids: Array, others: Iterable[Array]) -> Columns:
        import numpy as np

        documents = np.array([owner.document for owner in owners], np.int64)[of]
        read = {
            name: array_of([getattr(owner, name) for owner in owners], types[name]) for name in ("status", "annotator")
        }
        found = {"id": ids, **_taken(batch.shared, documents), **_taken(read, of)}
        return Columns(documents, [*(found[column.name] for column in columns), *others])

    return columns, share


def _taken(values: dict[str, Array], numbers: Ints) -> dict[str, Array]:
    import pyarrow as pa

    return dict(
        zip(values, pa.RecordBatch.from_pydict(values).take(pa.array(numbers, pa.int64())).columns, strict=True)
    )


def common_reading(settled: dict[str, tuple[Reading, str]], layers: list[str]) -> tuple[str | None, str | None]:
    """Status and annotator of the settled readings of several layers: adjudicated only if all are, one name only if it is one."""
    found = [settled[layer] for layer in layers if layer in settled]
    names, statuses = {reading.annotator for reading, _ in found}, {status for _, status in found}
    status = None if not found else ADJUDICATED if statuses == {ADJUDICATED} else SINGLE
    return status, names.pop() if len(names) == 1 else None
