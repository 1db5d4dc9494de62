"""How the annotations of a layer become rows: one each, one a document, or one a pair of sentences."""

from __future__ import annotations

from collections.abc import Iterator

from mecorpus.model import Annotation, Document, Filler, Reading
from mecorpus.schemas import Layer

Rows = Iterator[tuple[Annotation, tuple[Annotation, ...]]]
NOTHING = ""


def annotation_rows(document: Document, reading: Reading, layer: Layer) -> Rows:
    """A row an annotation."""
    for annotation in reading.of(layer.name):
        yield annotation, ()


def document_rows(document: Document, reading: Reading, layer: Layer) -> Rows:
    """One row for the document, with all its annotations as group; its id is the document's."""
    group = reading.of(layer.name)
    yield Annotation(document.id, layer.name, NOTHING, 0), group


def pair_rows(document: Document, reading: Reading, layer: Layer) -> Rows:
    """A row an ordered pair of sentences within the layer's window: the annotation, or `none` without an id.

    Annotated pairs that lie further apart have a row too.
    """
    assert layer.pair_roles is not None
    source, target = layer.pair_roles
    left = {(one.role(source)[0].unit, one.role(target)[0].unit): one for one in reading.of(layer.name)}
    for number, first in enumerate(document.sentences):
        for second in document.sentences[max(0, number - layer.window) : number + layer.window + 1]:
            if first.id != second.id:
                arguments = {source: (Filler(unit=first.id),), target: (Filler(unit=second.id),)}
                absent = Annotation(NOTHING, layer.name, "none", 0, arguments=arguments)
                yield left.pop((first.id, second.id), absent), ()
    for annotation in left.values():
        yield annotation, ()
