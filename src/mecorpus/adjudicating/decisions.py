"""What an adjudicator decided, item by item: kept at once, so that interrupted work goes on where it was.

One file a document in `.mecorpus/adjudication/`, which git ignores; a later line for an item overrides an earlier one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.review import Review
from mecorpus.corpus.layout import OWN
from mecorpus.errors import RequestError, unknown

FOLDER = f"{OWN}/adjudication"
BOTH, NEITHER, OTHER = "both", "neither", "other"
Key = tuple[str, str | None, str | None]


class Decision(NamedTuple):
    """What is taken of an item: an annotator's id, both, neither, or other: the `records` given in their place."""

    take: str
    records: tuple[dict[str, Any], ...] = ()


def recorded(root: Path, found: Review) -> dict[Key, Decision]:
    """Decisions on items of these two annotators that were kept."""
    decided: dict[Key, Decision] = {}
    for value in _lines(root, found):
        layer, one, two = value["item"]
        decided[layer, one, two] = Decision(value["take"], tuple(value["records"]))
    return decided


def other_ids(root: Path, found: Review) -> set[str]:
    """Ids of all records ever given in place of both, those that a later decision overrode, too."""
    return {record["id"] for value in _lines(root, found) for record in value["records"]}


def _lines(root: Path, found: Review) -> Iterator[dict[str, Any]]:
    path = _path(root, found)
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            value = orjson.loads(line)
        except ValueError:
            continue  # The last line of a killed command, which was not acknowledged, or nothing.
        if value["annotators"] == [found.first.annotator, found.second.annotator]:
            yield value


def record(root: Path, found: Review, item: Item, decision: Decision) -> None:
    """Keep a decision; it is on disk when this returns."""
    path = _path(root, found)
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {
        "annotators": [found.first.annotator, found.second.annotator],
        "item": item.key,
        "take": decision.take,
        "records": decision.records,
    }
    with path.open("ab") as stream:
        # A line that a kill cut short is ended first, so that it spoils none but itself.
        stream.write((b"" if _ends_whole(path) else b"\n") + orjson.dumps(value) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def _ends_whole(path: Path) -> bool:
    raw = path.read_bytes()
    return not raw or raw.endswith(b"\n")


def _path(root: Path, found: Review) -> Path:
    return root / FOLDER / f"{found.document.id}.jsonl"


def side_of(found: Review, given: str) -> str | None:
    """The annotator whom `A`, `B` or an id names, or None."""
    names = {"A": found.first.annotator, "B": found.second.annotator}
    return given if given in names.values() else names.get(given.upper())


def item_of(found: Review, id: str) -> tuple[Item, str]:
    """The item that an annotation belongs to, and the annotator whose it is (`alice:k3f9ad` where both have the id).

    Raises `RequestError` naming the ids that are open to decision.
    """
    owner, _, plain = id.rpartition(":")
    hits = [
        (item, reading.annotator)
        for item in found.items
        for annotation, reading in ((item.first, found.first), (item.second, found.second))
        if annotation and annotation.id == plain and owner in ("", reading.annotator)
    ]
    if not hits:
        differing = [item.either.id for item in found.items if item.kind != "agreed"]
        raise unknown("annotation", id, differing)
    if len({annotator for _, annotator in hits}) > 1:
        raise RequestError(
            f"both readings have an annotation {id}; write {' or '.join(f'{who}:{id}' for _, who in hits)}"
        )
    return hits[0]


def decisions_of(found: Review, take: Mapping[str, str]) -> dict[Key, tuple[Item, Decision]]:
    """Decisions from ids to what is taken: `this` for the annotation itself, both, neither, or an annotator."""
    decided = {}
    for id_, what in take.items():
        item, owner = item_of(found, id_)
        chosen = owner if what == "this" else side_of(found, what) or what
        if chosen not in (found.first.annotator, found.second.annotator, BOTH, NEITHER):
            raise unknown("choice", what, ["A", "B", found.first.annotator, found.second.annotator, BOTH, NEITHER])
        decided[item.key] = (item, Decision(chosen))
    return decided
