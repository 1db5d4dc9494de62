"""Agreement on spans as units of a continuum: alpha_U a label, and gamma."""

from __future__ import annotations

from collections.abc import Sequence

from mecorpus.comparing.cases import Case, Figure, labels, pairwise
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.measures.gamma import Marked, Text, gamma
from mecorpus.measures.unitizing import Continuum, Unit, alpha_u_sample
from mecorpus.model import Reading

SAMPLES = 30


def alpha_u_figures(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """alpha_U of each label. Lengths are code points; each part of a discontinuous span is a unit."""

    def figure(label: str) -> Figure:
        def continuum(case: Case, one: Reading, two: Reading) -> Continuum:
            return Continuum(case.document.length, _units(case, one, label), _units(case, two, label))

        nothing = Continuum(0, (), ())
        return pairwise("alpha_u", label, cases, continuum, alpha_u_sample, nothing, bootstrap)

    return [figure(label) for label in labels(cases)]


def _units(case: Case, reading: Reading, label: str) -> list[Unit]:
    return [
        (start, end) for mark in case.marks(reading) if mark.label == label for start, end in mark.spans if start < end
    ]


def gamma_figure(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Gamma of all readings, with `SAMPLES` shuffles a document from the seed of the bootstrap.

    Of a discontinuous span the range from its first to its last offset counts.
    """
    texts = [Text(0, case.document.length, [_marked(case, reading) for reading in case.readings]) for case in cases]
    return Figure("gamma", None, gamma(texts, seed=bootstrap.seed, samples=SAMPLES, bootstrap=bootstrap))


def _marked(case: Case, reading: Reading) -> list[Marked]:
    ranges = [(mark.spans[0].start, mark.spans[-1].end, mark.label) for mark in case.marks(reading) if mark.spans]
    return [Marked(start, end, label) for start, end, label in ranges if start < end]
