"""How much spans share, and the best pairs of two lists of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

Spans = Sequence[tuple[int, int]]
Weight = Callable[[int, int], float]


def shared(one: Spans, two: Spans) -> int:
    """Number of offsets that lie in both; each list is sorted and overlaps nowhere."""
    return sum(
        max(0, min(end, other_end) - max(start, other_start)) for start, end in one for other_start, other_end in two
    )


def size(spans: Spans) -> int:
    """Number of offsets that spans cover."""
    return sum(end - start for start, end in spans)


def dice(one: Spans, two: Spans) -> float:
    """Twice what is shared over what both cover (Dice 1945); 0 where one covers nothing."""
    total = size(one) + size(two)
    return 2 * shared(one, two) / total if total else 0.0


def overlapping(ones: Sequence[Spans], twos: Sequence[Spans]) -> Iterator[tuple[int, int]]:
    """Positions of all pairs of two lists that share an offset, by a sweep over their bounds."""
    bounds = sorted(
        [(spans[0][0], spans[-1][1], number, True) for number, spans in enumerate(ones) if spans]
        + [(spans[0][0], spans[-1][1], number, False) for number, spans in enumerate(twos) if spans]
    )
    open_: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for start, end, number, is_first in bounds:
        others = open_[is_first]
        others[:] = [other for other in others if other[0] > start]
        for _, other in others:
            pair = (number, other) if is_first else (other, number)
            if shared(ones[pair[0]], twos[pair[1]]):
                yield pair
        open_[not is_first].append((end, number))


def best_pairs(pairs: Iterator[tuple[int, int]] | Sequence[tuple[int, int]], weight: Weight) -> list[tuple[int, int]]:
    """Those of the candidate pairs that pair each position at most once and have the largest total weight.

    The optimal assignment (Kuhn 1955), so that the order of the lists does not matter; pairs
    whose weight is not above 0 are left out. Sorted.
    """
    weights = {pair: found for pair in pairs if (found := weight(*pair)) > 0}
    return sorted(pair for part in _components(weights) for pair in _assign(part, weights))


def _components(weights: dict[tuple[int, int], float]) -> Iterator[list[tuple[int, int]]]:
    """Candidate pairs that hang together: assignments of different components do not touch."""
    rows, columns = defaultdict(list), defaultdict(list)
    for pair in weights:
        rows[pair[0]].append(pair)
        columns[pair[1]].append(pair)
    seen: set[tuple[int, int]] = set()
    for first in weights:
        if first in seen:
            continue
        part, todo = [], [first]
        seen.add(first)
        while todo:
            pair = todo.pop()
            part.append(pair)
            near = [other for other in (*rows[pair[0]], *columns[pair[1]]) if other not in seen]
            seen.update(near)
            todo += dict.fromkeys(near)
        yield part


def _assign(part: list[tuple[int, int]], weights: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    if len(part) == 1:
        return part
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = sorted({row for row, _ in part}), sorted({column for _, column in part})
    matrix = np.zeros((len(rows), len(columns)))
    for row, column in part:
        matrix[rows.index(row), columns.index(column)] = weights[row, column]
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    return [pair for row, column in chosen if (pair := (rows[row], columns[column])) in weights]
