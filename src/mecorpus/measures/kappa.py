"""Kappa-like coefficients for complete nominal data; alpha is the one to prefer where values are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from mecorpus.measures.estimate import Estimate, nothing

ROUNDING = 1e-12


def cohen_kappa(one: Sequence[Hashable], two: Sequence[Hashable]) -> Estimate:
    """Cohen's kappa of two coders of the same units (Cohen 1960): each has a distribution of its own."""
    if fault := _fault(one, two):
        return nothing(fault)
    ones, twos = Counter(one), Counter(two)
    chance = sum(ones[value] * twos[value] for value in ones) / len(one) ** 2
    return _corrected(_agreed(one, two), chance, len(one))


def scott_pi(one: Sequence[Hashable], two: Sequence[Hashable]) -> Estimate:
    """Scott's pi of two coders of the same units (Scott 1955): both share one distribution."""
    if fault := _fault(one, two):
        return nothing(fault)
    together = Counter(one) + Counter(two)
    chance = sum((number / (2 * len(one))) ** 2 for number in together.values())
    return _corrected(_agreed(one, two), chance, len(one))


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> Estimate:
    """Fleiss' kappa (Fleiss 1971) of units by categories: how many coders chose each; as many coders a unit."""
    coders = {sum(row) for row in counts}
    if not counts:
        return nothing("no units")
    if len(coders) > 1:
        return nothing("units have different numbers of coders", len(counts))
    number = coders.pop()
    if number < 2:
        return nothing("fewer than two coders", len(counts))
    agreed = sum(sum(n * (n - 1) for n in row) / (number * (number - 1)) for row in counts) / len(counts)
    chance = sum((sum(column) / (len(counts) * number)) ** 2 for column in zip(*counts, strict=True))
    return _corrected(agreed, chance, len(counts))


def _fault(one: Sequence[Hashable], two: Sequence[Hashable]) -> str | None:
    if len(one) != len(two):
        return "one coder has more values than the other"
    return None if one else "no units"


def _agreed(one: Sequence[Hashable], two: Sequence[Hashable]) -> float:
    return sum(a == b for a, b in zip(one, two, strict=True)) / len(one)


def _corrected(agreed: float, chance: float, used: int) -> Estimate:
    """Agreement beyond chance as a share of what was possible beyond it."""
    if 1 - chance < ROUNDING:
        return nothing("only one value occurs", used)
    return Estimate((agreed - chance) / (1 - chance), used=used)
