"""The configurations of the layers: which columns each has, and which rows a batch of documents gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.model import Annotation
from mecorpus.schemas import Column, Layer, Schemas
from mecorpus.tables.arrays import array_of
from mecorpus.tables.batch import Batch, Part, Sentences
from mecorpus.tables.marks import NONE, NOTHING, Marks, annotation_marks, document_marks
from mecorpus.tables.pairs import pair_marks
from mecorpus.tables.shared import Owner, shared_columns
from mecorpus.tables.sources import ALONE, ROLE_SOURCES, SOURCES, Source
from mecorpus.tables.table import Columns, Table
from mecorpus.tables.types import TABLES, TableColumn, Type, type_of

if TYPE_CHECKING:
    from mecorpus.tables.types import Array

MARKS = {"annotation": annotation_marks, "document": document_marks, "pair": pair_marks}


class Made(NamedTuple):
    """A column of a layer, what it is made from, the role that this is about, if any, and what it is for a sentence."""

    column: TableColumn
    source: Source
    role: str = NOTHING
    alone: Callable[[Sentences], Array] | None = None

    def array(self, marks: Marks) -> Array:
        """The values of the rows."""
        return marks.rows(array_of(self.source(marks), self.column.type), self.role, self.alone)


def layer_table(layer: Layer, schemas: Schemas) -> Table:
    """The settled rows of a layer."""
    return _table(layer.name, layer.description, layer, schemas, lambda batch: batch.settled_parts[layer.name])


def raw_table(layer: Layer, schemas: Schemas) -> Table:
    """Every annotator's rows of a layer, for documents that more than one read."""
    description = f"Every annotator's rows of `{layer.name}`, for documents that more than one annotator read."
    return _table(f"{layer.name}_raw", description, layer, schemas, lambda batch: batch.compared_parts[layer.name])


def _table(
    name: str, description: str, layer: Layer, schemas: Schemas, parts_of: Callable[[Batch], Sequence[Part]]
) -> Table:
    shared, share = shared_columns(schemas)
    made = [_made(column, layer, schemas) for column in layer.columns]

    def fill(batch: Batch) -> Columns | None:
        import pyarrow as pa

        parts = parts_of(batch)
        if not parts:
            return None
        marks = MARKS[layer.rows](batch, parts, layer)
        ids = marks.rows(pa.array([one.id or None for one in marks.annotations], pa.string()), NOTHING)
        owners = [Owner(part.number, part.status, part.reading.annotator) for part in marks.parts]
        return share(batch, owners, marks.parts_of_rows, ids, [one.array(marks) for one in made])

    return Table(name, description, (*shared, *(one.column for one in made)), fill)


def _made(column: Column, layer: Layer, schemas: Schemas) -> Made:
    """A layer's column: type and description from the schema, values from `SOURCES` and their like."""
    first, *rest = column.source.split(".")
    definitions = schemas.by_id[TABLES]["$defs"]
    if first == "role":
        spec = definitions["role_sources"]["properties"][rest[1]]
        described = f"{rest[0]}: {layer.roles[rest[0]].description} {spec['description']}"
        made = TableColumn(column.name, type_of(spec, schemas, TABLES), described)
        return Made(made, ROLE_SOURCES[rest[1]](rest[0]), rest[0], ALONE.get(rest[1]))
    if first == "attribute":
        return _attribute(column.name, rest[0], layer, schemas)
    labels = Type("label", names=_labels(layer))
    described = "; ".join(f"{label}: {text}" for label, text in layer.label_descriptions.items())
    if first == "label":
        return Made(TableColumn(column.name, labels, described), lambda marks: [one.label for one in marks.annotations])
    if first == "labels":
        return Made(
            TableColumn(column.name, Type("list", item=labels), described),
            lambda marks: [[one.label for one in group] for group in marks.groups],
        )
    if first == "label_where":
        return Made(
            TableColumn(column.name, labels, f"The label whose `{rest[0]}` is true."),
            lambda marks: [_where(group, rest[0]) for group in marks.groups],
        )
    spec = definitions["sources"]["properties"][first]
    described = schemas.flat(spec, TABLES)["description"]
    return Made(TableColumn(column.name, type_of(spec, schemas, TABLES), described), SOURCES[first])


def _labels(layer: Layer) -> tuple[str, ...]:
    """Labels of a column; pairs that nobody related are `none`."""
    return (*layer.labels, NONE) if layer.rows == "pair" else layer.labels


def _where(group: tuple[Annotation, ...], attribute: str) -> str | None:
    return next((one.label for one in group if one.attributes.get(attribute)), None)


def _attribute(name: str, attribute: str, layer: Layer, schemas: Schemas) -> Made:
    spec = layer.attributes[attribute]
    default = spec.get("default")
    return Made(
        TableColumn(name, type_of(spec, schemas, TABLES), spec["description"]),
        lambda marks: [one.attributes.get(attribute, default) for one in marks.annotations],
    )
