"""Decisions from a file: lines that say what is taken, or give an annotation in place of both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.decisions import OTHER, Decision, Key, decisions_of, item_of
from mecorpus.adjudicating.review import Review
from mecorpus.annotate.resolve import Resolver
from mecorpus.corpus.place import located
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Report

SHAPE = '{"id": "k3f9ad", "take": "A"} or {"id": "k3f9ad", "annotation": {"layer": …, "label": …, "quote": …}}'


def given_decisions(found: Review, lines: Iterable[tuple[int, Any]], source: str) -> dict[Key, tuple[Item, Decision]]:
    """Decisions of numbered lines. Raises `RequestError` for a line of another shape, `FindingsError` for a quote that is not there."""
    decided: dict[Key, tuple[Item, Decision]] = {}
    for number, value in lines:
        keys = set(value) if isinstance(value, dict) else set()
        if keys == {"id", "take"} and all(isinstance(part, str) for part in value.values()):
            decided |= decisions_of(found, {value["id"]: value["take"]})
        elif keys == {"id", "annotation"} and isinstance(value["id"], str) and isinstance(value["annotation"], dict):
            item, _ = item_of(found, value["id"])
            decided[item.key] = (item, Decision(OTHER, (_resolved(found, item, number, value["annotation"], source),)))
        else:
            raise RequestError(f"{source}:{number}: a decision is {SHAPE}")
    return decided


def _resolved(found: Review, item: Item, number: int, value: dict[str, Any], source: str) -> dict[str, Any]:
    """A new annotation with offsets in place of quotes; what the line leaves out of layer and place is as the item has it."""
    if value.get("layer", item.layer) != item.layer:
        raise RequestError(
            f"{source}:{number}: the annotation must be of layer {item.layer}, in place of {item.either.id}"
        )
    if found.document.text is None:
        raise RequestError(f"{found.document.id} is withheld and no local copy is there; put one there first")
    known = {one.id for reading in (found.first, found.second) for one in reading.annotations}
    given = {"layer": item.layer, **({"unit": item.either.unit} if item.either.unit else {}), **value}
    resolver = Resolver(found.document, found.document.text, source, [(number, given)], known)
    ((_, record),) = resolver.records()
    if resolver.found:
        raise FindingsError("nothing was decided", Report(tuple(located(resolver.found, {})), {}, {}))
    return dict(record)
