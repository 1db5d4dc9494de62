"""A figure with its interval, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NONE_DROPPED: Mapping[str, int] = MappingProxyType({})


class Estimate(NamedTuple):
    """What was measured.

    `value` is None where there is nothing to measure, and then `reason` says why; `low` and
    `high` bound the 95 % bootstrap interval, None where there is none, and then `reason` says
    why too. `used` counts the units that went in, `dropped` those left out by reason.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    used: int = 0
    dropped: Mapping[str, int] = NONE_DROPPED
    reason: str | None = None


def nothing(reason: str, used: int = 0, dropped: Mapping[str, int] = NONE_DROPPED) -> Estimate:
    """An estimate without a value."""
    return Estimate(None, None, None, used, dropped, reason)
