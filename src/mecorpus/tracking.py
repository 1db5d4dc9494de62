"""`status`: how far each layer of each document is, and what is next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.layout import DOCUMENTS
from mecorpus.corpus.open import Corpus
from mecorpus.errors import FindingsError
from mecorpus.model import ADJUDICATED, Document
from mecorpus.schemas import Layer
from mecorpus.tables.settled import all_readings

# From nothing to settled; a sign of each for a table.
STATES = {"open": ".", "begun": "-", "read once": "1", "read twice": "2", "adjudicated": "A"}


class LayerStatus(NamedTuple):
    """How far one layer of a document is: its state, who has read it to the end, and annotations by annotator."""

    layer: str
    state: str
    complete: tuple[str, ...]
    counts: dict[str, int]


class DocumentStatus(NamedTuple):
    """How far a document is. `next` is what to do now, empty when nothing is left; `fault` says why it cannot be read."""

    document: str
    layers: tuple[LayerStatus, ...]
    next: str
    fault: str | None = None


def status(root: str | Path, documents: Sequence[str] = ()) -> list[DocumentStatus]:
    """Status of documents, by default of all.

    States are open, begun, read once, read twice (by two annotators or more) and adjudicated; a document
    that is not sound has a `fault` and no layers. Raises `RequestError` for an unknown document.
    """
    corpus = Corpus.open(root)
    return [_status(name, found, corpus.context.schemas.layers) for name, found in corpus.each(documents)]


def _status(name: str, document: Document | FindingsError, layers: dict[str, Layer]) -> DocumentStatus:
    if isinstance(document, FindingsError):
        file = document.report.findings[0].file
        place = f"{DOCUMENTS}/{name}" if file.startswith(f"{DOCUMENTS}/") else file
        return DocumentStatus(name, (), f"mend it: mecorpus validate {place}", document.message)
    found = tuple(_layer(document, layer) for layer in layers.values())
    return DocumentStatus(name, found, _next(document, found, layers))


def _layer(document: Document, layer: Layer) -> LayerStatus:
    counts = {reading.annotator: len(reading.of(layer.name)) for reading in document.readings}
    readers = tuple(reading.annotator for reading in all_readings(document, layer.name))
    adjudicated = document.reading(ADJUDICATED)
    if adjudicated and layer.name in adjudicated.complete:
        state = "adjudicated"
    elif readers:
        state = "read once" if len(readers) == 1 else "read twice"
    else:
        state = "begun" if any(counts.values()) else "open"
    return LayerStatus(layer.name, state, readers, {name: count for name, count in counts.items() if count})


def _next(document: Document, found: tuple[LayerStatus, ...], layers: dict[str, Layer]) -> str:
    """The next step: stable layers are read by one, then by another, then settled; experimental ones count once begun."""
    asked = [one for one in found if layers[one.layer].status == "stable" or one.state != "open"]
    for state, advice in (
        ("begun", "finish {}: mecorpus annotate done {} LAYER"),
        ("open", "read {}: mecorpus annotate mark, label or relate {} LAYER …"),
        ("read twice", "settle {}: mecorpus review {}, then mecorpus adjudicate"),
        ("read once", "a second annotator reads {}, alone: mecorpus show {}, mecorpus annotate …"),
    ):
        names = [one.layer for one in asked if one.state == state]
        if names:
            return advice.format(", ".join(names), document.id)
    return ""


def as_json(found: Sequence[DocumentStatus]) -> list[dict[str, Any]]:
    """Statuses as JSON has them."""
    return [{**one._asdict(), "layers": [layer._asdict() for layer in one.layers]} for one in found]


def as_text(found: Sequence[DocumentStatus]) -> Iterator[str]:
    """A table of documents and layers; of one document, a line a layer with who has read it. Not escaped."""
    if len(found) == 1:
        yield from _one(found[0])
        return
    layers = [layer.layer for layer in next((one.layers for one in found if one.layers), ())]
    width = max((len(one.document) for one in found), default=0)
    yield "".join([" " * width, *(f"  {layer}" for layer in layers)])
    for one in found:
        cells = [f"  {STATES[layer.state]:<{len(layer.layer)}}" for layer in one.layers]
        yield f"{one.document:<{width}}{''.join(cells) or '  ' + (one.fault or '')}".rstrip()
    yield ", ".join(f"{sign} {state}" for state, sign in STATES.items())
    left = [one for one in found if one.next]
    yield f"{len(found) - len(left)} of {len(found)} documents are settled"
    if left:
        yield f"next: {left[0].document}: {left[0].next}"


def _one(one: DocumentStatus) -> Iterator[str]:
    width = max((len(layer.layer) for layer in one.layers), default=0)
    if one.fault:
        yield one.fault
    for layer in one.layers:
        counts = {**dict.fromkeys(layer.complete, 0), **layer.counts}
        marks = ", ".join(
            f"{name} {count}{'' if name in layer.complete or name == ADJUDICATED else ' (not complete)'}"
            for name, count in counts.items()
        )
        yield f"{layer.layer:<{width}}  {layer.state:<11}  {marks}".rstrip()
    yield f"next: {one.next}" if one.next else "every stable layer is settled"
