"""All configurations of the dataset."""

from __future__ import annotations

from mecorpus.schemas import Schemas
from mecorpus.tables.documents import documents_table
from mecorpus.tables.layers import layer_table, raw_table
from mecorpus.tables.tokens import tokens_table
from mecorpus.tables.types import Table


def tables_of(schemas: Schemas, only=()) -> tuple[Table, ...]:
    """`documents`, `tokens`, a table a layer (stable ones first), and a `_raw` table a layer."""
    layers = sorted(schemas.layers.values(), key=lambda layer: (layer.status != "stable", layer.name))
    settled = [layer_table(layer, schemas) for layer in layers]
    every = (
        documents_table(schemas),
        tokens_table(schemas),
        *settled,
        *(raw_table(layer, schemas) for layer in layers),
    )
    return tuple(t for t in every if not only or t.name in only)
