"""One text with its metadata, sentences and readings."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from mecorpus.model.finding import Place
from mecorpus.model.reading import GAP, Annotation, Reading, Span
from mecorpus.words import runs, words

# Words in a row that free text of a withheld document's annotations may not have of it.
FEW = 3


class Sentence(NamedTuple):
    """A unit of the segmentation: half-open code-point offsets, number of its paragraph, kind."""

    id: str
    start: int
    end: int
    paragraph: int
    kind: str


class Segments(NamedTuple):
    """The sentences of a document by field."""

    ids: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraphs: tuple[int, ...]
    kinds: tuple[str, ...]


class Rights(NamedTuple):
    """`status` is open or withheld; `license` an SPDX identifier or None."""

    status: str
    license: str | None
    holder: str | None


class Anchors(NamedTuple):
    """What a withheld text is found again by: the class of each word, one digit a word; offsets of every sixth word
    in code points; SHA-256 of the folded words. `scheme` names how they are made.
    """

    scheme: str
    classes: str
    offsets: tuple[int, ...]
    words_sha256: str


class Provenance(NamedTuple):
    """Who wrote the text (human or machine), how it came here, and when."""

    text_origin: str
    kind: str
    generator: str | None
    method: str
    obtained: dt.date


@dataclass(frozen=True)
class Document:
    """A document. `text` is None when it is withheld and no local copy is at hand."""

    id: str
    title: str
    author: tuple[str, ...]
    outlet: str
    genre: str
    language: str
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    written: dt.date | None
    published: dt.date | None
    url: str | None
    standpoint: str | None
    sources: tuple[str, ...]
    rights: Rights
    provenance: Provenance
    group: str
    sha256: str
    length: int
    segmenter: str
    sentences: tuple[Sentence, ...]
    file: str
    text_file: str
    # Not in the representation: what prints a document must not print a withheld text.
    text: str | None = field(default=None, repr=False)
    readings: tuple[Reading, ...] = field(default=())
    anchors: Anchors | None = None

    @property
    def reference_date(self) -> dt.date | None:
        """Day that times and forecasts are read from: written, else published."""
        return self.written or self.published

    @property
    def withheld(self) -> bool:
        """Whether the text may not be shipped."""
        return self.rights.status == "withheld"

    @cached_property
    def units(self) -> dict[str, Sentence]:
        """Sentences by id."""
        return {sentence.id: sentence for sentence in self.sentences}

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each sentence, from 0."""
        return {sentence.id: number for number, sentence in enumerate(self.sentences)}

    @cached_property
    def segments(self) -> Segments:
        """The sentences by field."""
        return Segments(*zip(*self.sentences, strict=True))

    @cached_property
    def is_plain(self) -> bool:
        """Whether the text has only ASCII that is printed, and line feeds."""
        return self.text is not None and self.text.isascii() and self.text.replace("\n", "").isprintable()

    def reading(self, annotator: str) -> Reading | None:
        """The reading of one annotator, or None."""
        return next((reading for reading in self.readings if reading.annotator == annotator), None)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds a code point, or the one before it."""
        return self.sentences[max(0, bisect_right(self.segments.starts, offset) - 1)]

    def quote(self, spans: Sequence[Span]) -> str | None:
        """Text that spans cover, parts joined by ` … `; None without a text."""
        if self.text is None:
            return None
        if len(spans) == 1:
            start, end = spans[0]
            return self.text[start:end]
        return GAP.join(self.text[start:end] for start, end in spans)

    def repeats(self, text: str) -> bool:
        """Whether a text has three words in a row of this document's; no where the text is not at hand."""
        return not self._few.isdisjoint(runs(words(text), FEW))

    @cached_property
    def _few(self) -> frozenset[int]:
        return frozenset(runs(words(self.text or ""), FEW))

    def first_offset(self, annotation: Annotation) -> int:
        """First code point that an annotation, or a filler of it, stands on; 0 where none does."""
        if annotation.spans:
            return annotation.spans[0].start
        units = self.units
        if annotation.unit in units:
            return units[annotation.unit].start
        starts = [
            filler.spans[0].start if filler.spans else units[filler.unit or ""].start
            for role in annotation.arguments.values()
            for filler in role
            if filler.spans or filler.unit in units
        ]
        return min(starts) if starts else 0

    def sort_key(self, annotation: Annotation) -> tuple[int, str, str]:
        """Order of lines in a file: first offset, layer, id."""
        return self.first_offset(annotation), annotation.layer, annotation.id

    def at(self, pointer: str = "") -> Place:
        """Place of what a JSON pointer names in `document.json`."""
        return Place(self.file, 0, pointer, self.id)

    def at_text(self, offset: int) -> Place:
        """Place of a code point of the text."""
        return Place(self.text_file, 0, "", self.id, None, offset)


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _anchors(raw: Mapping[str, Any] | None) -> Anchors | None:
    return (
        Anchors(raw["scheme"], raw["classes"], tuple(raw["offsets"]), raw["words_sha256"]) if raw is not None else None
    )


def document_of(
    raw: Mapping[str, Any], file: str, text: str | None = None, readings: tuple[Reading, ...] = ()
) -> Document:
    """A document from a `document.json` whose shape is sound."""
    rights, origin, segmentation = raw["rights"], raw["provenance"], raw["segmentation"]
    return Document(
        id=raw["id"],
        title=raw["title"],
        author=tuple(raw["author"]),
        outlet=raw["outlet"],
        genre=raw["genre"],
        language=raw["language"],
        countries=tuple(raw["countries"]),
        topics=tuple(raw["topics"]),
        written=_date(raw["written"]),
        published=_date(raw["published"]),
        url=raw["url"],
        standpoint=raw["standpoint"],
        sources=tuple(raw["sources"]),
        rights=Rights(rights["status"], rights["license"], rights["holder"]),
        provenance=Provenance(
            origin["text_origin"],
            origin["kind"],
            origin["generator"],
            origin["method"],
            dt.date.fromisoformat(origin["obtained"]),
        ),
        group=raw["group"],
        sha256=raw["text"]["sha256"],
        length=raw["text"]["length"],
        segmenter=segmentation["segmenter"],
        sentences=tuple(
            Sentence(one["id"], one["start"], one["end"], one["paragraph"], one["kind"])
            for one in segmentation["sentences"]
        ),
        file=file,
        text_file=file.rpartition("/")[0] + "/text.txt",
        text=text,
        readings=readings,
        anchors=_anchors(raw.get("anchors")),
    )
