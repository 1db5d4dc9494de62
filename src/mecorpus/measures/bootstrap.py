"""Percentile bootstrap over documents, for any figure of sums of per-document statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.measures.estimate import NONE_DROPPED, Estimate, nothing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Sums in, one row each; a value a row out, not a number where it is not defined.
Figure = Callable[["Floats"], "Floats"]
PERCENTILES = (2.5, 97.5)


class Bootstrap(NamedTuple):
    """How intervals are drawn: the seed of the generator and the number of resamples."""

    seed: int = 1
    draws: int = 1000


@lru_cache(maxsize=16)
def resamples(documents: int, bootstrap: Bootstrap) -> Any:
    """How often each document is in each resample: draws by documents, each row sums to `documents`."""
    import numpy as np

    chance = np.random.default_rng(bootstrap.seed)
    shares = np.full(documents, 1 / documents)
    return chance.multinomial(documents, shares, size=bootstrap.draws).astype(np.float64)


def estimate(
    statistics: Any,
    figure: Figure,
    bootstrap: Bootstrap | None,
    *,
    used: int,
    undefined: str,
    dropped: Mapping[str, int] = NONE_DROPPED,
) -> Estimate:
    """A figure of the summed statistics, with its percentile interval (Efron 1979).

    `statistics` has a row a document (an array, or a sparse one of scipy) and a column a statistic
    that adds up over documents. Documents are what is drawn, since what stands in one text is no
    independent sample. Resamples for which the figure is not defined are left out of the interval.
    `undefined` is the reason to give where the figure of all documents is not defined. Without
    `bootstrap` no interval is asked for.
    """
    import numpy as np

    documents = statistics.shape[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = figure(np.asarray(statistics.sum(axis=0), dtype=np.float64).reshape(1, -1))[0]
        if not np.isfinite(value):
            return nothing(undefined, used, dropped)
        if bootstrap is None:
            return Estimate(float(value), None, None, used, dropped)
        if documents < 2:
            return Estimate(float(value), None, None, used, dropped, "one document: no interval")
        drawn = figure(np.asarray(resamples(documents, bootstrap) @ statistics))
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return Estimate(float(value), None, None, used, dropped, "no resample has a value: no interval")
    low, high = np.percentile(drawn, PERCENTILES)
    return Estimate(float(value), float(low), float(high), used, dropped)
