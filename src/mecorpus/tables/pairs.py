"""Rows that are pairs of sentences, related or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.model import Annotation
from mecorpus.schemas import Layer
from mecorpus.tables.arrays import ranges
from mecorpus.tables.batch import Batch, Part
from mecorpus.tables.marks import NONE, NOTHING, Marks

if TYPE_CHECKING:
    from mecorpus.tables.types import Ints


class Layout(NamedTuple):
    """Which pairs stand in which rows; related pairs and sentences are numbered through all parts.

    First come the pairs of sentences in the window, `first` and `second` in a part. The related pairs `near` stand in
    the rows `places` of these, those `far` apart after them; `order` then brings all rows into that of the parts.
    """

    part: Ints
    first: Ints
    second: Ints
    near: Ints
    places: Ints
    far: Ints
    order: Ints

    def shown(self, alone: Ints) -> Ints:
        """What each row shows: a related pair by its number, or what is given for each pair in the window."""
        import numpy as np

        rows = alone.copy()
        rows[self.places] = self.near
        return np.concatenate((rows, self.far))[self.order]


def pair_marks(batch: Batch, parts: Sequence[Part], layer: Layer) -> Marks:
    """A row an ordered pair of sentences within the layer's window: the annotation, or `none` without an id.

    Annotated pairs that lie further apart have a row too, after those of their document.
    The marks are the annotations of all parts, and then for each part one for all pairs that nobody related.
    """
    import numpy as np

    assert layer.pair_roles is not None
    source, target = layer.pair_roles
    related = [_related(part, layer) for part in parts]
    marks = [list(found.values()) for found in related]
    absent = Annotation(id=NOTHING, layer=layer.name, label=NONE, line=0)
    documents = np.array([part.number for part in parts], np.int64)
    counts = batch.sentences.counts[documents]
    layout = _layout([list(found) for found in related], counts, layer.window)
    annotations = sum(map(len, marks))
    sentences = ranges(batch.sentences.first[documents], counts) + annotations + len(parts)
    shown = {
        NOTHING: layout.shown(layout.part + annotations),
        source: layout.shown(sentences[layout.first]),
        target: layout.shown(sentences[layout.second]),
    }
    return Marks(batch, [*parts, *parts], [*marks, *([absent] for _ in parts)], shown=shown)


def _related(part: Part, layer: Layer) -> dict[tuple[int, int], Annotation]:
    """Annotations by the places of their two sentences in the document."""
    assert layer.pair_roles is not None
    source, target = layer.pair_roles
    place = part.document.order
    return {
        (place[one.role(source)[0].unit or NOTHING], place[one.role(target)[0].unit or NOTHING]): one
        for one in part.reading.of(layer.name)
    }


def _layout(related: Sequence[Sequence[tuple[int, int]]], counts: Ints, reach: int) -> Layout:
    """The rows of parts with so many sentences and these related pairs, by place in the part."""
    import numpy as np

    part, first, second = _window(counts, reach)
    whose = np.repeat(np.arange(len(counts)), [len(found) for found in related])
    pairs = np.array([pair for found in related for pair in found], np.int64).reshape(-1, 2)
    distance = np.abs(pairs[:, 0] - pairs[:, 1])
    is_near = (distance > 0) & (distance <= reach)
    near, far = np.flatnonzero(is_near), np.flatnonzero(~is_near)
    numbers = pairs[near] + (np.cumsum(counts) - counts)[whose[near], None]
    # One number a pair, which grows from row to row.
    places = np.searchsorted((first << 32) + second, (numbers[:, 0] << 32) + numbers[:, 1])
    order = np.argsort(np.concatenate((part, whose[far])), kind="stable")
    return Layout(part, first, second, near, places, far, order)


def _window(counts: Ints, reach: int) -> tuple[Ints, Ints, Ints]:
    """Part, first and second of all ordered pairs of different sentences of one part, at most `reach` apart."""
    import numpy as np

    numbers, ends = np.arange(counts.sum()), np.repeat(np.cumsum(counts), counts)
    lowest = np.maximum(ends - np.repeat(counts, counts), numbers - reach)
    near = np.minimum(ends, numbers + reach + 1) - lowest
    first, second = np.repeat(numbers, near), ranges(lowest, near)
    kept = first != second
    return np.repeat(np.arange(len(counts)), counts)[first[kept]], first[kept], second[kept]
