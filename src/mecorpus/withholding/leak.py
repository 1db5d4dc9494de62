"""What the record and the annotations of a withheld document give away of its text, in bits a word.

Upper bounds: what it takes to write each thing down, whatever else is known. That a text is
hard to rebuild from so many bits is evidence, and no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import lgamma, log, log2
from typing import NamedTuple

from mecorpus.anchors.sketch import CLASS_BITS, words_of
from mecorpus.model import Anchors, Annotation, Document
from mecorpus.schemas import Layer

# Behind a word there is white space or a comma: a mention takes up more of a text than its own code points.
BEHIND = 1
NAME = "name"


class Leak(NamedTuple):
    """What is given away, in bits a word; `rights` says what each field is.

    `anchors` is None without anchors; `is_estimate` is said of `named`, where the text is not at hand.
    """

    anchors: float | None
    boundaries: float
    labels: float
    named: float
    is_estimate: bool

    @property
    def bits(self) -> float:
        """Anchors, boundaries and labels together."""
        return (self.anchors or 0.0) + self.boundaries + self.labels


def count_words(document: Document) -> int | None:
    """Words of a document, by its text or its anchors; None where neither is at hand."""
    if document.text is not None:
        return len(words_of(document.text))
    return len(document.anchors.classes) if document.anchors else None


def leak_of(document: Document, layers: dict[str, Layer], words: int) -> Leak:
    """What a withheld document of so many words gives away."""
    anchors = None if document.anchors is None else anchor_bits(document.anchors) / words
    boundaries = boundary_bits(document) / words
    return Leak(anchors, boundaries, label_bits(document, layers) / words, *_named(document))


def anchor_bits(anchors: Anchors) -> float:
    """Bits of the classes, and of the lengths of the blocks between offsets: each one of the range that was seen."""
    blocks = [two - one for one, two in pairwise(anchors.offsets)]
    lengths = len(blocks) * log2(max(blocks) - min(blocks) + 1) if blocks else 0.0
    return CLASS_BITS * len(anchors.classes) + lengths


def boundary_bits(document: Document) -> float:
    """Bits of which places between code points are those where sentences and spans begin and end."""
    sentences = {place for one in document.sentences for place in (one.start, one.end)}
    pieces = (piece for reading in document.readings for piece in reading.pieces)
    spans = {place for piece in pieces for span in piece.spans for place in span}
    return _log2_choose(document.length + 1, len(sentences | spans))


def _log2_choose(places: int, taken: int) -> float:
    if taken > places:  # a record that lies; `validate` tells
        return 0.0
    return (lgamma(places + 1) - lgamma(taken + 1) - lgamma(places - taken + 1)) / log(2)


def label_bits(document: Document, layers: dict[str, Layer]) -> float:
    """Bits of the labels of all readings: each one of its layer's."""
    found = (annotation for reading in document.readings for annotation in reading.annotations)
    return sum(log2(len(layers[one.layer].labels)) for one in found)


def _named(document: Document) -> tuple[float, bool]:
    """Share of words that lie in linked names, and whether it is estimated from offsets alone."""
    spans = sorted({span for one in _linked_names(document) for span in one.spans})
    if document.text is None:
        return min(1.0, _covered(spans) / document.length), True
    words = words_of(document.text)
    covered = {place for start, end in spans for place in range(start, end)}
    return sum(not covered.isdisjoint(range(*word)) for word in words) / max(1, len(words)), False


def _linked_names(document: Document) -> Iterator[Annotation]:
    """Mentions by name that the register says the name of."""
    for reading in document.readings:
        for one in reading.annotations:
            fillers = [filler for role in one.arguments.values() for filler in role]
            if one.attributes.get("mention") == NAME and any(filler.entity for filler in fillers):
                yield one


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Code points that sorted spans cover, each with what stands behind it; nothing is counted twice."""
    total = reached = 0
    for start, end in spans:
        total += max(0, end + BEHIND - max(start, reached))
        reached = max(reached, end + BEHIND)
    return total
