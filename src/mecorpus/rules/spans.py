"""Rules on spans, quotes, ids and references of one reading (MEC220 to MEC239).

Each looks at all annotations at once first, and at one after the other only where something is wrong.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from operator import ge

from mecorpus.errors import clipped
from mecorpus.model import Context, Document, Place, Problem, Problems, Reading
from mecorpus.model.reading import Piece


def _at(reading: Reading, piece: Piece, part: str = "/spans") -> Place:
    return reading.at(piece.annotation, piece.pointer + part)


def _sound(piece: Piece, length: int) -> bool:
    return all(start < end <= length for start, end in piece.spans)


def span_outside(document: Document, reading: Reading, context: Context) -> Problems:
    """A span reaches beyond the text.

    Bad: `[[900,905]]` in a text of 800 code points. Good: offsets of this text; quotes make them.
    """
    if max(reading.overview.ends, default=0) <= document.length:
        return
    for piece in reading.pieces:
        last = max(span.end for span in piece.spans)
        if last > document.length:
            yield Problem(
                _at(reading, piece),
                f"ends at {last}; the text has {document.length} code points; mark it again",
            )


def span_empty(document: Document, reading: Reading, context: Context) -> Problems:
    """A span covers nothing.

    Bad: `[[7,7]]`. Good: `[[7,11]]`.
    """
    if not _has_empty(reading):
        return
    for piece in reading.pieces:
        for start, end in piece.spans:
            if start >= end:
                yield Problem(_at(reading, piece), f"[{start}, {end}) covers nothing; mark it again")


def _has_empty(reading: Reading) -> bool:
    return any(map(ge, reading.overview.starts, reading.overview.ends))


def spans_unsorted(document: Document, reading: Reading, context: Context) -> Problems:
    """The spans of a discontinuous annotation are out of order, overlap or touch.

    Bad: `[[20,25],[3,9]]`, `[[3,9],[9,12]]`. Good: `[[3,9],[20,25]]`.
    """
    if len(reading.overview.starts) == len(reading.overview.spans):
        return
    for piece in reading.pieces:
        if len(piece.spans) > 1 and any(b.start <= a.end for a, b in pairwise(piece.spans)):
            yield Problem(
                _at(reading, piece), "spans must stand in text order with text between them; sort or join them"
            )


def quote_differs(document: Document, reading: Reading, context: Context) -> Problems:
    """A quote is not what its spans cover.

    Quotes make offsets readable and catch every shift.
    Bad: `"quote":"Iraq"` on a span that covers `Iran`. Good: the covered text to the letter.
    """
    if document.text is None or document.withheld or len(document.text) != document.length:
        return
    if reading.overview.quotes == list(map(document.quote, reading.overview.spans)):
        return
    for piece in reading.pieces:
        if piece.quote is not None and _sound(piece, document.length) and piece.quote != document.quote(piece.spans):
            quote, covered = _where_they_part(piece.quote, str(document.quote(piece.spans)))
            yield Problem(
                _at(reading, piece, "/quote"),
                f"{clipped(quote)} is not the covered {covered!r}; mark it again",
            )


def _where_they_part(quote: str, covered: str, before: int = 12, shown: int = 48) -> tuple[str, str]:
    """Two texts cut to where they start to differ."""
    same = next(
        (n for n, (a, b) in enumerate(zip(quote, covered, strict=False)) if a != b), min(len(quote), len(covered))
    )
    start = max(0, same - before)
    return tuple(("…" if start else "") + text[start : start + shown] for text in (quote, covered))  # type: ignore[return-value]


def quote_missing(document: Document, reading: Reading, context: Context) -> Problems:
    """A span of an open text has no quote.

    Bad: `{"spans":[[0,4]]}`. Good: `{"quote":"Iraq","spans":[[0,4]]}`.
    """
    if document.withheld or None not in reading.overview.quotes:
        return
    for piece in reading.pieces:
        if piece.quote is None:
            yield Problem(_at(reading, piece), "has no quote; mark it again, or give the covered text")


def span_edge(document: Document, reading: Reading, context: Context) -> Problems:
    """A span starts or ends in white space, or splits a character from its combining mark.

    Bad: `"quote":"Iraq "`. Good: `"quote":"Iraq"`.
    """
    text = document.text
    if text is None or _are_on_words(text, reading):
        return
    for piece in reading.pieces:
        for start, end in piece.spans if _sound(piece, len(text)) else ():
            if text[start].isspace() or text[end - 1].isspace():
                yield Problem(_at(reading, piece), "starts or ends in white space; mark the words alone")
            elif any(
                unicodedata.combining(text[edge]) for edge in (start, end) if edge < len(text) and text[edge] > "\u02ff"
            ):
                yield Problem(_at(reading, piece), "splits a letter from its mark; mark the whole letter")


def _are_on_words(text: str, reading: Reading) -> bool:
    """Whether the spans lie in the text, and none starts or ends in white space or before a mark."""
    starts, ends = reading.overview.starts, reading.overview.ends
    if max(ends, default=0) > len(text) or _has_empty(reading):
        return False
    first, last = "".join([text[start] for start in starts]), "".join([text[end - 1] for end in ends])
    if (first + last).split() not in ([], [first + last]):
        return False
    return text.isascii() or not any(map(unicodedata.combining, first + "".join([text[end : end + 1] for end in ends])))


def id_twice(document: Document, reading: Reading, context: Context) -> Problems:
    """Two annotations of a file have one id.

    Bad: two lines with `"id":"k3f9"`. Good: ids as `mecorpus annotate` draws them.
    """
    if len({annotation.id for annotation in reading.annotations}) == len(reading.annotations):
        return
    for annotation in reading.annotations:
        first = reading.by_id[annotation.id]
        if first.line != annotation.line:
            yield Problem(
                reading.at(annotation, "/id"),
                f"id {annotation.id} stands in line {first.line} already; give one of them a new id",
            )


def lines_unsorted(document: Document, reading: Reading, context: Context) -> Problems:
    """The lines of an annotation file are not sorted by first offset, layer and id.

    One order keeps merges clean. Bad: the last sentence's marks first.
    Good: text order. `mecorpus format` mends it.
    """
    keys = list(map(document.sort_key, reading.annotations))
    if keys == sorted(keys):
        return
    for annotation, (one, two) in zip(reading.annotations[1:], pairwise(keys), strict=True):
        if two < one:
            # A sentence that is not there has no place in the order.
            if any(True for _ in unknown_unit(document, reading, context)):
                return
            yield Problem(
                reading.at(annotation),
                "is out of order (first offset, layer, id); run `mecorpus format`",
            )
            return


def unknown_unit(document: Document, reading: Reading, context: Context) -> Problems:
    """An annotation points at a sentence that the document does not have.

    Bad: `"unit":"s99"` in a text of 25 sentences. Good: a sentence that `mecorpus show` lists.
    """
    if document.units.keys() >= reading.overview.units:
        return
    last = document.sentences[-1].id
    for annotation in reading.annotations:
        if annotation.unit is not None and annotation.unit not in document.units:
            yield Problem(
                reading.at(annotation, "/unit"), f"there is no sentence {annotation.unit}; they run from s1 to {last}"
            )
    for annotation, pointer, filler in reading.filled("unit"):
        if filler.unit not in document.units:
            yield Problem(
                reading.at(annotation, pointer), f"there is no sentence {filler.unit}; they run from s1 to {last}"
            )


def unknown_annotation(document: Document, reading: Reading, context: Context) -> Problems:
    """A role points at an annotation that the file does not have, or at its own.

    Bad: `"horizon":[{"annotation":"zzzz"}]`. Good: the id of a line of the same file.
    """
    for annotation, pointer, filler in reading.pointing:
        if filler.annotation not in reading.by_id or filler.annotation == annotation.id:
            yield Problem(
                reading.at(annotation, pointer),
                f"there is no other annotation {filler.annotation} in this file; point at one that is",
            )


def unknown_entity(document: Document, reading: Reading, context: Context) -> Problems:
    """A role points at an entity that the register does not have.

    Bad: `{"entity":"irak"}`. Good: an id of `corpus/entities.jsonl`.
    """
    if context.entities.keys() >= reading.overview.entities:
        return
    for annotation, pointer, filler in reading.filled("entity"):
        if filler.entity not in context.entities:
            yield Problem(
                reading.at(annotation, pointer),
                f"there is no entity {filler.entity} in corpus/entities.jsonl; add it or use a known id",
            )


def wrong_filler_layer(document: Document, reading: Reading, context: Context) -> Problems:
    """A role points at an annotation of a layer that it does not take.

    Bad: a forecast's `horizon` that is an entity. Good: one that is a time.
    """
    for annotation, pointer, filler in reading.pointing:
        role = context.schemas.layers[annotation.layer].roles[pointer.split("/")[2]]
        target = reading.by_id.get(filler.annotation or "")
        if target and role.layers and target.layer not in role.layers:
            yield Problem(
                reading.at(annotation, pointer),
                f"{role.name} takes an annotation of {', '.join(role.layers)}; {target.id} is of {target.layer}",
            )
