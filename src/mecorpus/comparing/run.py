"""`agreement`: how far readings of the same documents agree, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mecorpus.comparing.cases import Case, Figure, Text, annotators
from mecorpus.comparing.continuum import SAMPLES, gamma_figure
from mecorpus.comparing.table import figures
from mecorpus.comparing.who import heading, kind_of
from mecorpus.corpus.open import Corpus
from mecorpus.errors import RequestError, unknown
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.model import ADJUDICATED, Annotator, Context, Document, Reading
from mecorpus.schemas import Layer

MOST_DRAWS = 100_000


class Reader(NamedTuple):
    """An annotator: `kind` is human or model, and like `name` None for one who is in no register."""

    id: str
    kind: str | None
    name: str | None


class LayerAgreement(NamedTuple):
    """Agreement on one layer.

    `heading` says whose readings they are, `kind` is people, models or mixed. `figures` starts
    with the primary measure; it is empty where there is too little to compare, and then `reason`
    says why. `reached` is None without a goal or a value.
    """

    layer: str
    heading: str
    kind: str
    readers: tuple[Reader, ...]
    documents: tuple[str, ...]
    goal: float | None
    reached: bool | None
    figures: tuple[Figure, ...]
    reason: str | None


class Agreement(NamedTuple):
    """What `agreement` found; `samples` is the number of shuffles for gamma, None where it was not asked for."""

    seed: int
    draws: int
    samples: int | None
    layers: tuple[LayerAgreement, ...]


def agreement(
    root: str | Path,
    *,
    layers: Iterable[str] = (),
    documents: Iterable[str] = (),
    annotators: Iterable[str] = (),
    seed: int = 1,
    draws: int = 1000,
    gamma: bool = False,
    copies: bool = True,
) -> Agreement:
    """How far annotators agree, for each layer over the documents that at least two have read to the end.

    Without names all layers, documents and annotators are taken; the adjudicated reading is none of
    theirs. Each figure has a 95 % bootstrap interval over documents from `draws` resamples with
    `seed`; `gamma` adds that measure to layers of spans, which takes long. Without `copies`
    local copies of withheld texts are not looked at, and measures that need the text leave these documents out. Too little to compare
    is no error: the layer's `reason` says so. Raises `RequestError` for a name that is not known
    or a number out of range, `FindingsError` for a document that is not sound.
    """
    corpus = Corpus.open(root, copies=copies)
    schemas = corpus.context.schemas
    wanted = [schemas.layer(name) for name in layers] or list(schemas.layers.values())
    chosen = _readers(tuple(annotators), corpus.context)
    if not 1 <= draws <= MOST_DRAWS or seed < 0:
        raise RequestError(f"draws is from 1 to {MOST_DRAWS:,}, and seed is 0 or more")
    read = {layer.name: _Read([], Counter()) for layer in wanted}
    for document in [corpus[name] for name in dict.fromkeys(documents)] or corpus:
        _sort(document, wanted, chosen, read)
    bootstrap = Bootstrap(seed, draws)
    found = tuple(_layer(layer, read[layer.name], corpus.context, bootstrap, gamma) for layer in wanted)
    return Agreement(seed, draws, SAMPLES if gamma else None, found)


class _Read(NamedTuple):
    """Documents of a layer that can be compared, and how many each annotator is alone in."""

    cases: list[Case]
    alone: Counter[str]


def _sort(document: Document, layers: Sequence[Layer], chosen: frozenset[str], read: Mapping[str, _Read]) -> None:
    """Keep a document for the layers that two read; no other is held on to."""
    text = Text(document)
    for layer in layers:
        readings = _complete(document, layer, chosen)
        if len(readings) > 1:
            read[layer.name].cases.append(Case(text, layer, readings))
        else:
            read[layer.name].alone.update(reading.annotator for reading in readings)


def _readers(given: Sequence[str], context: Context) -> frozenset[str]:
    """Annotators to compare; empty for all."""
    for name in given:
        if name == ADJUDICATED or name not in context.annotators:
            raise unknown("annotator", name, context.annotators)
    if len(set(given)) == 1:
        raise RequestError(f"agreement needs two annotators or more; name another beside {given[0]}")
    return frozenset(given)


def _layer(layer: Layer, read: _Read, context: Context, bootstrap: Bootstrap, gamma: bool) -> LayerAgreement:
    cases = read.cases
    goal = layer.measure["goal"]
    if not cases:
        return LayerAgreement(layer.name, "", "none", (), (), goal, None, (), _too_little(read.alone))
    ids = annotators(cases)
    known = [context.annotators.get(name) for name in ids]
    made = figures(layer, cases, bootstrap)
    if gamma and layer.target == "span":
        made.append(gamma_figure(cases, bootstrap))
    value = made[0].estimate.value
    reached = None if goal is None or value is None else value >= goal
    readers = tuple(_reader(name, annotator) for name, annotator in zip(ids, known, strict=True))
    names = tuple(case.document.id for case in cases)
    return LayerAgreement(
        layer.name, heading(ids, known), kind_of(known), readers, names, goal, reached, tuple(made), None
    )


def _complete(document: Document, layer: Layer, chosen: frozenset[str]) -> tuple[Reading, ...]:
    """Annotators' readings that are complete for a layer; a reading that found nothing is one too."""
    found = [
        reading
        for reading in document.readings
        if layer.name in reading.complete
        and reading.annotator != ADJUDICATED
        and (not chosen or reading.annotator in chosen)
    ]
    return tuple(sorted(found, key=lambda reading: reading.annotator))


def _reader(name: str, annotator: Annotator | None) -> Reader:
    return Reader(name, annotator.kind if annotator else None, annotator.name if annotator else None)


def _too_little(alone: Mapping[str, int]) -> str:
    if not alone:
        return "no document has been read to the end for this layer"
    read = ", ".join(f"{name} {number}" for name, number in sorted(alone.items()))
    return f"no document has been read to the end by two of these annotators (documents read: {read})"
