"""What is compared: documents that two annotators or more read to the end for a layer, and figures of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate, mean
from mecorpus.measures.estimate import Estimate
from mecorpus.model import Annotation, Document, Reading
from mecorpus.schemas import Layer
from mecorpus.words import tokens

Pair = tuple[str, str]
Statistic = TypeVar("Statistic")


@dataclass(frozen=True)
class Text:
    """A document with its tokens, which all layers share."""

    document: Document

    @cached_property
    def tokens(self) -> list[tuple[int, int]] | None:
        """Offsets of the tokens, or None without a text at hand."""
        text = self.document.text
        return None if text is None else list(tokens(text, 0, len(text)))


@dataclass(frozen=True)
class Case:
    """A document and its complete readings of a layer, by annotator. `kept` is for what measures share."""

    text: Text
    layer: Layer
    readings: tuple[Reading, ...]
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def document(self) -> Document:
        """The document."""
        return self.text.document

    def marks(self, reading: Reading) -> tuple[Annotation, ...]:
        """Annotations of the layer."""
        return reading.of(self.layer.name)

    def reading(self, annotator: str) -> Reading | None:
        """The complete reading of an annotator, or None."""
        return next((reading for reading in self.readings if reading.annotator == annotator), None)


class Figure(NamedTuple):
    """A measure of a layer: `of` names the label, role or attribute that it is about, else None.

    `pairs` has the figure of each two annotators where the measure is one of two.
    """

    measure: str
    of: str | None
    estimate: Estimate
    pairs: Mapping[Pair, Estimate] = {}


def annotators(cases: Sequence[Case]) -> list[str]:
    """Who read any of the documents, sorted."""
    return sorted({reading.annotator for case in cases for reading in case.readings})


def labels(cases: Sequence[Case]) -> list[str]:
    """Labels that occur, in the order of the layer."""
    used = {mark.label for case in cases for reading in case.readings for mark in case.marks(reading)}
    return [label for label in cases[0].layer.labels if label in used] if cases else []


def pairwise(
    measure: str,
    of: str | None,
    cases: Sequence[Case],
    statistic: Callable[[Case, Reading, Reading], Statistic],
    sample: Callable[[Sequence[Statistic]], Sample],
    nothing: Statistic,
    bootstrap: Bootstrap,
    *,
    directed: bool = False,
) -> Figure:
    """A measure of two, for each two annotators, and its mean over them.

    `statistic` gives what a document adds, `nothing` what one adds that the two have not both
    read; `sample` is made of these. A `directed` measure is taken of both orders of a pair.
    """
    found: dict[Pair, Estimate] = {}
    whole: list[Sample] = []
    for pair in _pairs(cases, directed):
        made = [statistic(case, *both) if (both := _both(case, pair)) else None for case in cases]
        found[pair] = estimate(sample([one for one in made if one is not None]), bootstrap)
        whole.append(sample([nothing if one is None else one for one in made]))
    total = next(iter(found.values())) if len(found) == 1 else mean(whole, bootstrap)
    return Figure(measure, of, total, found)


def _pairs(cases: Sequence[Case], directed: bool) -> Iterator[Pair]:
    """Pairs of annotators that share a document."""
    shared = {pair for case in cases for pair in combinations(sorted(one.annotator for one in case.readings), 2)}
    for one, two in sorted(shared):
        yield one, two
        if directed:
            yield two, one


def _both(case: Case, pair: Pair) -> tuple[Reading, Reading] | None:
    one, two = map(case.reading, pair)
    return (one, two) if one and two else None


def added(counters: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Counts of several documents together."""
    total: Counter[str] = Counter()
    for counts in counters:
        total.update(counts)
    return dict(total)
