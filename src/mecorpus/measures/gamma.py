"""Gamma: agreement on where units are and on what they are, at once, by their best alignment.

Mathet, Y., Widlöcher, A., Métivier, J.-P. (2015). The Unified and Holistic Method Gamma for
Inter-Annotator Agreement Measure and Alignment. Computational Linguistics 41(3).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import comb
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.measures.bootstrap import Bootstrap, Sample, estimate
from mecorpus.measures.estimate import NONE_DROPPED, Estimate, nothing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mecorpus.measures.bootstrap import Floats

    Rows = NDArray[np.int64]

# What it costs to leave a unit alone, and the weights of place and of category.
ALONE, PLACE, CATEGORY = 1.0, 3.0, 1.0
# Of alignments with one disorder, the one with fewest unitary alignments is taken.
TIE = 1e-6
# How often a pivot is drawn again that is too near another.
TRIES = 100


class Marked(NamedTuple):
    """A unit: half-open range and category."""

    start: int
    end: int
    category: Hashable


class Text(NamedTuple):
    """The range of a text and the units of each coder in it."""

    start: int
    end: int
    coders: Sequence[Sequence[Marked]]


class Alignment(NamedTuple):
    """The best alignment: its disorder, and for each unitary alignment the position of each coder's unit, or None."""

    disorder: float
    rows: tuple[tuple[int | None, ...], ...]


def gamma(
    texts: Sequence[Text],
    *,
    seed: int = 1,
    samples: int = 30,
    bootstrap: Bootstrap | None = None,
    dropped: Mapping[str, int] = NONE_DROPPED,
) -> Estimate:
    """Gamma of two or more coders over texts: 1 less observed disorder over expected disorder.

    Expected disorder is the mean of `samples` shuffles of each text, drawn from `seed`; texts are
    weighted by their mean number of units a coder. `used` counts units.
    """
    import numpy as np

    if any(len(text.coders) < 2 for text in texts):
        return nothing("fewer than two coders", 0, dropped)
    marked = [text for text in texts if any(text.coders)]
    used = sum(len(units) for text in marked for units in text.coders)
    if not used:
        return nothing("nothing is marked", 0, dropped)
    sums = []
    for number, text in enumerate(marked):
        chance = np.random.default_rng([seed, number])
        shuffles = [best_alignment(shuffled(text, chance)).disorder for _ in range(samples)]
        size = _mean_size(text.coders)
        sums.append((size * best_alignment(text.coders).disorder, size * sum(shuffles) / max(1, samples)))
    sample = Sample(np.array(sums), _gamma, "no disorder is to be expected", used, dropped)
    return estimate(sample, bootstrap)


def _gamma(sums: Floats) -> Floats:
    found: Floats = 1 - sums[:, 0] / sums[:, 1]
    return found


def _mean_size(coders: Sequence[Sequence[Marked]]) -> float:
    return sum(map(len, coders)) / len(coders)


def best_alignment(coders: Sequence[Sequence[Marked]]) -> Alignment:
    """The alignment with the least disorder, by integer programming.

    Each unit is in exactly one unitary alignment. The disorder is the sum of theirs over the mean
    number of units a coder.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, costs = _candidates(coders)
    if not len(rows):
        return Alignment(0.0, ())
    once = LinearConstraint(_membership(rows, coders), 1, 1)
    whole = np.ones(len(costs), dtype=np.int64)
    solved = milp(costs + TIE, constraints=once, bounds=Bounds(0, 1), integrality=whole, options={"mip_rel_gap": 0})
    assert solved.x is not None, "each unit alone is always an alignment"
    kept = np.flatnonzero(np.round(solved.x))
    found = [
        tuple(position if position < len(units) else None for position, units in zip(row, coders, strict=True))
        for row in rows[kept].tolist()
    ]
    return Alignment(float(costs[kept].sum()) / _mean_size(coders), tuple(found))


def _candidates(coders: Sequence[Sequence[Marked]]) -> tuple[Rows, Floats]:
    """Unitary alignments that a best alignment can hold, with their disorders.

    One row each, the position of each coder's unit, or the number of their units for none. One
    whose disorder is above the number of coders is never better than its units alone.
    """
    import numpy as np

    pairs = comb(len(coders), 2)
    rows, costs = np.zeros((1, 0), dtype=np.int64), np.zeros(1)
    for number, units in enumerate(coders):
        here = np.tile(np.arange(len(units) + 1), len(rows))
        rows = np.column_stack([np.repeat(rows, len(units) + 1, axis=0), here])
        costs = np.repeat(costs, len(units) + 1)
        for other, others in enumerate(coders[:number]):
            costs = costs + _dissimilarities(others, units)[rows[:, other], here]
        near = costs <= len(coders) * ALONE * pairs
        rows, costs = rows[near], costs[near]
    is_marked = (rows < np.array([len(units) for units in coders])).any(axis=1)
    return rows[is_marked], costs[is_marked] / pairs


def _dissimilarities(ones: Sequence[Marked], twos: Sequence[Marked]) -> Floats:
    """Dissimilarity of each unit of one coder to each of another; the last row and column stand for no unit."""
    import numpy as np

    table = np.full((len(ones) + 1, len(twos) + 1), ALONE)
    if not ones or not twos:
        return table
    start, end = (np.array([unit[side] for unit in ones], dtype=np.float64)[:, None] for side in (0, 1))
    other_start, other_end = (np.array([unit[side] for unit in twos], dtype=np.float64) for side in (0, 1))
    moved = np.abs(start - other_start) + np.abs(end - other_end)
    place = (moved / (end - start + other_end - other_start)) ** 2
    differs = np.array([[one.category != two.category for two in twos] for one in ones])
    table[:-1, :-1] = ALONE * (PLACE * place + CATEGORY * differs)
    return table


def _membership(rows: Rows, coders: Sequence[Sequence[Marked]]) -> Any:
    """Units by unitary alignments: 1 where the alignment holds the unit."""
    import numpy as np
    from scipy.sparse import csr_array

    units, columns, first = [], [], 0
    for number, marked in enumerate(coders):
        held = np.flatnonzero(rows[:, number] < len(marked))
        units.append(rows[held, number] + first)
        columns.append(held)
        first += len(marked)
    places = np.concatenate(units), np.concatenate(columns)
    return csr_array((np.ones(len(places[0])), places), shape=(first, len(rows)))


def shuffled(text: Text, chance: np.random.Generator) -> list[list[Marked]]:
    """Coders drawn from those of a text, each turned round by a random pivot; a unit that crosses the end stays whole.

    Pivots lie at least half a mean unit apart, so that no two coders fall on each other.
    """
    lengths = [unit.end - unit.start for units in text.coders for unit in units]
    apart = sum(lengths) / len(lengths) / 2
    pivots: list[int] = []
    for _ in text.coders:
        pivots.append(_pivot(text, pivots, apart, chance))
    drawn = chance.integers(len(text.coders), size=len(text.coders))
    return [
        [_turned(unit, pivot, text) for unit in text.coders[number]]
        for pivot, number in zip(pivots, drawn, strict=True)
    ]


def _pivot(text: Text, pivots: Sequence[int], apart: float, chance: np.random.Generator) -> int:
    pivot = 0
    for _ in range(TRIES):
        pivot = int(chance.integers(text.end - text.start))
        if all(abs(pivot - other) >= apart for other in pivots):
            break
    return pivot


def _turned(unit: Marked, pivot: int, text: Text) -> Marked:
    moved = pivot - (text.end - text.start) if unit.start + pivot > text.end else pivot
    return Marked(unit.start + moved, unit.end + moved, unit.category)
