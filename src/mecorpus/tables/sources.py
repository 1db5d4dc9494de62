"""What a column of a layer may be made from: one function a name in `schema/tables.schema.json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mecorpus.model import AUTHOR, GAP, Context, Document, Filler, Span
from mecorpus.tables.arrays import list_array
from mecorpus.tables.batch import Part, Sentences
from mecorpus.tables.marks import Marks

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints

# A value a mark, or an array of them.
Source = Callable[[Marks], "Sequence[Any] | Ints | Array"]


def _text(document: Document, start: int, end: int) -> str | None:
    return None if document.text is None else document.text[start:end]


def _texts(marks: Marks, first: Ints, last: Ints) -> list[str | None]:
    """Text from the start of a first to the end of a last sentence, by their numbers."""
    sentences = marks.batch.sentences
    edges = zip(marks, sentences.starts[first].tolist(), sentences.ends[last].tolist(), strict=True)
    return [_text(part.document, start, end) for (part, _), start, end in edges]


def sentence(marks: Marks) -> list[str | None]:
    """Text from the start of the first to the end of the last sentence of the annotation."""
    ends = [one.spans[-1].end - 1 for one in marks.annotations]
    return _texts(marks, marks.sentences, marks.sentences_at(ends))


def start(marks: Marks) -> Ints:
    """First code point, counted in the sentence."""
    return _in_sentence(marks, [one.spans[0].start for one in marks.annotations])


def end(marks: Marks) -> Ints:
    """After the last code point, counted in the sentence."""
    return _in_sentence(marks, [one.spans[-1].end for one in marks.annotations])


def _in_sentence(marks: Marks, offsets: Sequence[int]) -> Ints:
    import numpy as np

    return np.array(offsets, np.int64) - marks.batch.sentences.starts[marks.sentences]


def context(marks: Marks) -> list[str | None]:
    """Text of all sentences from the first to the last that the annotation and its arguments touch."""
    spans = [
        [*one.spans, *(span for role in one.arguments.values() for each in role for span in filler_spans(each, part))]
        for part, one in marks
    ]
    first = [min(span.start for span in found) for found in spans]
    last = [max(span.end for span in found) - 1 for found in spans]
    return _texts(marks, marks.sentences_at(first), marks.sentences_at(last))


def _neighbour(step: int) -> Source:
    def neighbour(marks: Marks) -> Array:
        import pyarrow as pa

        sentences, near = marks.batch.sentences, marks.sentences + step
        place = near - sentences.first[marks.documents]
        outside = (place < 0) | (place >= sentences.counts[marks.documents])
        return sentences.text_array.take(pa.array(near, pa.int64(), mask=outside))

    return neighbour


def resolution(marks: Marks) -> list[str | None]:
    """Outcome of the forecast in `resolutions.jsonl`."""
    outcomes = marks.batch.context.resolutions
    return [outcomes.get((part.document.id, part.reading.annotator, one.id)) for part, one in marks]


SOURCES: dict[str, Source] = {
    "sentence": sentence,
    "quote": lambda marks: [part.document.quote(one.spans) for part, one in marks],
    "spans": lambda marks: [one.spans for one in marks.annotations],
    "start": start,
    "end": end,
    "context": context,
    "unit": lambda marks: marks.batch.sentences.ids.take(marks.sentences),
    "text": _neighbour(0),
    "previous": _neighbour(-1),
    "next": _neighbour(1),
    "paragraph": lambda marks: marks.batch.sentences.paragraphs.take(marks.sentences),
    "document_text": lambda marks: [part.document.text for part, _ in marks],
    "resolution": resolution,
}


def filler_spans(filler: Filler, part: Part) -> tuple[Span, ...]:
    """Where a filler stands: its own spans, its sentence's, or those of the annotation that it names."""
    if filler.unit is not None:
        return (Span(part.document.units[filler.unit].start, part.document.units[filler.unit].end),)
    target = part.reading.by_id.get(filler.annotation or "")
    return target.spans if target else filler.spans


def _filler_text(filler: Filler, part: Part, context: Context) -> str | None:
    if filler.author:
        return AUTHOR
    if filler.unit is not None:
        unit = part.document.units[filler.unit]
        return _text(part.document, unit.start, unit.end)
    spans = filler_spans(filler, part)
    return part.document.quote(spans) if spans else _name(filler, part, context)


def _entity(filler: Filler, part: Part, context: Context) -> str | None:
    if filler.author:
        return AUTHOR
    target = part.reading.by_id.get(filler.annotation or "")
    referents = target.role("referent") if target else ()
    return referents[0].entity if referents else filler.entity


def _name(filler: Filler, part: Part, context: Context) -> str | None:
    entry = context.entities.get(_entity(filler, part, context) or "")
    return AUTHOR if filler.author else entry.name if entry else None


def _wikidata(filler: Filler, part: Part, context: Context) -> str | None:
    entry = context.entities.get(_entity(filler, part, context) or "")
    return entry.wikidata if entry else None


def _unit(filler: Filler, part: Part, context: Context) -> str | None:
    return filler.unit


FillerValue = Callable[[Filler, Part, Context], "str | None"]


def _joined(value: FillerValue, role: str) -> Source:
    return lambda marks: [
        value(fillers[0], part, marks.batch.context)
        if len(fillers) == 1
        else _join([value(filler, part, marks.batch.context) for filler in fillers])
        for part, one in marks
        for fillers in [one.role(role)]
    ]


def _join(values: Iterable[str | None]) -> str | None:
    kept = [value for value in values if value is not None]
    return GAP.join(kept) if kept else None


def _first(value: FillerValue, role: str) -> Source:
    return lambda marks: [
        value(fillers[0], part, marks.batch.context) if fillers else None
        for part, one in marks
        for fillers in [one.role(role)]
    ]


def _spans(role: str) -> Source:
    return lambda marks: [
        [span for filler in one.role(role) for span in filler_spans(filler, part)] for part, one in marks
    ]


def _units(role: str) -> Source:
    return lambda marks: [[filler.unit for filler in one.role(role) if filler.unit] for one in marks.annotations]


ROLE_SOURCES: dict[str, Callable[[str], Source]] = {
    "text": lambda role: _joined(_filler_text, role),
    "entity": lambda role: _first(_entity, role),
    "name": lambda role: _joined(_name, role),
    "wikidata": lambda role: _first(_wikidata, role),
    "spans": _spans,
    "unit": lambda role: _first(_unit, role),
    "units": _units,
}

# What a role's column shows where a sentence fills the role, a value a sentence; for other columns null.
ALONE: dict[str, Callable[[Sentences], Array]] = {
    "text": lambda sentences: sentences.text_array,
    "spans": lambda sentences: list_array([1] * len(sentences.ids), sentences.spans),
    "unit": lambda sentences: sentences.ids,
    "units": lambda sentences: list_array([1] * len(sentences.ids), sentences.ids),
}
