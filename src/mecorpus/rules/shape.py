"""Rules on the shape of records (MEC1xx), and of label, roles and attributes (MEC301 to MEC303).

The JSON Schema of a record decides; each rule takes its share of what the schema says.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mecorpus.model import Place, Problem, Problems
from mecorpus.schemas import Fault
from mecorpus.schemas.wording import clip


class Record(NamedTuple):
    """A record with the faults its schema found. `kind` is document, header, annotation, or a register's name."""

    kind: str
    place: Place
    value: Any
    faults: tuple[Fault, ...]
    layers: tuple[str, ...] = ()


def layer_name(value: Any) -> str | None:
    """The layer that a record claims to be of, if it is an object and says so in words."""
    layer = value.get("layer") if isinstance(value, dict) else None
    return layer if isinstance(layer, str) else None


def _share(record: Record, *kinds: str) -> Problems:
    if record.kind in kinds:
        for fault in record.faults:
            yield _problem(record, fault)


def _problem(record: Record, fault: Fault) -> Problem:
    where = fault.pointer or "the record"
    return Problem(
        record.place._replace(pointer=fault.pointer), f"{where}: {fault.message}; mend it as the schema says"
    )


def document_shape(record: Record) -> Problems:
    """`document.json` does not have its shape.

    Bad: `"countries": "IQ"`. Good: `"countries": ["IQ"]`. `schema/document.schema.json` has every field.
    """
    yield from _share(record, "document")


def header_shape(record: Record) -> Problems:
    """The first line of an annotation file is not a header.

    It says who read the text, by which guidelines, and which layers to the end.
    Bad: an annotation in line 1. Good: `{"annotator":"alice","complete":["entity"],"guidelines":"1.0"}`.
    """
    if record.kind == "header" and record.faults:
        where, what = record.faults[0]
        shown = f"{where or 'it'} {what}" if isinstance(record.value, dict) else "there is none"
        place = record.place._replace(pointer=where)
        yield Problem(place, f"line 1 must be the header with annotator, complete and guidelines; {shown}")


def corpus_shape(record: Record) -> Problems:
    """`corpus.json` does not have its shape.

    Bad: `"ratios": {"train": 70}`. Good: `"ratios": {"test": 0.15, "train": 0.7, "validation": 0.15}`.
    """
    yield from _share(record, "corpus")


def register_shape(record: Record) -> Problems:
    """A line of a register does not have its shape.

    Bad: an entity with `"wikidata": "796"`. Good: `"wikidata": "Q796"`, or null unless known.
    """
    yield from _share(record, "annotator", "entity", "resolution", "takedown", "waiver")


def unknown_layer(record: Record) -> Problems:
    """An annotation is of a layer that the corpus does not have.

    Bad: `"layer":"sentiment"`. Good: a layer with a file in `schema/layers/`.
    """
    if record.kind == "annotation" and isinstance(record.value, dict) and layer_name(record.value) not in record.layers:
        where = record.place._replace(pointer="/layer")
        yield Problem(where, f"there is no layer {clip(record.value.get('layer'))}; layers: {', '.join(record.layers)}")


def _annotation_share(record: Record, part: str) -> Problems:
    if record.kind == "annotation" and layer_name(record.value) in record.layers:
        for fault in record.faults:
            if _part(fault) == part:
                yield _problem(record, fault)


def _part(fault: Fault) -> str:
    """Which rule a fault belongs to: a missing part of the record belongs to that part."""
    for part in ("label", "arguments", "attributes"):
        if fault.pointer.startswith("/" + part) or (
            not fault.pointer and fault.message.startswith(part + " is missing")
        ):
            return part
    return "rest"


def annotation_shape(record: Record) -> Problems:
    """An annotation does not have its shape.

    Bad: `"spans":[3,9]`. Good: `"spans":[[3,9]]`.
    """
    if record.kind == "annotation" and not isinstance(record.value, dict):
        yield Problem(record.place, "is no object; an annotation is one JSON object a line")
        return
    yield from _annotation_share(record, "rest")


def unknown_label(record: Record) -> Problems:
    """A label is none of its layer's.

    Bad: `"label":"COUNTRY"` in `entity`. Good: `"label":"GPE"`.
    """
    yield from _annotation_share(record, "label")


def wrong_role(record: Record) -> Problems:
    """A role is unknown to the layer, missing, or filled with what it does not take.

    Bad: a `stance` without a `holder`. Good: `"holder":[{"author":true}]`.
    """
    yield from _annotation_share(record, "arguments")


def wrong_attribute(record: Record) -> Problems:
    """An attribute is unknown to the layer, missing, or has a value outside its set.

    Bad: `"mention":"pronoun"`. Good: `"mention":"nominal"`.
    """
    yield from _annotation_share(record, "attributes")


def schema_version(record: Record) -> Problems:
    """The corpus is of a schema version that this tool does not know.

    Bad: `"schema_version": "9"`. Good: a version that `mecorpus --version` lists; update the tool otherwise.
    """
    from mecorpus.schemas import SCHEMA_VERSIONS

    if record.kind == "corpus" and not record.faults and record.value["schema_version"] not in SCHEMA_VERSIONS:
        where = record.place._replace(pointer="/schema_version")
        yield Problem(
            where,
            f"schema version {record.value['schema_version']} is not known; known: {', '.join(SCHEMA_VERSIONS)}; update mecorpus",
        )
