"""Documents side by side, with what the rows of several configurations are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.model import Context, Document, Reading
from mecorpus.tables.arrays import array_of
from mecorpus.tables.settled import SINGLE, annotators_readings, settled_readings
from mecorpus.tables.types import columns_of

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints


class Part(NamedTuple):
    """A document in one reading; `number` is its place in the batch."""

    number: int
    document: Document
    reading: Reading
    status: str


class Batch:
    """Documents whose rows are made together. Everything is made when it is first asked for."""

    def __init__(self, documents: Sequence[Document], context: Context) -> None:
        self.documents = documents
        self.context = context

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences of all documents."""
        return Sentences(self.documents)

    @cached_property
    def settled(self) -> list[dict[str, tuple[Reading, str]]]:
        """For each document the reading of each layer that has one that counts, with its status."""
        return [settled_readings(document) for document in self.documents]

    @cached_property
    def settled_parts(self) -> dict[str, list[Part]]:
        """By layer, the documents in which it is settled, in the reading that counts."""
        found: dict[str, list[Part]] = defaultdict(list)
        for number, document in enumerate(self.documents):
            for layer, (reading, status) in self.settled[number].items():
                found[layer].append(Part(number, document, reading, status))
        return found

    @cached_property
    def compared_parts(self) -> dict[str, list[Part]]:
        """By layer, the documents of which more than one annotator read it, in the reading of each."""
        found: dict[str, list[Part]] = defaultdict(list)
        for number, document in enumerate(self.documents):
            for layer, readings in annotators_readings(document).items():
                if len(readings) > 1:
                    found[layer] += [Part(number, document, reading, SINGLE) for reading in readings]
        return found

    @cached_property
    def shared(self) -> dict[str, Array]:
        """A value a document of the shared columns in which it has the same in all its rows."""
        settings, documents = self.context.settings, self.documents
        values: dict[str, list[Any]] = {
            "document_id": [document.id for document in documents],
            "language": [document.language for document in documents],
            "genre": [document.genre for document in documents],
            "text_origin": [document.provenance.text_origin for document in documents],
            "fold": [settings.fold(document.group) for document in documents],
        }
        types = {column.name: column.type for column in columns_of("shared", self.context.schemas)}
        return {name: array_of(found, types[name]) for name, found in values.items()}


class Sentences:
    """The sentences of several documents, numbered through from 0.

    `counts` says how many each document has, `first` the number of each document's first one, `document` whose each
    is; `starts` and `ends` are offsets in the document.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        import numpy as np

        self._documents = documents
        self._all = [sentence for document in documents for sentence in document.sentences]
        self.counts = np.array([len(document.sentences) for document in documents], np.int64)
        self.first = np.cumsum(self.counts) - self.counts
        self.document = np.repeat(np.arange(len(documents)), self.counts)
        self.starts: Ints = np.array([sentence.start for sentence in self._all], np.int64)
        self.ends = np.array([sentence.end for sentence in self._all], np.int64)

    @cached_property
    def ids(self) -> Array:
        """The id of each."""
        import pyarrow as pa

        return pa.array([sentence.id for sentence in self._all], pa.string())

    @cached_property
    def spans(self) -> Array:
        """Where each stands in its document."""
        import pyarrow as pa

        return pa.StructArray.from_arrays(
            [pa.array(self.starts, pa.int32()), pa.array(self.ends, pa.int32())], names=["start", "end"]
        )

    @cached_property
    def paragraphs(self) -> Array:
        """The number of each one's paragraph."""
        import pyarrow as pa

        return pa.array([sentence.paragraph for sentence in self._all], pa.int32())

    @cached_property
    def texts(self) -> list[str | None]:
        """The text of each; None where the document's is not at hand."""
        return [
            None if document.text is None else document.text[sentence.start : sentence.end]
            for document in self._documents
            for sentence in document.sentences
        ]

    @cached_property
    def text_array(self) -> Array:
        """The text of each, null where the document's is not at hand."""
        import pyarrow as pa

        return pa.array(self.texts, pa.string())

    def at(self, documents: Ints, offsets: Ints) -> Ints:
        """The number of the sentence that holds a code point of a document (by its number), or of the one before it."""
        import numpy as np

        # Offsets fit in 32 bits, so that document and offset make one number that grows with both.
        keys = (self.document << 32) + self.starts
        found = np.searchsorted(keys, (documents << 32) + offsets, "right") - 1
        numbers: Ints = np.maximum(found, self.first[documents])
        return numbers
