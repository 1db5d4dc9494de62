"""The rows of the tables made one by one and value by value: slow and plain, what the quick way is held to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from mecorpus.model import ADJUDICATED, AUTHOR, GAP, Annotation, Context, Document, Filler, Reading, Span
from mecorpus.schemas import Layer
from mecorpus.tables import Table, Type
from mecorpus.words import tokens


def rows_of(table: Table, document: Document, context: Context) -> list[dict[str, Any]]:
    """The rows of a document, each value as Arrow gives it back."""
    layers = context.schemas.layers
    if table.name == "documents":
        rows = _documents(document, context)
    elif table.name == "tokens":
        rows = _tokens(document, context)
    elif table.name in layers:
        reading, status = settled(document, table.name)
        rows = _layer(document, reading, status, layers[table.name], context) if reading else iter(())
    else:
        name = table.name.removesuffix("_raw")
        several = complete(document, name)
        rows = (
            row
            for reading in several
            if len(several) > 1
            for row in _layer(document, reading, "single", layers[name], context)
        )
    return [{column.name: encoded(row[column.name], column.type) for column in table.columns} for row in rows]


def encoded(value: Any, type_: Type) -> Any:
    """Labels as numbers, dates as dates, nothing as an empty list."""
    if type_.kind == "list":
        assert type_.item is not None
        return [encoded(one, type_.item) for one in value or ()]
    if type_.kind == "struct":
        return {name: encoded(one, each) for (name, each), one in zip(type_.fields, value, strict=True)}
    if type_.kind == "label":
        return None if value is None else type_.names.index(value)
    return dt.date.fromisoformat(value) if type_.kind == "date32" and isinstance(value, str) else value


def complete(document: Document, layer: str) -> list[Reading]:
    return [one for one in document.readings if layer in one.complete and one.annotator != ADJUDICATED]


def settled(document: Document, layer: str) -> tuple[Reading | None, str]:
    adjudicated = document.reading(ADJUDICATED)
    if adjudicated and layer in adjudicated.complete:
        return adjudicated, ADJUDICATED
    found = complete(document, layer)
    return (found[0] if len(found) == 1 else None), "single"


def _shared(
    document: Document, context: Context, id_: str | None, status: str | None, annotator: str | None
) -> dict[str, Any]:
    return {
        "document_id": document.id,
        "id": id_,
        "language": document.language,
        "genre": document.genre,
        "text_origin": document.provenance.text_origin,
        "status": status,
        "annotator": annotator,
        "fold": context.settings.fold(document.group),
    }


def _common(document: Document, layers: list[str]) -> tuple[str | None, str | None]:
    found = [(reading, status) for reading, status in (settled(document, layer) for layer in layers) if reading]
    names, statuses = {reading.annotator for reading, _ in found}, {status for _, status in found}
    status = None if not found else ADJUDICATED if statuses == {ADJUDICATED} else "single"
    return status, names.pop() if len(names) == 1 else None


def _documents(document: Document, context: Context) -> Iterator[dict[str, Any]]:
    yield _shared(document, context, document.id, *_common(document, list(context.schemas.layers))) | {
        "title": document.title,
        "text": document.text,
        "outlet": document.outlet,
        "generator": document.provenance.generator,
        "license": document.rights.license,
        "reference_date": document.reference_date,
        "countries": document.countries,
        "topics": document.topics,
        "sentences": [(one.start, one.end) for one in document.sentences],
    }


def _tokens(document: Document, context: Context) -> Iterator[dict[str, Any]]:
    layers = [layer for layer in context.schemas.layers.values() if layer.tags]
    readings = [settled(document, layer.name)[0] for layer in layers]
    if None in readings or not layers:
        return
    text, shown = document.text or "", _common(document, [layer.name for layer in layers])
    for sentence in document.sentences:
        spans = list(tokens(text, sentence.start, sentence.end))
        row = _shared(document, context, sentence.id, *shown) | {
            "unit": sentence.id,
            "tokens": [text[start:end] for start, end in spans],
            "starts": [start for start, _ in spans],
        }
        for layer, reading in zip(layers, readings, strict=True):
            assert reading is not None
            row[str(layer.tags)] = _bio(spans, _outermost(reading, layer))
        yield row


def _outermost(reading: Reading, layer: Layer) -> list[tuple[Span, str]]:
    spans = [
        (span, one.label)
        for one in reading.of(layer.name)
        if all(one.attributes.get(key) == value for key, value in layer.tags_where.items())
        for span in one.spans
    ]
    kept: list[tuple[Span, str]] = []
    for span, label in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, label))
    return kept


def _bio(spans: list[tuple[int, int]], kept: list[tuple[Span, str]]) -> list[str]:
    tags = ["O"] * len(spans)
    for span, label in kept:
        place = "B"
        for number, (start, end) in enumerate(spans):
            if start < span.end and span.start < end and tags[number] == "O":
                tags[number], place = f"{place}-{label}", "I"
    return tags


def _layer(
    document: Document, reading: Reading, status: str, layer: Layer, context: Context
) -> Iterator[dict[str, Any]]:
    found = reading.of(layer.name)
    if layer.rows == "document":
        about = [Annotation(id=document.id, layer=layer.name, label="", line=0)]
    else:
        about = _pairs(document, found, layer) if layer.rows == "pair" else list(found)
    for one in about:
        row = _shared(document, context, one.id or None, status, reading.annotator)
        group = found if layer.rows == "document" else ()
        for column in layer.columns:
            row[column.name] = _value(column.source, one, group, document, reading, layer, context)
        yield row


def _pairs(document: Document, found: tuple[Annotation, ...], layer: Layer) -> list[Annotation]:
    assert layer.pair_roles is not None
    source, target = layer.pair_roles
    left = {(one.role(source)[0].unit, one.role(target)[0].unit): one for one in found}
    rows = []
    for number, first in enumerate(document.sentences):
        for second in document.sentences[max(0, number - layer.window) : number + layer.window + 1]:
            if first != second:
                roles = {source: (Filler(unit=first.id),), target: (Filler(unit=second.id),)}
                absent = Annotation(id="", layer=layer.name, label="none", line=0, arguments=roles)
                rows.append(left.pop((first.id, second.id), absent))
    return [*rows, *left.values()]


def _value(
    source: str,
    one: Annotation,
    group: tuple[Annotation, ...],
    document: Document,
    reading: Reading,
    layer: Layer,
    context: Context,
) -> Any:
    first, *rest = source.split(".")
    if first == "role":
        return _role(rest[1], one.role(rest[0]), document, reading, context)
    if first == "attribute":
        return one.attributes.get(rest[0], layer.attributes[rest[0]].get("default"))
    if first == "label_where":
        return next((each.label for each in group if each.attributes.get(rest[0])), None)
    plain = {
        "label": lambda: one.label,
        "labels": lambda: [each.label for each in group],
        "quote": lambda: document.quote(one.spans),
        "spans": lambda: one.spans,
        "document_text": lambda: document.text,
        "resolution": lambda: context.resolutions.get((document.id, reading.annotator, one.id)),
    }
    return plain[first]() if first in plain else _placed(first, one, document, reading)


def _placed(source: str, one: Annotation, document: Document, reading: Reading) -> Any:
    """What is made from the sentences that an annotation stands in."""
    start = document.units[one.unit].start if one.unit else one.spans[0].start
    sentence = document.sentence_at(start)
    number = document.sentences.index(sentence)
    if source in {"unit", "paragraph"}:
        return sentence.id if source == "unit" else sentence.paragraph
    if source in {"text", "previous", "next"}:
        near = number + {"text": 0, "previous": -1, "next": 1}[source]
        inside = 0 <= near < len(document.sentences)
        return _text(document, document.sentences[near].start, document.sentences[near].end) if inside else None
    if source in {"start", "end"}:
        return (start if source == "start" else one.spans[-1].end) - sentence.start
    spans = [*one.spans]
    if source == "context":
        spans += [span for role in one.arguments.values() for each in role for span in _spans(each, document, reading)]
    first = document.sentence_at(min(span.start for span in spans))
    last = document.sentence_at(max(span.end for span in spans) - 1)
    return _text(document, first.start, last.end)


def _text(document: Document, start: int, end: int) -> str | None:
    return None if document.text is None else document.text[start:end]


def _spans(filler: Filler, document: Document, reading: Reading) -> tuple[Span, ...]:
    if filler.unit is not None:
        return (Span(document.units[filler.unit].start, document.units[filler.unit].end),)
    target = reading.by_id.get(filler.annotation or "")
    return target.spans if target else filler.spans


def _role(source: str, fillers: tuple[Filler, ...], document: Document, reading: Reading, context: Context) -> Any:
    def entity(filler: Filler) -> str | None:
        target = reading.by_id.get(filler.annotation or "")
        referents = target.role("referent") if target else ()
        return AUTHOR if filler.author else referents[0].entity if referents else filler.entity

    def name(filler: Filler) -> str | None:
        entry = context.entities.get(entity(filler) or "")
        return AUTHOR if filler.author else entry.name if entry else None

    def wikidata(filler: Filler) -> str | None:
        entry = context.entities.get(entity(filler) or "")
        return entry.wikidata if entry else None

    def text(filler: Filler) -> str | None:
        spans = _spans(filler, document, reading)
        return AUTHOR if filler.author else document.quote(spans) if spans else name(filler)

    if source in {"text", "name"}:
        parts = [one for one in map({"text": text, "name": name}[source], fillers) if one is not None]
        return GAP.join(parts) if parts else None
    if source in {"entity", "wikidata"}:
        return {"entity": entity, "wikidata": wikidata}[source](fillers[0]) if fillers else None
    if source == "spans":
        return [span for filler in fillers for span in _spans(filler, document, reading)]
    units = [filler.unit for filler in fillers if filler.unit]
    return units if source == "units" else fillers[0].unit if fillers else None
