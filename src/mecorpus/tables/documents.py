"""The configuration `documents`."""

from __future__ import annotations

from typing import Any

from mecorpus.schemas import Schemas
from mecorpus.tables.arrays import array_of, list_array
from mecorpus.tables.batch import Batch
from mecorpus.tables.shared import Owner, common_reading, shared_columns
from mecorpus.tables.table import Columns, Table
from mecorpus.tables.types import TABLES, columns_of


def documents_table(schemas: Schemas) -> Table:
    """One row a document, with its text."""
    shared, share = shared_columns(schemas)
    columns = columns_of("documents", schemas)
    layers = list(schemas.layers)

    def fill(batch: Batch) -> Columns:
        import numpy as np

        documents = batch.documents
        values: dict[str, Any] = {
            "title": [one.title for one in documents],
            "text": [one.text for one in documents],
            "outlet": [one.outlet for one in documents],
            "generator": [one.provenance.generator for one in documents],
            "license": [one.rights.license for one in documents],
            "reference_date": [one.reference_date for one in documents],
            "countries": [one.countries for one in documents],
            "topics": [one.topics for one in documents],
            "sentences": list_array(batch.sentences.counts, batch.sentences.spans),
        }
        arrays = [array_of(values[column.name], column.type) for column in columns]
        owners = [Owner(number, *common_reading(found, layers)) for number, found in enumerate(batch.settled)]
        return share(batch, owners, np.arange(len(owners)), batch.shared["document_id"], arrays)

    return Table("documents", schemas.by_id[TABLES]["$defs"]["documents"]["description"], (*shared, *columns), fill)
