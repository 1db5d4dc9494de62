"""Where the sentences and spans of a text went in its corrected version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mecorpus.anchors import Alignment, full_sketch
from mecorpus.anchors.move import LOST, Ground, state_of
from mecorpus.model import Document, Sentence, Span
from mecorpus.model.reading import GAP

WORDLESS = re.compile(r"\W+")


class Route(NamedTuple):
    """A way from a text to its corrected version: how much of its words are there beyond doubt, where its parts went,
    and which of the new sentences are new, and which changed, by id.
    """

    share: float
    ground: Ground
    new: tuple[str, ...]
    changed: tuple[str, ...]


def route_to(document: Document, text: str, sentences: Sequence[Sentence]) -> Route:
    """Lay a document's text over a corrected one that is cut into `sentences`."""
    assert document.text is not None
    spans = [(one.start, one.end) for one in document.sentences]
    spans += [span for reading in document.readings for piece in reading.pieces for span in piece.spans]
    alignment = Alignment(full_sketch(document.text, document.sentences), text, spans)
    units = _units(document, alignment, sentences)
    ids = {new.id for new, _ in units.values()}

    def span(old: Span) -> tuple[str, Span | None]:
        place = alignment.place(old.start, old.end)
        if place is None:
            return LOST, None
        new = _trimmed(text, place.start, place.end)
        is_same = text[new.start : new.end] == (document.text or "")[old.start : old.end]
        return state_of(place.sure and is_same, new == old), new

    def unit(old: str) -> tuple[str, str | None]:
        if old not in units:
            return LOST, None
        new, is_same = units[old]
        return state_of(is_same, new.id == old), new.id

    return Route(
        alignment.share,
        Ground(
            span,
            unit,
            lambda old: document.sentence_at(old.start).id,
            lambda spans: GAP.join(text[start:end] for start, end in spans),
        ),
        tuple(one.id for one in sentences if one.id not in ids),
        tuple(new.id for new, is_same in units.values() if not is_same),
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    return Span(start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip()))


def _units(document: Document, alignment: Alignment, sentences: Sequence[Sentence]) -> dict[str, tuple[Sentence, bool]]:
    """The new sentence of each old one that has one, and whether it is the same; no two have one."""
    found = []
    for old in document.sentences:
        place = alignment.place(old.start, old.end)
        if place is not None:
            best = max(sentences, key=lambda one: min(one.end, place.end) - max(one.start, place.start))
            shared = min(best.end, place.end) - max(best.start, place.start)
            whole = alignment.copy[best.start : best.end] == (document.text or "")[old.start : old.end]
            # More than half of either must be shared, or the label would be that of something else.
            if 2 * shared > max(best.end - best.start, place.end - place.start):
                found.append((whole and place.sure, shared, old.id, best))
    units: dict[str, tuple[Sentence, bool]] = {}
    taken: set[str] = set()
    found += _wordless(document, alignment.copy, sentences)
    for is_same, _, old_id, best in sorted(found, key=lambda one: (not one[0], -one[1], document.order[one[2]])):
        if best.id not in taken:
            taken.add(best.id)
            units[old_id] = best, is_same
    return units


def _wordless(
    document: Document, text: str, sentences: Sequence[Sentence]
) -> Iterator[tuple[bool, int, str, Sentence]]:
    """Sentences that have no word, such as `* * *`: the first is the first such, as long as there are as many."""
    was = [one for one in document.sentences if WORDLESS.fullmatch(document.text or "", one.start, one.end)]
    now = [one for one in sentences if WORDLESS.fullmatch(text, one.start, one.end)]
    if len(was) == len(now):
        for old, new in zip(was, now, strict=True):
            is_same = (document.text or "")[old.start : old.end] == text[new.start : new.end]
            yield is_same, old.end - old.start, old.id, new
