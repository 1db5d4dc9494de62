"""Collects the rows of several documents, column by column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mecorpus.model import Context, Document
from mecorpus.tables.batch import Batch
from mecorpus.tables.table import Table
from mecorpus.tables.types import arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa


class Rows:
    """The rows of several documents: `add` them one by one, and `take` the rows of all."""

    def __init__(self, tables: Iterable[Table], context: Context) -> None:
        self._tables = [(table, arrow_schema(table.columns)) for table in tables]
        self._context = context
        self._documents: dict[str, list[Document]] = {}

    def add(self, document: Document) -> None:
        """Keep a document until `take`."""
        self._documents.setdefault(self._context.settings.split(document.group), []).append(document)

    def take(self) -> dict[tuple[str, str], pa.Table]:
        """The rows of all documents since the last time, in their order, by configuration and split.

        Each has at least one row, and the Arrow schema of its configuration.
        """
        import numpy as np
        import pyarrow as pa

        splits = list(self._documents)
        edges = np.cumsum([0, *map(len, self._documents.values())])
        batch = Batch([one for found in self._documents.values() for one in found], self._context)
        self._documents = {}
        taken = {}
        for table, schema in self._tables:
            columns = table.fill(batch)
            if columns is not None:
                whole = pa.Table.from_arrays(columns.arrays, schema=schema)
                rows = np.searchsorted(columns.documents, edges).tolist()
                for split, start, end in zip(splits, rows, rows[1:], strict=False):
                    if end > start:
                        taken[table.name, split] = whole.slice(start, end - start)
        return taken
