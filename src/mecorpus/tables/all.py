"""All configurations of the dataset."""

from __future__ import annotations

from collections.abc import Collection

from mecorpus.errors import unknown
from mecorpus.schemas import Schemas
from mecorpus.tables.documents import documents_table
from mecorpus.tables.layers import layer_table, raw_table
from mecorpus.tables.table import Table
from mecorpus.tables.tokens import tokens_table


def tables_of(schemas: Schemas, only: Collection[str] = ()) -> tuple[Table, ...]:
    """`documents`, `tokens`, a table a layer (stable ones first), and a `_raw` table a layer; or `only` those named.

    Raises `RequestError` for a name that none of them has.
    """
    layers = sorted(schemas.layers.values(), key=lambda layer: (layer.status != "stable", layer.name))
    settled = [layer_table(layer, schemas) for layer in layers]
    tables = (
        documents_table(schemas),
        tokens_table(schemas),
        *settled,
        *(raw_table(layer, schemas) for layer in layers),
    )
    known = [table.name for table in tables]
    for name in only:
        if name not in known:
            raise unknown("configuration", name, known)
    return tuple(table for table in tables if not only or table.name in only)
