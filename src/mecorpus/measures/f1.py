"""Precision, recall and F1 from counts that add up over documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate

if TYPE_CHECKING:
    from mecorpus.measures.bootstrap import Floats


class Counts(NamedTuple):
    """How many were matched, and how many the reference and the predictions have; of two coders either is the reference."""

    matched: int = 0
    reference: int = 0
    predicted: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the predictions that are matched; None where there are none."""
        return self.matched / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the reference that is matched; None where it is empty."""
        return self.matched / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two (van Rijsbergen 1979, with β = 1); None where both sides are empty."""
        total = self.reference + self.predicted
        return 2 * self.matched / total if total else None


NO_COUNTS = Counts()


def equal(ones: Iterable[Hashable], twos: Iterable[Hashable]) -> Counts:
    """How many are equal; what stands twice on a side is matched twice at most."""
    one, two = Counter(ones), Counter(twos)
    return Counts((one & two).total(), one.total(), two.total())


def f1(
    documents: Sequence[Counts], bootstrap: Bootstrap | None = None, dropped: Mapping[str, int] = NONE_DROPPED
) -> Estimate:
    """Twice what both marked over what each did: precision and recall of either against the other.

    The same whichever of the two is taken for the reference (Hripcsak and Rothschild 2005).
    """
    return estimate(f1_sample(documents, dropped), bootstrap)


def f1_sample(documents: Sequence[Counts], dropped: Mapping[str, int] = NONE_DROPPED) -> Sample:
    """Counts of each document, for `f1` of their sums."""
    return share_sample([(2 * found.matched, found.reference + found.predicted) for found in documents], dropped)


def share_sample(documents: Sequence[tuple[float, float]], dropped: Mapping[str, int] = NONE_DROPPED) -> Sample:
    """Parts and wholes of documents, for the ratio of their sums; `used` is the whole."""
    import numpy as np

    counts = np.array(documents, dtype=np.float64).reshape(-1, 2)
    return Sample(counts, _ratio, "nothing is marked", round(float(counts[:, 1].sum())), dropped)


def _ratio(sums: Floats) -> Floats:
    ratio: Floats = sums[:, 0] / sums[:, 1]
    return ratio
