"""One annotator's reading of one document: spans, fillers, annotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mecorpus.model.finding import Place

ADJUDICATED = "adjudicated"
AUTHOR = "AUTHOR"
GAP = " … "
# One word, so that what stands for an id can give no text away.
ID = re.compile(r"\w{1,40}")


class Span(NamedTuple):
    """Half-open range of code points of the document's text."""

    start: int
    end: int


class Filler(NamedTuple):
    """What fills a role: exactly one of a piece of text, a sentence, an annotation, an entity, the author."""

    spans: tuple[Span, ...] = ()
    quote: str | None = None
    unit: str | None = None
    annotation: str | None = None
    entity: str | None = None
    author: bool = False


class Origin(NamedTuple):
    """Whose annotation an adjudicated one settles."""

    annotator: str
    id: str


class Annotation(NamedTuple):
    """One line of an annotation file. `line` counts from 1; `origins` is the field `from`."""

    id: str
    layer: str
    label: str
    line: int
    spans: tuple[Span, ...] = ()
    quote: str | None = None
    unit: str | None = None
    arguments: Mapping[str, tuple[Filler, ...]] = {}
    attributes: Mapping[str, Any] = {}
    confidence: float | None = None
    note: str | None = None
    origins: tuple[Origin, ...] = ()

    def role(self, name: str) -> tuple[Filler, ...]:
        """Fillers of a role; none where it is absent."""
        return self.arguments.get(name, ())


class Piece(NamedTuple):
    """Something of an annotation that covers text: itself (`pointer` is empty) or one of its fillers."""

    annotation: Annotation
    pointer: str
    spans: tuple[Span, ...]
    quote: str | None


@dataclass(frozen=True)
class Reading:
    """One annotation file: its header and its annotations in file order."""

    document: str
    file: str
    annotator: str
    guidelines: str
    complete: tuple[str, ...]
    annotations: tuple[Annotation, ...]

    @cached_property
    def by_id(self) -> dict[str, Annotation]:
        """Annotations by id; of two with one id the first."""
        return {annotation.id: annotation for annotation in reversed(self.annotations)}

    @cached_property
    def by_layer(self) -> dict[str, tuple[Annotation, ...]]:
        """Annotations of each layer that has any."""
        grouped: dict[str, list[Annotation]] = {}
        for annotation in self.annotations:
            grouped.setdefault(annotation.layer, []).append(annotation)
        return {layer: tuple(found) for layer, found in grouped.items()}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """All that covers text, annotation by annotation."""
        return tuple(piece for annotation in self.annotations for piece in _pieces(annotation))

    @cached_property
    def fillers(self) -> tuple[tuple[Annotation, str, Filler], ...]:
        """All fillers, each with its annotation and the JSON pointer to it."""
        return tuple(
            (annotation, f"/arguments/{role}/{number}", filler)
            for annotation in self.annotations
            for role, fillers in annotation.arguments.items()
            for number, filler in enumerate(fillers)
        )

    def of(self, layer: str) -> tuple[Annotation, ...]:
        """Annotations of one layer."""
        return self.by_layer.get(layer, ())

    def at(self, annotation: Annotation, pointer: str = "") -> Place:
        """Place of an annotation, or of what a JSON pointer names in it."""
        return Place(self.file, annotation.line, pointer, self.document, annotation.id)

    def header(self, pointer: str = "") -> Place:
        """Place of the header, or of what a JSON pointer names in it."""
        return Place(self.file, 1, pointer, self.document)


def _pieces(annotation: Annotation) -> Iterator[Piece]:
    if annotation.spans:
        yield Piece(annotation, "", annotation.spans, annotation.quote)
    for role, fillers in annotation.arguments.items():
        for number, filler in enumerate(fillers):
            if filler.spans:
                yield Piece(annotation, f"/arguments/{role}/{number}", filler.spans, filler.quote)


def spans_of(raw: Iterable[list[int]]) -> tuple[Span, ...]:
    """Spans from their JSON form, a list of `[start, end]`."""
    return tuple(Span(start, end) for start, end in raw)


def _filler(raw: Mapping[str, Any]) -> Filler:
    return Filler(
        spans_of(raw["spans"]) if "spans" in raw else (),
        raw.get("quote"),
        raw.get("unit"),
        raw.get("annotation"),
        raw.get("entity"),
        raw.get("author", False),
    )


def id_of(value: Any) -> str | None:
    """The id of a record, for telling which one it is, whatever else it is; None where it has none of a sound form."""
    id_ = value.get("id") if isinstance(value, dict) else None
    return id_ if isinstance(id_, str) and ID.fullmatch(id_) else None


def annotation_of(raw: Mapping[str, Any], line: int) -> Annotation:
    """An annotation from a record whose shape is sound."""
    arguments = raw.get("arguments")
    origins = raw.get("from")
    return Annotation(
        raw["id"],
        raw["layer"],
        raw["label"],
        line,
        spans_of(raw["spans"]) if "spans" in raw else (),
        raw.get("quote"),
        raw.get("unit"),
        {role: tuple(map(_filler, fillers)) for role, fillers in arguments.items()} if arguments else {},
        raw.get("attributes") or {},
        raw.get("confidence"),
        raw.get("note"),
        tuple(Origin(origin["annotator"], origin["id"]) for origin in origins) if origins else (),
    )


def record_of(annotation: Annotation) -> dict[str, Any]:
    """The record of an annotation, as its line has it: the other way round from `annotation_of`."""
    parts: dict[str, Any] = {
        "id": annotation.id,
        "layer": annotation.layer,
        "label": annotation.label,
        "spans": [list(span) for span in annotation.spans],
        "quote": annotation.quote,
        "unit": annotation.unit,
        "arguments": {role: [_raw(filler) for filler in fillers] for role, fillers in annotation.arguments.items()},
        "attributes": dict(annotation.attributes),
        "confidence": annotation.confidence,
        "note": annotation.note,
        "from": [origin._asdict() for origin in annotation.origins],
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}


def _raw(filler: Filler) -> dict[str, Any]:
    spans = {"spans": [list(span) for span in filler.spans]} if filler.spans else {}
    rest = {key: value for key, value in filler._asdict().items() if key != "spans" and value}
    return {**spans, **rest}


def reading_of(document: str, file: str, header: Mapping[str, Any], annotations: tuple[Annotation, ...]) -> Reading:
    """A reading from a header whose shape is sound."""
    return Reading(document, file, header["annotator"], header["guidelines"], tuple(header["complete"]), annotations)
