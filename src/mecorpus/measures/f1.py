"""Mutual F1 of two coders, from counts that add up over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.measures.bootstrap import Bootstrap, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate, nothing

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
    return share([(2 * found.both, found.one + found.two) for found in documents], bootstrap, dropped)


def share(
    documents: Sequence[tuple[float, float]],
    bootstrap: Bootstrap | None = None,
    dropped: Mapping[str, int] = NONE_DROPPED,
) -> Estimate:
    """A ratio of sums over documents, each (part, whole); `used` is the whole."""
    import numpy as np

    if not documents:
        return nothing("no document", 0, dropped)
    counts = np.array(documents, dtype=np.float64)
    used = round(float(counts[:, 1].sum()))
    return estimate(counts, _ratio, bootstrap, used=used, dropped=dropped, undefined="nothing is marked")


def _ratio(sums: Floats) -> Floats:
    ratio: Floats = sums[:, 0] / sums[:, 1]
    return ratio
