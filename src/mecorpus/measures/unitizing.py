"""Alpha for units of a continuum: who marked which stretches, one category at a time, two coders.

Krippendorff, K. (2004). Measuring the reliability of qualitative text analysis data.
Quality & Quantity 38. The definition misbehaves for more than two coders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate

if TYPE_CHECKING:
    from mecorpus.measures.bootstrap import Floats

# Half-open range of a continuum.
Unit = tuple[int, int]
OVERLAPPING = "overlaps a unit of its own reading and category"


class Continuum(NamedTuple):
    """A text of `length` offsets from 0, and the units of one category that each of two coders marked in it."""

    length: int
    one: Sequence[Unit]
    two: Sequence[Unit]


def without_overlaps(units: Sequence[Unit]) -> tuple[list[Unit], int]:
    """Units in order without those that begin before an earlier one ends, and how many those are.

    Overlapping units of one coder and category are outside the definition.
    """
    kept: list[Unit] = []
    for unit in sorted(units):
        if not kept or unit[0] >= kept[-1][1]:
            kept.append(unit)
    return kept, len(units) - len(kept)


def alpha_u(
    continua: Sequence[Continuum], bootstrap: Bootstrap | None = None, dropped: Mapping[str, int] = NONE_DROPPED
) -> Estimate:
    """Krippendorff's alpha_U of two coders, over texts and categories.

    Each is a continuum of its own; their disagreements are summed, weighted by length. One text
    with its categories gives the figure of the paper. `used` counts units.
    """
    return estimate(alpha_u_sample(continua, dropped), bootstrap)


def alpha_u_sample(continua: Sequence[Continuum], dropped: Mapping[str, int] = NONE_DROPPED) -> Sample:
    """Observed and expected disagreement of each continuum, for `alpha_u` of their sums."""
    import numpy as np

    sums, used, lost = [], 0, 0
    for length, *coders in continua:
        (one, lost_of_one), (two, lost_of_two) = map(without_overlaps, coders)
        used += len(one) + len(two)
        lost += lost_of_one + lost_of_two
        sums.append((length * observed(length, one, two), length * expected(length, one, two)))
    left_out = {**dropped, **({OVERLAPPING: lost} if lost else {})}
    undefined = "no disagreement is possible" if used else "nothing is marked"
    return Sample(np.array(sums).reshape(-1, 2), _alpha, undefined, used, left_out)


def _alpha(sums: Floats) -> Floats:
    found: Floats = 1 - sums[:, 0] / sums[:, 1]
    return found


def distance(one: Unit, two: Unit) -> int:
    """Squared difference of two units that overlap: of their beginnings and of their ends; 0 for others."""
    if one[0] >= two[1] or two[0] >= one[1]:
        return 0
    return (one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2


def observed(length: int, one: Sequence[Unit], two: Sequence[Unit]) -> float:
    """Observed disagreement of two coders: distances of overlapping units, and the square of each unit in a gap."""
    if not length:
        return 0.0
    total = sum(distance(first, second) for first in one for second in two)
    total += sum((end - start) ** 2 for start, end in one if _in_gap((start, end), two))
    total += sum((end - start) ** 2 for start, end in two if _in_gap((start, end), one))
    return total / length**2


def _in_gap(unit: Unit, others: Sequence[Unit]) -> bool:
    return not any(start < unit[1] and unit[0] < end for start, end in others)


def _gaps(length: int, units: Sequence[Unit]) -> Iterator[int]:
    """Lengths of the stretches between units."""
    here = 0
    for start, end in [*units, (length, length)]:
        if start > here:
            yield start - here
        here = end


def expected(length: int, one: Sequence[Unit], two: Sequence[Unit]) -> float:
    """Disagreement that the same units and gaps would give wherever they stood."""
    sizes = [end - start for units in (one, two) for start, end in units]
    gaps = [gap for units in (one, two) for gap in _gaps(length, units)]
    places = 2 * length * (2 * length - 1) - sum(size * (size - 1) for size in sizes)
    if not places:
        return 0.0
    total = sum(
        (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for size in sizes
    )
    return 2 / length * total / places
