"""The configuration `documents`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mecorpus.model import Context, Document
from mecorpus.schemas import Schemas
from mecorpus.tables.shared import TABLES, columns_of, common_reading, shared_columns
from mecorpus.tables.types import Table, encoder


def documents_table(schemas: Schemas) -> Table:
    """One row a document, with its text."""
    shared, share = shared_columns(schemas)
    columns = columns_of("documents", schemas)
    encode = {column.name: encoder(column.type) for column in columns}
    layers = list(schemas.layers)

    def rows(document: Document, context: Context) -> Iterator[dict[str, Any]]:
        values = {
            "title": document.title,
            "text": document.text,
            "outlet": document.outlet,
            "generator": document.provenance.generator,
            "license": document.rights.license,
            "reference_date": document.reference_date,
            "countries": document.countries,
            "topics": document.topics,
            "sentences": [(sentence.start, sentence.end) for sentence in document.sentences],
        }
        first = share(document, context, document.id, *common_reading(document, layers))
        yield first | {name: encode[name](value) for name, value in values.items()}

    return Table("documents", schemas.by_id[TABLES]["$defs"]["documents"]["description"], (*shared, *columns), rows)
