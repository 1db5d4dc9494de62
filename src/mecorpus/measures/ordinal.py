"""Errors on an ordered scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def macro_mae(errors: Mapping[int, Sequence[int]]) -> float:
    """Macro-averaged mean absolute error (Baccianella, Esuli, Sebastiani 2009): 0 is perfect.

    `errors` maps each rank that occurs in the reference to the distances, in ranks, of the
    predictions for its items; every rank weighs the same, however few its items.
    """
    return sum(sum(found) / len(found) for found in errors.values()) / len(errors)


def farthest(rank: int, ranks: int) -> int:
    """Distance from a rank, counted from 0, to the one farthest from it."""
    return max(rank, ranks - 1 - rank)
