"""Decisions from a file: lines that say what is taken, or give an annotation in place of both."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.decisions import OTHER, Decision, Key, decisions_of, given_for, item_of, standing
from mecorpus.adjudicating.review import Review
from mecorpus.annotate.apply import shape_faults
from mecorpus.annotate.resolve import Resolver
from mecorpus.corpus.place import located
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Report

SHAPE = '{"id": "k3f9ad", "take": "A"} or {"id": "k3f9ad", "annotation": {"layer": …, "label": …, "quote": …}}'


def given_decisions(
    root: Path, found: Review, lines: Iterable[tuple[int, Any]], source: str
) -> dict[Key, tuple[Item, Decision]]:
    """Decisions of numbered lines.

    Raises `RequestError` for a line of another shape, `FindingsError` for an annotation of another shape, or a
    quote that is not there.
    """
    decided: dict[Key, tuple[Item, Decision]] = {}
    for number, value in lines:
        keys = set(value) if isinstance(value, dict) else set()
        if keys == {"id", "take"} and all(isinstance(part, str) for part in value.values()):
            decided |= decisions_of(found, {value["id"]: value["take"]})
        elif keys == {"id", "annotation"} and isinstance(value["id"], str) and isinstance(value["annotation"], dict):
            item, _ = item_of(found, value["id"])
            made = _resolved(found, item, number, value["annotation"], source)
            # What stands for the item keeps its id, so that what refers to it still does.
            stood = standing(found, item, given_for(root, found))
            decided[item.key] = (item, Decision(OTHER, {**made, "id": stood[0]} if stood else made))
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
    records = dict(resolver.records())
    faults = resolver.found or shape_faults(source, records, found.document, found.schemas)
    if faults:
        raise FindingsError("nothing was decided", Report(tuple(located(faults, {})), {}, {}))
    return {key: value for key, value in records[number].items() if key != "from"}
