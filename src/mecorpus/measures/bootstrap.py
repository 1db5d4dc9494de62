"""Percentile bootstrap over documents, for any figure of sums of per-document statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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


class Sample(NamedTuple):
    """Statistics of documents that a figure can be taken of.

    `statistics` has a row a document (an array, or a sparse one of scipy) and a column a statistic
    that adds up over documents, or is None where there is nothing to measure; `undefined` is the
    reason to give then, or where the figure of the sums is not defined. `used` and `dropped` count units.
    """

    statistics: Any
    figure: Figure | None
    undefined: str
    used: int
    dropped: Mapping[str, int] = NONE_DROPPED


def estimate(sample: Sample, bootstrap: Bootstrap | None = None) -> Estimate:
    """A figure of the summed statistics, with its percentile interval (Efron 1979).

    Documents are what is drawn, since what stands in one text is no independent sample. Resamples
    for which the figure is not defined are left out of the interval. Without `bootstrap` no
    interval is asked for.
    """
    import numpy as np

    statistics, figure, undefined, used, dropped = sample
    if statistics is None or figure is None:
        return nothing(undefined, used, dropped)
    documents = statistics.shape[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(figure(np.asarray(statistics.sum(axis=0), dtype=np.float64).reshape(1, -1))[0])
        if not np.isfinite(value):
            return nothing(undefined, used, dropped)
        if bootstrap is None:
            return Estimate(value, None, None, used, dropped)
        if documents < 2:
            return Estimate(value, None, None, used, dropped, "one document: no interval")
        drawn = figure(np.asarray(resamples(documents, bootstrap) @ statistics))
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return Estimate(value, None, None, used, dropped, "no resample has a value: no interval")
    low, high = np.percentile(drawn, PERCENTILES)
    return Estimate(value, float(low), float(high), used, dropped)


def mean(samples: Sequence[Sample], bootstrap: Bootstrap | None = None) -> Estimate:
    """The mean of several figures of the same documents, those that are defined, with its interval.

    All samples have a row for each document, in one order: a resample draws a document for all.
    """
    import numpy as np
    from scipy.sparse import csr_array, hstack

    used = sum(sample.used for sample in samples)
    dropped = dict(sum((Counter(sample.dropped) for sample in samples), Counter()))
    parts = [sample for sample in samples if sample.statistics is not None]
    if not parts:
        return nothing(samples[0].undefined if samples else "nothing to average", used, dropped)
    edges = np.cumsum([0, *(part.statistics.shape[1] for part in parts)])

    def figure(sums: Floats) -> Floats:
        found = [
            part.figure(sums[:, first:last])
            for part, first, last in zip(parts, edges[:-1], edges[1:], strict=True)
            if part.figure
        ]
        values = np.array(found)
        known = np.isfinite(values)
        average: Floats = np.where(known, values, 0).sum(axis=0) / known.sum(axis=0)
        return average

    together = csr_array(hstack([csr_array(part.statistics) for part in parts]))
    return estimate(Sample(together, figure, parts[0].undefined, used, dropped), bootstrap)
