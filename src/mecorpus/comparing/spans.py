"""Agreement on spans: exact ones, ones that overlap, and what is said of those that overlap."""

from __future__ import annotations

from collections.abc import Sequence

from mecorpus.comparing.attributes import (
    NOTHING,
    Compared,
    Spec,
    attribute_sample,
    compare,
    compared_attributes,
    measure_name,
)
from mecorpus.comparing.cases import Case, Figure, pairwise
from mecorpus.measures.alpha import Ratings, alpha, alpha_sample, ratings
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.measures.f1 import NO_COUNTS, Counts, equal, f1_sample, share_sample
from mecorpus.measures.overlap import best_pairs, dice, overlapping
from mecorpus.model import Annotation, Reading

Matched = list[tuple[Annotation, Annotation]]
NO_RATINGS: Ratings = {}
# Of pairings of equal overlap the one with more equal labels is taken, then the one with more else equal.
LABEL, REST = 1e-6, 1e-9


def exact_f1(measure: str, cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Mutual F1 of spans that are equal in all offsets and in label."""
    return pairwise(measure, None, cases, _exact, f1_sample, NO_COUNTS, bootstrap)


def _exact(case: Case, one: Reading, two: Reading) -> Counts:
    return equal(*([(mark.spans, mark.label) for mark in case.marks(reading)] for reading in (one, two)))


def overlap_f1(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Mutual F1 of spans that overlap, each paired with one other at most; labels are of no matter."""

    def counts(case: Case, one: Reading, two: Reading) -> Counts:
        return Counts(len(matched(case, one, two)), len(case.marks(one)), len(case.marks(two)))

    return pairwise("overlap_span_f1", None, cases, counts, f1_sample, NO_COUNTS, bootstrap)


def matched(case: Case, one: Reading, two: Reading) -> Matched:
    """Annotations of two readings paired so that the total Dice of their spans is largest."""
    key = ("matched", one.annotator, two.annotator)
    if key not in case.kept:
        ones, twos = case.marks(one), case.marks(two)

        def weight(first: int, second: int) -> float:
            return dice(ones[first].spans, twos[second].spans) + _likeness(ones[first], twos[second])

        candidates = overlapping([mark.spans for mark in ones], [mark.spans for mark in twos])
        case.kept[key] = [(ones[first], twos[second]) for first, second in best_pairs(candidates, weight)]
    found: Matched = case.kept[key]
    return found


def _likeness(one: Annotation, two: Annotation) -> float:
    roles = {name: [filler.spans for filler in fillers] for name, fillers in one.arguments.items()}
    others = {name: [filler.spans for filler in fillers] for name, fillers in two.arguments.items()}
    return LABEL * (one.label == two.label) + REST * ((one.attributes == two.attributes) + (roles == others))


def label_figures(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """Nominal alpha of the labels of matched spans, and the share of them that is equal."""

    def rated(case: Case, one: Reading, two: Reading) -> Ratings:
        return ratings((first.label, second.label) for first, second in matched(case, one, two))

    def alike(case: Case, one: Reading, two: Reading) -> tuple[float, float]:
        pairs = matched(case, one, two)
        return sum(first.label == second.label for first, second in pairs), len(pairs)

    return [
        pairwise("label_alpha", None, cases, rated, alpha_sample, NO_RATINGS, bootstrap),
        pairwise("label_share", None, cases, alike, share_sample, (0.0, 0.0), bootstrap),
    ]


def attribute_figures(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """Alpha of each attribute of matched spans."""

    def figure(name: str, spec: Spec) -> Figure:
        def compared(case: Case, one: Reading, two: Reading) -> Compared:
            return compare(matched(case, one, two), name, spec)

        return pairwise(measure_name(spec), name, cases, compared, attribute_sample(spec), NOTHING, bootstrap)

    return [figure(name, spec) for name, spec in compared_attributes(cases[0].layer).items()]


def unit_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Nominal alpha of sentences: whether an annotation begins in one."""
    return Figure("unit_alpha", None, alpha([_units(case) for case in cases], bootstrap=bootstrap))


def _units(case: Case) -> Ratings:
    columns = [
        {case.document.sentence_at(mark.spans[0].start).id for mark in case.marks(reading)} for reading in case.readings
    ]
    return ratings(tuple(unit.id in column for column in columns) for unit in case.document.sentences)
