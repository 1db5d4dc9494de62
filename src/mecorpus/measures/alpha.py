"""Krippendorff's alpha, from coincidences that add up over documents.

Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate
from mecorpus.measures.level import Distance, Level, disagreement

# The values that coders gave a unit, None for a coder who gave none; the order of coders is of no matter.
Values = tuple[Hashable, ...]
# How many units of a document have these values.
Ratings = Mapping[Values, int]

MISSING = "given in one reading only"


def ratings(units: Iterable[Sequence[Hashable]]) -> Counter[Values]:
    """Units of one document, each a value a coder or None, counted by what they hold."""
    return Counter(map(tuple, units))


def coincidences(rated: Ratings) -> dict[tuple[Hashable, Hashable], float]:
    """Cells of the coincidence matrix that are not 0: pairs of values in a unit of m values, each counting 1 / (m - 1)."""
    cells: dict[tuple[Hashable, Hashable], float] = {}
    for values, number in rated.items():
        counts = Counter(value for value in values if value is not None)
        total = counts.total()
        for one, times in counts.items():
            for two, others in counts.items():
                pairs = times * (others - (one == two))
                if pairs and total > 1:
                    cells[one, two] = cells.get((one, two), 0.0) + number * pairs / (total - 1)
    return cells


def alpha(
    documents: Sequence[Ratings],
    level: Level = "nominal",
    *,
    distance: Distance | None = None,
    order: Sequence[Hashable] = (),
    bootstrap: Bootstrap | None = None,
    dropped: Mapping[str, int] = NONE_DROPPED,
) -> Estimate:
    """Krippendorff's alpha over the units of all documents.

    Any number of coders, missing values, and values that are numbers for `interval` and `ratio`,
    and for `ordinal` unless `order` lists the values from low to high. A `distance` between two
    values takes the place of the level. `used` counts units with two values or more; the others
    are dropped, with those that `dropped` names. With `bootstrap` an interval over documents.
    """
    return estimate(alpha_sample(documents, level, distance=distance, order=order, dropped=dropped), bootstrap)


def alpha_sample(
    documents: Sequence[Ratings],
    level: Level = "nominal",
    *,
    distance: Distance | None = None,
    order: Sequence[Hashable] = (),
    dropped: Mapping[str, int] = NONE_DROPPED,
) -> Sample:
    """Coincidences of each document, for `alpha` of their sums."""
    used, left_out = _usable(documents, dropped)
    matrices = [coincidences(rated) for rated in documents]
    values = _values(matrices, level, distance, order)
    if len(values) < 2:
        return Sample(None, None, "only one value occurs" if values else "no unit has two readings", used, left_out)
    places = {value: number for number, value in enumerate(values)}
    cells = list(dict.fromkeys((places[one], places[two]) for cell in matrices for one, two in cell))
    figure = disagreement(values, cells, level, distance)
    return Sample(_stacked(matrices, cells, places), figure, "only one value occurs", used, left_out)


def _usable(documents: Sequence[Ratings], dropped: Mapping[str, int]) -> tuple[int, Mapping[str, int]]:
    """Number of units that two coders gave a value, and the reasons for leaving out the others."""
    used = missing = 0
    for rated in documents:
        for values, number in rated.items():
            given = sum(value is not None for value in values)
            used += number * (given > 1)
            missing += number * (given == 1)
    return used, {**dropped, **({MISSING: missing} if missing else {})}


def _values(
    matrices: Sequence[Mapping[tuple[Hashable, Hashable], float]],
    level: Level,
    distance: Distance | None,
    order: Sequence[Hashable],
) -> list[Any]:
    """Values that occur in a pair, from low to high where that matters."""
    found: Iterable[Any] = dict.fromkeys(one for cells in matrices for one, _ in cells)
    if level == "nominal" or distance:
        return list(found)
    return sorted(found, key=list(order).index if order else None)


def _stacked(
    matrices: Sequence[Mapping[tuple[Hashable, Hashable], float]],
    cells: Sequence[tuple[int, int]],
    places: Mapping[Hashable, int],
) -> Any:
    """Documents by cells, sparse: most values occur in few documents."""
    from scipy.sparse import csr_array

    columns = {cell: number for number, cell in enumerate(cells)}
    entries = [
        (row, columns[places[one], places[two]], weight)
        for row, matrix in enumerate(matrices)
        for (one, two), weight in matrix.items()
    ]
    rows, at, weights = zip(*entries, strict=True)
    return csr_array((weights, (rows, at)), shape=(len(matrices), len(cells)))
