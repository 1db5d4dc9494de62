"""Distances between two values of a unit, for Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Set as AbstractSet


def masi(one: AbstractSet[object], two: AbstractSet[object]) -> float:
    """Distance of two sets: 1 less Jaccard times monotonicity (Passonneau 2006); of two empty ones 0.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they share
    something, 0 where nothing.
    """
    if one == two:
        return 0.0
    common = len(one & two)
    if not common:
        return 1.0
    return 1 - common / len(one | two) * (2 / 3 if common in {len(one), len(two)} else 1 / 3)
