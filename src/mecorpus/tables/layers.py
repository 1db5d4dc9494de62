"""The configurations of the layers: which columns each has, and which rows a document gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mecorpus.model import Annotation, Context, Document, Reading
from mecorpus.schemas import Column, Layer, Schemas
from mecorpus.tables.rows import annotation_rows, document_rows, pair_rows
from mecorpus.tables.settled import SINGLE, all_readings, settled
from mecorpus.tables.shared import TABLES, shared_columns
from mecorpus.tables.sources import ROLE_SOURCES, SOURCES, Row, Source
from mecorpus.tables.types import Table, TableColumn, Type, encoder, type_of

ROWS = {"annotation": annotation_rows, "document": document_rows, "pair": pair_rows}


def layer_table(layer: Layer, schemas: Schemas) -> Table:
    """The settled rows of a layer."""

    def readings(document: Document) -> Iterable[tuple[Reading, str]]:
        reading, status = settled(document, layer.name)
        return [(reading, status)] if reading else []

    return _table(layer.name, layer.description, layer, schemas, readings)


def raw_table(layer: Layer, schemas: Schemas) -> Table:
    """Every annotator's rows of a layer, for documents that more than one read."""

    def readings(document: Document) -> Iterable[tuple[Reading, str]]:
        found = all_readings(document, layer.name)
        return [(reading, SINGLE) for reading in found] if len(found) > 1 else []

    description = f"Every annotator's rows of `{layer.name}`, for documents that more than one annotator read."
    return _table(f"{layer.name}_raw", description, layer, schemas, readings)


def _table(
    name: str,
    description: str,
    layer: Layer,
    schemas: Schemas,
    readings: Callable[[Document], Iterable[tuple[Reading, str]]],
) -> Table:
    shared, share = shared_columns(schemas)
    made = [_column(column, layer, schemas) for column in layer.columns]
    encoded = [(column.name, source, encoder(column.type)) for column, source in made]

    def rows(document: Document, context: Context) -> Iterator[dict[str, Any]]:
        for reading, status in readings(document):
            for annotation, group in ROWS[layer.rows](document, reading, layer):
                row = Row(document, reading, context, annotation, group)
                first = share(document, context, annotation.id or None, status, reading.annotator)
                yield first | {name: encode(source(row)) for name, source, encode in encoded}

    return Table(name, description, (*shared, *(column for column, _ in made)), rows)


def _column(column: Column, layer: Layer, schemas: Schemas) -> tuple[TableColumn, Source]:
    """A layer's column: type and description from the schema, value from `SOURCES` and their like."""
    first, *rest = column.source.split(".")
    definitions = schemas.by_id[TABLES]["$defs"]
    if first == "role":
        spec = definitions["role_sources"]["properties"][rest[1]]
        role = f"{rest[0]}: {layer.roles[rest[0]].description} {spec['description']}"
        return TableColumn(column.name, type_of(spec, schemas, TABLES), role), ROLE_SOURCES[rest[1]](rest[0])
    if first == "attribute":
        return _attribute(column.name, rest[0], layer, schemas)
    labels = Type("label", names=_labels(layer))
    described = "; ".join(f"{label}: {text}" for label, text in layer.label_descriptions.items())
    if first == "label":
        return TableColumn(column.name, labels, described), lambda row: row.annotation.label
    if first == "labels":
        return TableColumn(column.name, Type("list", item=labels), described), lambda row: [
            one.label for one in row.group
        ]
    if first == "label_where":
        return TableColumn(column.name, labels, f"The label whose `{rest[0]}` is true."), lambda row: _where(
            row.group, rest[0]
        )
    spec = definitions["sources"]["properties"][first]
    return TableColumn(column.name, type_of(spec, schemas, TABLES), schemas.flat(spec, TABLES)["description"]), SOURCES[
        first
    ]


def _labels(layer: Layer) -> tuple[str, ...]:
    """Labels of a column; pairs that nobody related are `none`."""
    return (*layer.labels, "none") if layer.rows == "pair" else layer.labels


def _where(group: tuple[Annotation, ...], attribute: str) -> str | None:
    return next((one.label for one in group if one.attributes.get(attribute)), None)


def _attribute(name: str, attribute: str, layer: Layer, schemas: Schemas) -> tuple[TableColumn, Source]:
    spec = layer.attributes[attribute]
    default = spec.get("default")
    column = TableColumn(name, type_of(spec, schemas, TABLES), spec["description"])
    return column, lambda row: row.annotation.attributes.get(attribute, default)
