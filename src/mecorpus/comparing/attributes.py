"""Agreement on attributes of what annotators have in common: alpha, nominal, MASI for lists, interval for numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from mecorpus.comparing.cases import added
from mecorpus.measures.alpha import Ratings, Values, alpha_sample
from mecorpus.measures.bootstrap import Sample
from mecorpus.measures.distance import masi
from mecorpus.model import Annotation
from mecorpus.schemas import Layer

Spec = dict[str, Any]
# Units of a document by the values they got, and those that were left out.
Compared = tuple[Ratings, Mapping[str, int]]
NOTHING: Compared = ({}, {})
ABSENT = "(absent)"
NOWHERE = "given in no reading"


def compared_attributes(layer: Layer) -> dict[str, Spec]:
    """Attributes that have something to agree on: all but free text."""
    return {name: spec for name, spec in layer.attributes.items() if not _is_free_text(spec)}


def _is_free_text(spec: Spec) -> bool:
    return spec["type"] == "string" and not {"enum", "pattern", "format"} & set(spec)


def compare(items: Iterable[Sequence[Annotation | None]], name: str, spec: Spec) -> Compared:
    """Values of an attribute, for items that are each an annotation a reading, or None.

    What a reading leaves out is the default; where there is none and another reading gives a
    value, absence is a value of its own (for a number it is missing).
    """
    found: Counter[Values] = Counter()
    dropped: Counter[str] = Counter()
    for marks in items:
        values = tuple(None if mark is None else _value(mark, name, spec) for mark in marks)
        if all(value in {None, ABSENT} for value in values):
            dropped[NOWHERE] += 1
        else:
            found[tuple(None if value == ABSENT and _is_number(spec) else value for value in values)] += 1
    return found, dropped


def _value(mark: Annotation, name: str, spec: Spec) -> Hashable:
    if spec["type"] == "array":
        return frozenset(mark.attributes.get(name, ()))
    value: Hashable = mark.attributes.get(name, spec.get("default", ABSENT))
    return value


def _is_number(spec: Spec) -> bool:
    return spec["type"] in {"integer", "number"}


def measure_name(spec: Spec) -> str:
    """What alpha of an attribute is called: it says at which level."""
    level = "interval_" if _is_number(spec) else "masi_" if spec["type"] == "array" else ""
    return f"attribute_{level}alpha"


def attribute_sample(spec: Spec) -> Callable[[Sequence[Compared]], Sample]:
    """Alpha of what `compare` gives, at the level that an attribute has."""
    level = "interval" if _is_number(spec) else "nominal"
    return partial(_sample, level=level, distance=masi if spec["type"] == "array" else None)


def _sample(documents: Sequence[Compared], **how: Any) -> Sample:
    dropped = added([left_out for _, left_out in documents])
    return alpha_sample([found for found, _ in documents], dropped=dropped, **how)
