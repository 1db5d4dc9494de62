"""What a configuration is: columns that the schemas declare, and a function that fills them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.tables.batch import Batch
from mecorpus.tables.types import TableColumn

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints


class Columns(NamedTuple):
    """Rows of a batch: for each the number of its document, in ascending order, and an array a column."""

    documents: Ints
    arrays: list[Array]


class Table(NamedTuple):
    """A configuration. `fill` makes the rows of a batch of documents, in their order; None if no document has any."""

    name: str
    description: str
    columns: tuple[TableColumn, ...]
    fill: Callable[[Batch], Columns | None]
