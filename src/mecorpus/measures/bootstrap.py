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
# Resamples by documents that are held at once.
MOST_CELLS = 4_000_000
PERCENTILES = (2.5, 97.5)


class Bootstrap(NamedTuple):
    """How intervals are drawn: the seed of the generator and the number of resamples."""

    seed: int = 1
    draws: int = 1000


def resampled(statistics: Any, bootstrap: Bootstrap) -> Floats:
    """Sums of the statistics of the documents of each resample: a row each."""
    import numpy as np

    documents = statistics.shape[0]
    rows = max(1, MOST_CELLS // documents)
    parts = [
        np.asarray(_times_drawn(documents, bootstrap.seed, first, min(rows, bootstrap.draws - first)) @ statistics)
        for first in range(0, bootstrap.draws, rows)
    ]
    return np.concatenate(parts)


@lru_cache(maxsize=4)
def _times_drawn(documents: int, seed: int, first: int, draws: int) -> Floats:
    """How often each document is in each of some resamples: rows that sum to `documents`; kept for the next figure."""
    import numpy as np

    chance = np.random.default_rng([seed, first])
    return chance.multinomial(documents, np.full(documents, 1 / documents), size=draws).astype(np.float64)


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
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        value = float(figure(np.asarray(statistics.sum(axis=0), dtype=np.float64).reshape(1, -1))[0])
        if not np.isfinite(value):
            return nothing(undefined, used, dropped)
        if bootstrap is None:
            return Estimate(value, None, None, used, dropped)
        if statistics.shape[0] < 2:
            return Estimate(value, None, None, used, dropped, "one document: no interval")
        drawn = figure(resampled(statistics, bootstrap))
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
