"""One annotator's reading of one document: spans, fillers, annotations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict, force_setattr

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


class Filler(msgspec.Struct, frozen=True, gc=False):
    """What fills a role: exactly one of a piece of text, a sentence, an annotation, an entity, the author."""

    spans: tuple[Span, ...] = ()
    quote: str | None = None
    unit: str | None = None
    annotation: str | None = None
    entity: str | None = None
    author: bool = False


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Whose annotation an adjudicated one settles."""

    annotator: str
    id: str


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """One line of an annotation file. `line` counts from 1; `origins` is the field `from`."""

    id: str
    layer: str
    label: str
    line: int = 0
    spans: tuple[Span, ...] = ()
    quote: str | None = None
    unit: str | None = None
    arguments: Mapping[str, tuple[Filler, ...]] = {}
    attributes: Mapping[str, Any] = {}
    # Not `float` alone, which would make 1 another number than the one in the file.
    confidence: int | float | None = None
    note: str | None = None
    origins: tuple[Origin, ...] = msgspec.field(default=(), name="from")

    def role(self, name: str) -> tuple[Filler, ...]:
        """Fillers of a role; none where it is absent."""
        return self.arguments.get(name, ())


class Piece(NamedTuple):
    """Something of an annotation that covers text: itself (`pointer` is empty) or one of its fillers."""

    annotation: Annotation
    pointer: str
    spans: tuple[Span, ...]
    quote: str | None


class Overview(NamedTuple):
    """What the annotations of a reading are made of, so that a rule can look at all of them at once.

    `spans` and `quotes` are those of each annotation or filler that covers text, `starts` and `ends`
    those of every single span; `units`, `annotations` and `entities` are the ids that are pointed at.
    """

    spans: list[tuple[Span, ...]]
    quotes: list[str | None]
    starts: list[int]
    ends: list[int]
    units: set[str]
    annotations: set[str]
    entities: set[str]


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
        grouped: defaultdict[str, list[Annotation]] = defaultdict(list)
        for annotation in self.annotations:
            grouped[annotation.layer].append(annotation)
        return {layer: tuple(found) for layer, found in grouped.items()}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """All that covers text, annotation by annotation."""
        return tuple(piece for annotation in self.annotations for piece in _pieces(annotation))

    def filled(self, kind: str) -> Iterator[tuple[Annotation, str, Filler]]:
        """Fillers of a kind (spans, unit, annotation or entity), each with its annotation and the JSON pointer to it."""
        for annotation in self.annotations:
            for role, fillers in annotation.arguments.items():
                for number, filler in enumerate(fillers):
                    if getattr(filler, kind):
                        yield annotation, f"/arguments/{role}/{number}", filler

    @cached_property
    def pointing(self) -> tuple[tuple[Annotation, str, Filler], ...]:
        """Fillers that are annotations, as `filled` has them."""
        return tuple(self.filled("annotation")) if self.overview.annotations else ()

    @cached_property
    def overview(self) -> Overview:
        """What the annotations are made of, all together."""
        fillers: list[Filler] = []
        for annotation in self.annotations:
            for role in annotation.arguments.values():
                fillers += role
        everything: list[Annotation | Filler] = [*self.annotations, *fillers]
        covering = [one for one in everything if one.spans]
        single = [span for one in covering for span in one.spans]
        return Overview(
            [one.spans for one in covering],
            [one.quote for one in covering],
            [start for start, _ in single],
            [end for _, end in single],
            {one.unit for one in everything if one.unit},
            {one.annotation for one in fillers if one.annotation},
            {one.entity for one in fillers if one.entity},
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


def id_of(value: Any) -> str | None:
    """The id of a record, for telling which one it is, whatever else it is; None where it has none of a sound form."""
    id_ = value.get("id") if isinstance(value, dict) else None
    return id_ if isinstance(id_, str) and ID.fullmatch(id_) else None


def annotations_of(records: Sequence[object], lines: Iterable[int]) -> tuple[Annotation, ...]:
    """Annotations from records whose shape is sound, each with the line that it stands in."""
    found = msgspec.convert(records, tuple[Annotation, ...])
    for annotation, line in zip(found, lines, strict=True):
        force_setattr(annotation, "line", line)
    return found


def annotation_of(raw: Mapping[str, Any], line: int) -> Annotation:
    """An annotation from a record whose shape is sound."""
    return annotations_of([raw], [line])[0]


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
        "from": [asdict(origin) for origin in annotation.origins],
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}


def _raw(filler: Filler) -> dict[str, Any]:
    spans = {"spans": [list(span) for span in filler.spans]} if filler.spans else {}
    rest = {key: value for key, value in asdict(filler).items() if key != "spans" and value}
    return {**spans, **rest}


def reading_of(document: str, file: str, header: Mapping[str, Any], annotations: tuple[Annotation, ...]) -> Reading:
    """A reading from a header whose shape is sound."""
    return Reading(document, file, header["annotator"], header["guidelines"], tuple(header["complete"]), annotations)
