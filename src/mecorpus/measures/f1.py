"""Mutual F1 of two coders, from counts that add up over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate

if TYPE_CHECKING:
    from mecorpus.measures.bootstrap import Floats


class Matches(NamedTuple):
    """What two coders marked in a document: how many are in both, and how many each has."""

    both: float
    one: float
    two: float


def f1(
    documents: Sequence[Matches], bootstrap: Bootstrap | None = None, dropped: Mapping[str, int] = NONE_DROPPED
) -> Estimate:
    """Twice what both marked over what each did: precision and recall of either against the other.

    The same whichever of the two is taken for the reference (Hripcsak and Rothschild 2005).
    """
    return estimate(f1_sample(documents, dropped), bootstrap)


def f1_sample(documents: Sequence[Matches], dropped: Mapping[str, int] = NONE_DROPPED) -> Sample:
    """Counts of each document, for `f1` of their sums."""
    return share_sample([(2 * found.both, found.one + found.two) for found in documents], dropped)


def share_sample(documents: Sequence[tuple[float, float]], dropped: Mapping[str, int] = NONE_DROPPED) -> Sample:
    """Parts and wholes of documents, for the ratio of their sums; `used` is the whole."""
    import numpy as np

    counts = np.array(documents, dtype=np.float64).reshape(-1, 2)
    return Sample(counts, _ratio, "nothing is marked", round(float(counts[:, 1].sum())), dropped)


def _ratio(sums: Floats) -> Floats:
    ratio: Floats = sums[:, 0] / sums[:, 1]
    return ratio
