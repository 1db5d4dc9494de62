"""What disagreement is at each level of measurement: alpha as a function of summed coincidences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mecorpus.measures.bootstrap import Figure, Floats

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Distance = Callable[[Any, Any], float]
# Below this share of what could be, expected disagreement is rounding: there is no variation.
ROUNDING = 1e-9


def disagreement(
    values: Sequence[Any], cells: Sequence[tuple[int, int]], level: Level, distance: Distance | None = None
) -> Figure:
    """Alpha of each row of coincidences: `1 - (n - 1) * observed / expected`.

    `cells` says which two positions in `values` each column counts; `values` stand from low to
    high for `ordinal`, and are numbers for `interval` and `ratio`. A `distance` takes the place
    of the level.
    """
    import numpy as np

    first, second = (np.array(column) for column in zip(*cells, strict=True))
    belongs = (first[:, None] == np.arange(len(values))).astype(np.float64)

    def figure(sums: Floats) -> Floats:
        marginals = sums @ belongs
        total = marginals.sum(axis=1)
        observed, expected = measure(sums, marginals)
        expected[expected <= ROUNDING * total**2] = np.nan
        found: Floats = 1 - (total - 1) * observed / expected
        return found

    def nominal(sums: Floats, marginals: Floats) -> tuple[Floats, Floats]:
        return sums @ (first != second), marginals.sum(axis=1) ** 2 - (marginals**2).sum(axis=1)

    def on_scale(sums: Floats, marginals: Floats, positions: Floats) -> tuple[Floats, Floats]:
        observed = (sums * (positions[:, first] - positions[:, second]) ** 2).sum(axis=1)
        mean = (marginals * positions).sum(axis=1) / marginals.sum(axis=1)
        spread = (marginals * (positions - mean[:, None]) ** 2).sum(axis=1)
        return observed, 2 * marginals.sum(axis=1) * spread

    def ordinal(sums: Floats, marginals: Floats) -> tuple[Floats, Floats]:
        return on_scale(sums, marginals, marginals.cumsum(axis=1) - marginals / 2)

    def interval(sums: Floats, marginals: Floats) -> tuple[Floats, Floats]:
        return on_scale(sums, marginals, np.broadcast_to(np.array(values, dtype=np.float64), marginals.shape))

    def by_table(sums: Floats, marginals: Floats) -> tuple[Floats, Floats]:
        squares = _table(values, distance or _ratio)
        return sums @ squares[first, second], ((marginals @ squares) * marginals).sum(axis=1)

    levels = {"nominal": nominal, "ordinal": ordinal, "interval": interval, "ratio": by_table}
    measure = by_table if distance else levels[level]
    return figure


def _ratio(one: float, two: float) -> float:
    return ((one - two) / (one + two)) ** 2 if one + two else 0.0


def _table(values: Sequence[Any], distance: Distance) -> Floats:
    import numpy as np

    return np.array([[distance(one, two) for two in values] for one in values], dtype=np.float64)
