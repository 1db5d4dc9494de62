"""Agreement as it was computed by `mecorpus card`, from `card/agreement.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class LayerFigure(NamedTuple):
    """The primary measure of a layer: `of` is what it is about, `reason` why a value or an interval is not there."""

    layer: str
    readings: str
    kind: str
    documents: int
    measure: str
    of: str | None
    value: float | None
    low: float | None
    high: float | None
    goal: float | None
    used: int
    reason: str | None


class Agreed(NamedTuple):
    """Primary measures of the layers that two annotators have read, with what the intervals are made of."""

    seed: int
    draws: int
    layers: tuple[LayerFigure, ...]


def agreed_of(value: Any, input: str) -> Agreed | None:
    """Agreement from the value of `card/agreement.json`; None where it is of another input, or cannot be used."""
    try:
        if value["input"] != input:
            return None
        layers = [_layer(one) for one in value["layers"] if one["figures"]]
        return Agreed(int(value["seed"]), int(value["draws"]), tuple(layers))
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _layer(one: Mapping[str, Any]) -> LayerFigure:
    first = one["figures"][0]
    return LayerFigure(
        layer=str(one["layer"]),
        readings=str(one["readings"]),
        kind=str(one["kind"]),
        documents=int(one["documents"]),
        measure=str(first["measure"]),
        of=_text(first["of"]),
        value=_number(first["value"]),
        low=_number(first["low"]),
        high=_number(first["high"]),
        goal=_number(one["goal"]),
        used=int(first["used"]),
        reason=_text(first["reason"]),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
