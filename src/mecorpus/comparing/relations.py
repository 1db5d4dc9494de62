"""Agreement on relations: what fills a role of what, and edges between sentences.

A relation is agreed if both ends overlap, and its role and label are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mecorpus.comparing.cases import Case, Figure, pairwise
from mecorpus.measures.alpha import Values, alpha
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.measures.f1 import NO_COUNTS, Counts, f1_sample, share_sample
from mecorpus.measures.overlap import best_pairs, dice, overlapping, size
from mecorpus.model import Document, Filler, Reading, Span

UnitPair = tuple[str, str]
UNRELATED: frozenset[str] = frozenset()


class Relation(NamedTuple):
    """A filler of a role: where the annotation stands, where the filler does, and what it names that has no place."""

    role: str
    label: str
    source: tuple[Span, ...]
    place: tuple[Span, ...]
    name: str | None


def relation_figures(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """Mutual F1 of relations, of all roles and of each."""

    def figure(role: str | None) -> Figure:
        def counts(case: Case, one: Reading, two: Reading) -> Counts:
            return _agreed(_relations(case, one, role), _relations(case, two, role))

        return pairwise("relation_f1", role, cases, counts, f1_sample, NO_COUNTS, bootstrap)

    roles = list(cases[0].layer.roles)
    return [figure(role) for role in ([None, *roles] if len(roles) > 1 else roles)]


def _relations(case: Case, reading: Reading, role: str | None) -> list[Relation]:
    return [
        Relation(name, mark.label, _place(case.document, mark.spans, mark.unit), *_end(filler, case.document, reading))
        for mark in case.marks(reading)
        for name, fillers in mark.arguments.items()
        if role in {None, name}
        for filler in fillers
    ]


def _place(document: Document, spans: tuple[Span, ...], unit: str | None) -> tuple[Span, ...]:
    """Spans, or those of a sentence; the whole text for what stands nowhere in it."""
    if unit in document.units:
        return (Span(document.units[unit].start, document.units[unit].end),)
    return spans or (Span(0, document.length),)


def _end(filler: Filler, document: Document, reading: Reading) -> tuple[tuple[Span, ...], str | None]:
    """Where a filler stands, or what it names: an entity, the author."""
    if filler.entity is not None or filler.author:
        return (), filler.entity or "(author)"
    target = reading.by_id.get(filler.annotation or "", filler)
    return _place(document, target.spans, target.unit), None


def _agreed(ones: Sequence[Relation], twos: Sequence[Relation]) -> Counts:
    """Relations of two readings, each paired with one other at most."""

    def weight(first: int, second: int) -> float:
        one, two = ones[first], twos[second]
        if (one.role, one.label, one.name) != (two.role, two.label, two.name):
            return 0.0
        ends = dice(one.place, two.place) if one.name is None else 1.0
        return dice(one.source, two.source) + ends if ends else 0.0

    candidates = overlapping([one.source for one in ones], [two.source for two in twos])
    return Counts(len(best_pairs(candidates, weight)), len(ones), len(twos))


def agr(role: str) -> Callable[[Sequence[Case], Bootstrap], Figure]:
    """agr(a||b): of what a marked the share whose text in a role overlaps one of b's (Wiebe, Wilson and Cardie 2005).

    Of both directions, and their mean; PARC and PolNeAR report it for attributions.
    """

    def measure(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
        def found(case: Case, one: Reading, two: Reading) -> tuple[float, float]:
            ones, twos = (list(_texts(case, reading, role)) for reading in (one, two))
            return len({first for first, _ in overlapping(ones, twos)}), len(ones)

        return pairwise("agr", role, cases, found, share_sample, (0.0, 0.0), bootstrap, directed=True)

    return measure


def _texts(case: Case, reading: Reading, role: str) -> Iterator[tuple[Span, ...]]:
    for mark in case.marks(reading):
        spans = tuple(sorted(span for filler in mark.role(role) for span in filler.spans))
        if size(spans):
            yield spans


def pair_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Nominal alpha of ordered pairs of sentences: their labels, or none.

    Pairs are those within the layer's window, and those that a reading relates.
    """
    return Figure("pair_alpha", None, alpha([_pairs(case) for case in cases], bootstrap=bootstrap))


def _pairs(case: Case) -> Counter[Values]:
    """Label sets of the candidate pairs; those that nobody relates are counted, not listed."""
    columns = [_related(case, reading) for reading in case.readings]
    related = dict.fromkeys(pair for column in columns for pair in column)
    found: Counter[Values] = Counter(tuple(column.get(pair, UNRELATED) for column in columns) for pair in related)
    window, number = case.layer.window, len(case.document.sentences)
    near = sum(_distance(case.document, pair) <= window for pair in related)
    found[(UNRELATED,) * len(columns)] += 2 * sum(max(0, number - step) for step in range(1, window + 1)) - near
    return +found


def _related(case: Case, reading: Reading) -> dict[UnitPair, frozenset[str]]:
    assert case.layer.pair_roles is not None
    source, target = case.layer.pair_roles
    order = case.document.order
    found: dict[UnitPair, frozenset[str]] = {}
    for mark in case.marks(reading):
        for first in mark.role(source):
            for second in mark.role(target):
                if first.unit in order and second.unit in order and first.unit != second.unit:
                    pair = first.unit, second.unit
                    found[pair] = found.get(pair, UNRELATED) | {mark.label}
    return found


def _distance(document: Document, pair: UnitPair) -> int:
    return abs(document.order[pair[0]] - document.order[pair[1]])
