"""What the rows of a layer are about: annotations, or the documents as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mecorpus.model import Annotation
from mecorpus.schemas import Layer
from mecorpus.tables.batch import Batch, Part, Sentences

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints

NOTHING = ""
# The label of a pair that nobody related.
NONE = "none"


class Marks:
    """Annotations, or what stands in for one, of several documents: what columns are made from, a value each.

    `marks` has those of each part. Where one stands for its document, `groups` has all annotations of that.
    Where rows are pairs, `shown` says which mark each row shows, by the role that a column is about.
    """

    def __init__(
        self,
        batch: Batch,
        parts: Sequence[Part],
        marks: Sequence[Sequence[Annotation]],
        groups: Sequence[tuple[Annotation, ...]] | None = None,
        shown: Mapping[str, Ints] | None = None,
    ) -> None:
        import numpy as np

        self.batch = batch
        self.parts = parts
        self.annotations = [one for found in marks for one in found]
        self.groups = groups or [()] * len(self.annotations)
        self._shown = shown
        self._part = np.repeat(np.arange(len(parts)), [len(found) for found in marks])
        self._places = [part for part, found in zip(parts, marks, strict=True) for _ in found]

    def __iter__(self) -> Iterator[tuple[Part, Annotation]]:
        return zip(self._places, self.annotations, strict=True)

    @cached_property
    def documents(self) -> Ints:
        """The number, in the batch, of each one's document."""
        import numpy as np

        return np.array([part.number for part in self.parts], np.int64)[self._part]

    @cached_property
    def sentences(self) -> Ints:
        """The number, in the batch, of the sentence that each is about or starts in."""
        return self.sentences_at(
            [one.spans[0].start if one.unit is None else part.document.units[one.unit].start for part, one in self]
        )

    def sentences_at(self, offsets: Sequence[int]) -> Ints:
        """The number, in the batch, of the sentence at an offset of each one's document."""
        import numpy as np

        return self.batch.sentences.at(self.documents, np.array(offsets, np.int64))

    def rows(self, values: Array, role: str, alone: Callable[[Sentences], Array] | None = None) -> Array:
        """The values of the rows from those of the marks, in a column about this role or none.

        Where rows are pairs, those that nobody related show in their two roles what stands `alone` for a sentence.
        """
        import pyarrow as pa

        if self._shown is None:
            return values
        if role and role in self._shown:
            sentences = self.batch.sentences
            more = alone(sentences) if alone else pa.nulls(len(sentences.document), values.type)
            values = pa.concat_arrays([values, more])
        return values.take(pa.array(self._shown.get(role, self._shown[NOTHING]), pa.int64()))

    @property
    def parts_of_rows(self) -> Ints:
        """Which of the parts each row belongs to."""
        return self._part if self._shown is None else self._part[self._shown[NOTHING]]


def annotation_marks(batch: Batch, parts: Sequence[Part], layer: Layer) -> Marks:
    """A row an annotation."""
    return Marks(batch, parts, [part.reading.of(layer.name) for part in parts])


def document_marks(batch: Batch, parts: Sequence[Part], layer: Layer) -> Marks:
    """One row for the document, with all its annotations as group; its id is the document's."""
    marks = [[Annotation(id=part.document.id, layer=layer.name, label=NOTHING, line=0)] for part in parts]
    return Marks(batch, parts, marks, [part.reading.of(layer.name) for part in parts])
