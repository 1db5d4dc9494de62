"""`review`: two readings of a document side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.adjudicating.align import KINDS, Item, align, ordered
from mecorpus.corpus.open import Corpus
from mecorpus.errors import RequestError, unknown
from mecorpus.model import ADJUDICATED, Annotation, Document, Reading
from mecorpus.model.describe import described, without_text
from mecorpus.model.reading import record_of
from mecorpus.schemas import Layer, Schemas


class Review(NamedTuple):
    """Two readings of a document.

    `layers` are the ones compared, those that both have read to the end, each after those that it refers to;
    `items` are all pairs and single annotations, `elsewhere` those of layers that both have read and nobody asked for;
    `skipped` says why a layer is not compared; `schemas` are the corpus's.
    """

    document: Document
    first: Reading
    second: Reading
    layers: tuple[Layer, ...]
    items: tuple[Item, ...]
    skipped: dict[str, str]
    schemas: Schemas
    elsewhere: tuple[Item, ...] = ()

    def counts(self, layer: str) -> dict[str, int]:
        """Number of items of a layer by kind, those only one has by annotator."""
        found: Counter[str] = Counter()
        for item in self.items:
            if item.layer == layer:
                owner = self.first if item.first else self.second
                found[f"only {owner.annotator}" if item.kind == "only" else item.kind] += 1
        names = [*KINDS[:-1], f"only {self.first.annotator}", f"only {self.second.annotator}"]
        return {name: found[name] for name in names}


def review(root: str | Path, document: str, *, annotators: Sequence[str] = (), layers: Sequence[str] = ()) -> Review:
    """Lay two annotators' readings of a document side by side.

    Each annotation is agreed, differs in label, in extent or in details (attributes or roles), or only one
    has it. `annotators` are the two to compare (by default the two there are), `layers` the layers (by
    default all). Raises `RequestError` where there are not two readings, or more and none chosen.
    """
    corpus = Corpus.open(root)
    return review_of(corpus, corpus[document], annotators, layers)


def review_of(corpus: Corpus, document: Document, annotators: Sequence[str], layers: Sequence[str]) -> Review:
    """The same of a document that is open already."""
    schemas = corpus.context.schemas
    wanted = {name: schemas.layer(name) for name in layers} or schemas.layers
    first, second = _readings(document, annotators, wanted)
    compared = [
        layer for layer in ordered(schemas.layers) if layer.name in first.complete and layer.name in second.complete
    ]
    order = [layer.name for layer in compared]
    items = sorted(
        align(first, second, compared),
        key=lambda item: (order.index(item.layer), document.first_offset(item.either)),
    )
    skipped = {name: _why(name, first, second) for name in wanted if name not in {layer.name for layer in compared}}
    mine = tuple(layer for layer in compared if layer.name in wanted)
    asked, others = ([one for one in items if (one.layer in wanted) == is_wanted] for is_wanted in (True, False))
    return Review(document, first, second, mine, tuple(asked), skipped, schemas, tuple(others))


def _readings(document: Document, annotators: Sequence[str], layers: dict[str, Layer]) -> tuple[Reading, Reading]:
    """The two readings asked for, in the order of the annotators' ids."""
    there = {reading.annotator: reading for reading in document.readings if reading.annotator != ADJUDICATED}
    for name in annotators:
        if name not in there:
            raise unknown("reading by", name, there)
    names = list(dict.fromkeys(annotators)) or [name for name, one in there.items() if set(one.complete) & set(layers)]
    if len(names) < 2:
        who = f"is read to the end by {names[0]} alone" if names else "is read to the end by nobody"
        raise RequestError(f"{document.id} {who}; two readings are needed, see `mecorpus status {document.id}`")
    if len(names) > 2:
        raise RequestError(f"{document.id} is read by {', '.join(names)}; say which two with --annotator, twice")
    first, second = sorted(names)
    return there[first], there[second]


def _why(layer: str, first: Reading, second: Reading) -> str:
    readers = [one.annotator for one in (first, second) if layer in one.complete]
    return f"read to the end by {readers[0]} alone" if readers else "read to the end by neither"


def as_json(found: Review) -> dict[str, Any]:
    """A review as JSON has it; there are no quotes where the text is withheld."""
    document = found.document
    return {
        "document": document.id,
        "first": found.first.annotator,
        "second": found.second.annotator,
        "layers": {layer.name: found.counts(layer.name) for layer in found.layers},
        "items": [
            {
                "layer": one.layer,
                "kind": one.kind,
                "differs": list(one.differs),
                "first": _record(one.first, document),
                "second": _record(one.second, document),
            }
            for one in found.items
        ],
        "skipped": found.skipped,
    }


def _record(annotation: Annotation | None, document: Document) -> dict[str, Any] | None:
    return (
        {**without_text(record_of(annotation), document), "in": unit_of(annotation, document)} if annotation else None
    )


def unit_of(annotation: Annotation, document: Document) -> str | None:
    """The sentence under which a person looks for an annotation; None for one of the whole document."""
    if annotation.unit or annotation.spans:
        return annotation.unit or document.sentence_at(annotation.spans[0].start).id
    units = [filler.unit for fillers in annotation.arguments.values() for filler in fillers if filler.unit]
    return units[0] if units else None


def as_text(found: Review, *, is_hidden: bool, agreed: bool = False) -> Iterator[tuple[str, str]]:
    """Kind and text of each line, for a terminal; not escaped. `agreed` shows what both agree on, too."""
    one, two = found.first.annotator, found.second.annotator
    yield "", f"{found.document.id}: A is {one}, B is {two}"
    for layer in found.layers:
        counts = ", ".join(f"{count} {kind}" for kind, count in found.counts(layer.name).items() if count)
        yield "", f"{layer.name}: {counts or 'nothing in either'}"
        last = None
        for item in found.items:
            if item.layer == layer.name and (agreed or item.kind != "agreed"):
                unit = unit_of(item.either, found.document)
                if unit != last and not is_hidden:
                    yield from sentence_line(unit, found.document)
                last = unit
                yield from item_lines(item, found, is_hidden)
    for name, why in found.skipped.items():
        yield "", f"{name}: not compared, {why}"


def sentence_line(unit: str | None, document: Document) -> Iterator[tuple[str, str]]:
    """The text of a sentence, where there is one."""
    sentence = document.units.get(unit or "")
    if sentence and document.text:
        yield "", f"  {unit}: {document.text[sentence.start : sentence.end]}"


def item_lines(item: Item, found: Review, is_hidden: bool) -> Iterator[tuple[str, str]]:
    """Kind and text of the lines of one item."""
    where = unit_of(item.either, found.document) or ""
    sides = [("A", item.first, found.first), ("B", item.second, found.second)]
    shown = sides[:1] if item.kind == "agreed" else [side for side in sides if side[1]]
    kind, differs = item.kind, f"  differs in {', '.join(item.differs)}" if item.differs else ""
    for sign, annotation, reading in shown:
        assert annotation is not None
        words = described(annotation, reading, found.document, is_hidden)
        yield (
            item.kind,
            f"  {kind:<7} {where:<4} {sign if item.kind != 'agreed' else '='} {annotation.id} {words}{differs}",
        )
        kind, where, differs = "", "", ""
