"""Which columns of a layer's configuration a measure compares, and how a row becomes an item."""

from __future__ import annotations

from sys import intern
from typing import Any, NamedTuple

from mecorpus.errors import SchemaError
from mecorpus.schemas import Column, Layer

NONE = "none"
DOCUMENT = "document_id"


class Item(NamedTuple):
    """What is compared: where it is, its key, its label or labels. Spans are tuples of half-open ranges of code points."""

    document: str
    key: tuple[Any, ...]
    labels: tuple[str, ...]


class Form(NamedTuple):
    """The columns of a key and of the label, each with its kind; the names that a label may have.

    `columns` are all that a row needs, `source` those as the layer declares them, `units` are
    the columns of the key that name a sentence.
    """

    key: dict[str, str]
    label: str
    is_set: bool
    names: tuple[str, ...]
    units: tuple[str, ...]
    source: tuple[Column, ...]

    @property
    def columns(self) -> dict[str, str]:
        """Column to kind, the document first."""
        return {DOCUMENT: "text", **self.key, self.label: "labels" if self.is_set else "label"}

    def item(self, row: dict[str, Any], index: tuple[str, ...]) -> Item:
        """The item of a row of sound shape; integers for labels count in `index`."""
        key = tuple([_spans(row[name]) if kind == "spans" else row[name] for name, kind in self.key.items()])
        label = row[self.label]
        labels = label if self.is_set else (label,)
        named = tuple([index[one] if isinstance(one, int) else intern(one) for one in labels])
        return Item(intern(row[DOCUMENT]), key, named)


def _spans(value: list[dict[str, int]]) -> tuple[tuple[int, int], ...]:
    return tuple([(span["start"], span["end"]) for span in value])


KINDS = {"spans": "spans", "unit": "text", "entity": "text_or_null"}


def form_of(layer: Layer, sources: tuple[str, ...], label: str = "label") -> Form:
    """The form for a key made from these sources (`role.outcome.spans`) of a layer.

    Raises `SchemaError` where the layer has no column made from one of them.
    """
    key = [_column(layer, source) for source in sources]
    last = _column(layer, label)
    kinds = {column.name: KINDS[column.source.rsplit(".", maxsplit=1)[-1]] for column in key}
    units = tuple(column.name for column in key if column.source.endswith("unit"))
    names = (*layer.labels, NONE) if layer.rows == "pair" else layer.labels
    return Form(kinds, last.name, label == "labels", names, units, (*key, last))


def _column(layer: Layer, source: str) -> Column:
    found = next((column for column in layer.columns if column.source == source), None)
    if found is None:
        score = layer.measure["score"]
        raise SchemaError(f"layers/{layer.name}.schema.json: {score} needs a column made from {source}; add one")
    return found


def item_sources(layer: Layer) -> tuple[str, ...]:
    """What tells one labelled thing from another: its sentence, its spans, or the entities in its roles."""
    if layer.target != "none":
        return {"unit": ("unit",), "span": ("spans",)}[layer.target]
    entities = tuple(column.source for column in layer.columns if column.source.endswith(".entity"))
    return entities or tuple(f"role.{role.name}.entity" for role in layer.roles.values() if role.required)


def pair_sources(layer: Layer) -> tuple[str, ...]:
    """The two roles of a layer of pairs."""
    return tuple(f"role.{role}.unit" for role in layer.pair_roles or ())


def extent_source(layer: Layer) -> str:
    """The required role that only pieces of the text fill: an attribution's content, a forecast's outcome."""
    roles = [role.name for role in layer.roles.values() if role.required and role.fillers == ("span",)]
    if len(roles) != 1:
        score = layer.measure["score"]
        what = f"{score} needs one required role that only spans fill, and there are {len(roles)}"
        raise SchemaError(f"layers/{layer.name}.schema.json: {what}; change one, or take another measure")
    return f"role.{roles[0]}.spans"
