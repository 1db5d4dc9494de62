"""The configuration `tokens`: sentences cut into tokens, with BIO tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mecorpus.model import Annotation, Context, Document, Reading, Sentence, Span
from mecorpus.schemas import Layer, Schemas
from mecorpus.tables.settled import settled
from mecorpus.tables.shared import TABLES, columns_of, common_reading, shared_columns
from mecorpus.tables.types import Table, TableColumn, Type, encoder
from mecorpus.words import tokens

OUTSIDE = "O"


def tokens_table(schemas: Schemas) -> Table:
    """One row a sentence of a document in which every tagged layer is settled."""
    shared, share = shared_columns(schemas)
    layers = [layer for layer in schemas.layers.values() if layer.tags]
    tags = tuple(_tag_column(layer) for layer in layers)
    encode = {column.name: encoder(column.type) for column in tags}

    def rows(document: Document, context: Context) -> Iterator[dict[str, Any]]:
        readings = {layer.name: settled(document, layer.name)[0] for layer in layers}
        if not layers or None in readings.values():
            return
        status, annotator = common_reading(document, list(readings))
        kept = {layer.name: outermost(reading, layer) for layer in layers if (reading := readings[layer.name])}
        for sentence in document.sentences:
            spans = list(tokens(document.text or "", sentence.start, sentence.end))
            first = share(document, context, sentence.id, status, annotator)
            tagged = {
                str(layer.tags): encode[str(layer.tags)](bio(spans, _inside(kept[layer.name], sentence)))
                for layer in layers
            }
            words = [(document.text or "")[start:end] for start, end in spans]
            yield first | {"unit": sentence.id, "tokens": words, "starts": [start for start, _ in spans]} | tagged

    description = schemas.by_id[TABLES]["$defs"]["tokens"]["description"]
    return Table("tokens", description, (*shared, *columns_of("tokens", schemas), *tags), rows)


def _tag_column(layer: Layer) -> TableColumn:
    names = (OUTSIDE, *(f"{place}-{label}" for label in layer.labels for place in "BI"))
    return TableColumn(str(layer.tags), Type("list", item=Type("label", names=names)), f"BIO tags of `{layer.name}`.")


def outermost(reading: Reading, layer: Layer) -> list[tuple[Span, str]]:
    """Spans with labels, in text order, without those that lie in or across an earlier one."""
    wanted = [one for one in reading.of(layer.name) if _is_wanted(one, layer)]
    spans = sorted(
        ((span, one.label) for one in wanted for span in one.spans), key=lambda pair: (pair[0].start, -pair[0].end)
    )
    kept: list[tuple[Span, str]] = []
    for span, label in spans:
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, label))
    return kept


def _is_wanted(annotation: Annotation, layer: Layer) -> bool:
    return all(annotation.attributes.get(key) == value for key, value in layer.tags_where.items())


def _inside(spans: list[tuple[Span, str]], sentence: Sentence) -> list[tuple[Span, str]]:
    return [(span, label) for span, label in spans if span.start < sentence.end and sentence.start < span.end]


def bio(tokens_: list[tuple[int, int]], spans: list[tuple[Span, str]]) -> list[str]:
    """Tags of a sentence's tokens; a token that a span touches belongs to it (Ramshaw and Marcus 1995, IOB2)."""
    tags = [OUTSIDE] * len(tokens_)
    for span, label in spans:
        inside = [
            number
            for number, (start, end) in enumerate(tokens_)
            if start < span.end and span.start < end and tags[number] == OUTSIDE
        ]
        for position, number in enumerate(inside):
            tags[number] = f"{'I' if position else 'B'}-{label}"
    return tags
