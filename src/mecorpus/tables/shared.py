"""The columns that every configuration starts with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mecorpus.model import Context, Document
from mecorpus.schemas import Schemas
from mecorpus.tables.settled import settled
from mecorpus.tables.types import TableColumn, encoder, type_of

TABLES = "urn:mecorpus:tables"
Share = Callable[[Document, Context, str | None, str | None, str | None], dict[str, Any]]


def columns_of(definition: str, schemas: Schemas) -> tuple[TableColumn, ...]:
    """Columns that a `$defs` entry of `tables.schema.json` declares."""
    properties = schemas.by_id[TABLES]["$defs"][definition]["properties"]
    return tuple(
        TableColumn(name, type_of(spec, schemas, TABLES), schemas.flat(spec, TABLES)["description"])
        for name, spec in properties.items()
    )


def shared_columns(schemas: Schemas) -> tuple[tuple[TableColumn, ...], Share]:
    """The shared columns, and a function that fills them: document, context, id, status, annotator."""
    columns = columns_of("shared", schemas)
    encode = {column.name: encoder(column.type) for column in columns}

    def share(
        document: Document, context: Context, id_: str | None, status: str | None, annotator: str | None
    ) -> dict[str, Any]:
        return {
            "document_id": document.id,
            "id": id_,
            "language": document.language,
            "genre": encode["genre"](document.genre),
            "text_origin": encode["text_origin"](document.provenance.text_origin),
            "status": encode["status"](status),
            "annotator": annotator,
            "fold": context.settings.fold(document.group),
        }

    return columns, share


def common_reading(document: Document, layers: list[str]) -> tuple[str | None, str | None]:
    """Status and annotator of the settled readings of several layers: adjudicated only if all are, one name only if it is one."""
    found = [
        (reading.annotator, status) for reading, status in (settled(document, layer) for layer in layers) if reading
    ]
    names, statuses = {name for name, _ in found}, {status for _, status in found}
    status = None if not found else "adjudicated" if statuses == {"adjudicated"} else "single"
    return status, names.pop() if len(names) == 1 else None
