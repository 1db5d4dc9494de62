"""Precision, recall and F1 from counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Counts(NamedTuple):
    """How many were matched, and how many the reference and the predictions have."""

    matched: int
    reference: int
    predicted: int

    @property
    def precision(self) -> float | None:
        """Share of the predictions that are matched; None where there are none."""
        return self.matched / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the reference that is matched; None where it is empty."""
        return self.matched / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two (van Rijsbergen 1979, with β = 1); None where both sides are empty."""
        total = self.reference + self.predicted
        return 2 * self.matched / total if total else None


def mean(values: Iterable[float | None]) -> float | None:
    """Arithmetic mean, in which what is not defined counts 0; None of nothing."""
    found = [value or 0.0 for value in values]
    return sum(found) / len(found) if found else None
