"""What a column of a layer may be made from: one function a name in `schema/tables.schema.json`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mecorpus.model import AUTHOR, GAP, Annotation, Context, Document, Filler, Reading, Sentence, Span


class Row(NamedTuple):
    """What a row is about: an annotation (or, in a row a document, all of the layer) in a reading of an open document."""

    document: Document
    reading: Reading
    context: Context
    annotation: Annotation
    group: tuple[Annotation, ...] = ()


Source = Callable[[Row], Any]


def _text(row: Row, start: int, end: int) -> str:
    assert row.document.text is not None
    return row.document.text[start:end]


def _sentences(row: Row, spans: tuple[Span, ...]) -> tuple[Sentence, Sentence]:
    """First and last sentence that spans stand in."""
    return row.document.sentence_at(spans[0].start), row.document.sentence_at(spans[-1].end - 1)


def _unit(row: Row) -> Sentence:
    if row.annotation.unit is not None:
        return row.document.units[row.annotation.unit]
    return row.document.sentence_at(row.annotation.spans[0].start)


def sentence(row: Row) -> str:
    """Text from the start of the first to the end of the last sentence of the annotation."""
    first, last = _sentences(row, row.annotation.spans)
    return _text(row, first.start, last.end)


def start(row: Row) -> int:
    """First code point, counted in the sentence."""
    return row.annotation.spans[0].start - _sentences(row, row.annotation.spans)[0].start


def end(row: Row) -> int:
    """After the last code point, counted in the sentence."""
    return row.annotation.spans[-1].end - _sentences(row, row.annotation.spans)[0].start


def context(row: Row) -> str:
    """Text of all sentences from the first to the last that the annotation and its arguments touch."""
    fillers = [filler for role in row.annotation.arguments.values() for filler in role]
    spans = [*row.annotation.spans, *(span for filler in fillers for span in filler_spans(filler, row))]
    first, last = _sentences(row, tuple(sorted(spans)))
    return _text(row, first.start, max(last.end, row.document.sentence_at(max(span.end for span in spans) - 1).end))


def text(row: Row) -> str:
    """Text of the annotation's first sentence."""
    return _text(row, _unit(row).start, _unit(row).end)


def _neighbour(row: Row, step: int) -> str | None:
    number = row.document.order[_unit(row).id] + step
    if not 0 <= number < len(row.document.sentences):
        return None
    return _text(row, row.document.sentences[number].start, row.document.sentences[number].end)


def resolution(row: Row) -> str | None:
    """Outcome of the forecast in `resolutions.jsonl`."""
    return row.context.resolutions.get((row.document.id, row.reading.annotator, row.annotation.id))


SOURCES: dict[str, Source] = {
    "sentence": sentence,
    "quote": lambda row: row.document.quote(row.annotation.spans),
    "spans": lambda row: row.annotation.spans,
    "start": start,
    "end": end,
    "context": context,
    "unit": lambda row: _unit(row).id,
    "text": text,
    "previous": lambda row: _neighbour(row, -1),
    "next": lambda row: _neighbour(row, 1),
    "paragraph": lambda row: _unit(row).paragraph,
    "document_text": lambda row: row.document.text,
    "resolution": resolution,
}


def filler_spans(filler: Filler, row: Row) -> tuple[Span, ...]:
    """Where a filler stands: its own spans, its sentence's, or those of the annotation that it names."""
    if filler.unit is not None:
        return (Span(row.document.units[filler.unit].start, row.document.units[filler.unit].end),)
    target = row.reading.by_id.get(filler.annotation or "")
    return target.spans if target else filler.spans


def _filler_text(filler: Filler, row: Row) -> str | None:
    if filler.author:
        return AUTHOR
    spans = filler_spans(filler, row)
    return row.document.quote(spans) if spans else _name(filler, row)


def _entity(filler: Filler, row: Row) -> str | None:
    if filler.author:
        return AUTHOR
    target = row.reading.by_id.get(filler.annotation or "")
    referents = target.role("referent") if target else ()
    return referents[0].entity if referents else filler.entity


def _name(filler: Filler, row: Row) -> str | None:
    entry = row.context.entities.get(_entity(filler, row) or "")
    return AUTHOR if filler.author else entry.name if entry else None


def _wikidata(filler: Filler, row: Row) -> str | None:
    entry = row.context.entities.get(_entity(filler, row) or "")
    return entry.wikidata if entry else None


def _joined(part: Callable[[Filler, Row], str | None], role: str) -> Source:
    def joined(row: Row) -> str | None:
        parts = [value for filler in row.annotation.role(role) if (value := part(filler, row)) is not None]
        return GAP.join(parts) if parts else None

    return joined


def _first(part: Callable[[Filler, Row], str | None], role: str) -> Source:
    return lambda row: next((part(filler, row) for filler in row.annotation.role(role)), None)


ROLE_SOURCES: dict[str, Callable[[str], Source]] = {
    "text": lambda role: _joined(_filler_text, role),
    "entity": lambda role: _first(_entity, role),
    "name": lambda role: _joined(_name, role),
    "wikidata": lambda role: _first(_wikidata, role),
    "spans": lambda role: (
        lambda row: [span for filler in row.annotation.role(role) for span in filler_spans(filler, row)]
    ),
    "unit": lambda role: _first(lambda filler, _: filler.unit, role),
    "units": lambda role: lambda row: [filler.unit for filler in row.annotation.role(role) if filler.unit],
}
