"""Aligns two short lists of numbers with affine gaps (Gotoh, Journal of Molecular Biology 162, 1982)."""

from __future__ import annotations

from collections.abc import Sequence

# In bits: what a substitution costs, a gap, and each word of a gap. An insertion is long more often than it is many.
SUBSTITUTION = -3.0
OPEN = -4.0
EXTEND = -0.5
NEVER = -1e9
MATCH, OLD, NEW = range(3)


def affine(old: Sequence[int], new: Sequence[int], bits: float) -> list[tuple[int, int]]:
    """Pairs of positions with equal numbers in the best global alignment; `bits` is what an equal pair is worth."""
    if not old or not new:
        return []
    return _trace(old, new, _fill(old, new, bits))


def _fill(old: Sequence[int], new: Sequence[int], bits: float) -> list[list[tuple[float, float, float]]]:
    """Best score of each pair of prefixes that ends in a pair, in a word of the old or in one of the new alone."""
    first = [(0.0, NEVER, NEVER)] + [(NEVER, NEVER, OPEN + EXTEND * column) for column in range(1, len(new) + 1)]
    rows = [first]
    for row, number in enumerate(old, 1):
        above, left = rows[-1], (NEVER, OPEN + EXTEND * row, NEVER)
        cells = [left]
        for column, other in enumerate(new, 1):
            diagonal, up = above[column - 1], above[column]
            left = (
                max(diagonal) + (bits if number == other else SUBSTITUTION),
                max(up[MATCH] + OPEN, up[OLD], up[NEW] + OPEN) + EXTEND,
                max(left[MATCH] + OPEN, left[NEW], left[OLD] + OPEN) + EXTEND,
            )
            cells.append(left)
        rows.append(cells)
    return rows


def _trace(
    old: Sequence[int], new: Sequence[int], rows: list[list[tuple[float, float, float]]]
) -> list[tuple[int, int]]:
    pairs = []
    row, column = len(old), len(new)
    state = _best(rows[row][column])
    while row and column:
        if state == MATCH:
            row, column = row - 1, column - 1
            if old[row] == new[column]:
                pairs.append((row, column))
            state = _best(rows[row][column])
            continue
        score = rows[row][column][state] - EXTEND
        row, column = (row - 1, column) if state == OLD else (row, column - 1)
        state = state if rows[row][column][state] == score else _best(_without(rows[row][column], state))
    return pairs[::-1]


def _best(cell: tuple[float, float, float]) -> int:
    return cell.index(max(cell))


def _without(cell: tuple[float, float, float], state: int) -> tuple[float, float, float]:
    """A cell without the state that a gap was opened from."""
    match, before, behind = cell
    return (match, NEVER if state == OLD else before, NEVER if state == NEW else behind)
