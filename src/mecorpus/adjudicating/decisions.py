"""What an adjudicator decided, item by item: kept at once, so that interrupted work goes on where it was.

One file a document in `.mecorpus/adjudication/`, which git ignores; a later line for an item overrides an earlier one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.review import Review
from mecorpus.corpus.layout import OWN
from mecorpus.errors import RequestError, unknown
from mecorpus.model import ADJUDICATED
from mecorpus.model.reading import record_of

FOLDER = f"{OWN}/adjudication"
A, B, BOTH, NEITHER, OTHER, OPEN = TAKES = ("A", "B", "both", "neither", "other", "open")
Key = tuple[str, str | None, str | None]
# An annotator's id and that of an annotation.
Side = tuple[str, str]


class Decision(NamedTuple):
    """What is taken of an item: A, B, both, neither, or other: the `record` given in their place; open: nothing yet, or no longer."""

    take: str
    record: dict[str, Any] | None = None


class Kept(NamedTuple):
    """A line of the file: the two annotators, the item, a digest of what its annotations were then, the decision."""

    annotators: list[str]
    key: Key
    seen: str
    decision: Decision


def recorded(root: Path, found: Review) -> dict[Key, Decision]:
    """Decisions on items of these two annotators that were kept, as far as the annotations are still as they were then."""
    now = {item.key: _digest(item) for item in found.items}
    last = {
        kept.key: kept.decision
        for kept in _lines(root, found)
        if kept.annotators == _annotators(found) and kept.seen == now.get(kept.key)
    }
    return {key: decision for key, decision in last.items() if decision.take != OPEN}


def forget(root: Path, found: Review, keys: Iterable[Key]) -> None:
    """Open decided items again: a settled layer speaks for itself, and what a rule refuses is asked anew."""
    items = {item.key: item for item in found.items}
    for key in keys:
        record(root, found, items[key], Decision(OPEN))


def given_for(root: Path, found: Review) -> dict[str, set[Side]]:
    """Of each record ever given in place of annotations, by its id: whose these were."""
    sides: dict[str, set[Side]] = {}
    for kept in _lines(root, found):
        if kept.decision.record is not None:
            pairs = zip(kept.annotators, kept.key[1:], strict=True)
            sides.setdefault(kept.decision.record["id"], set()).update((who, id_) for who, id_ in pairs if id_)
    return sides


def standing(found: Review, item: Item, given: Mapping[str, set[Side]]) -> list[str]:
    """Ids of the adjudicated annotations that settle an item now: from either of its two, or given in their place."""
    adjudicated = found.document.reading(ADJUDICATED)
    pairs = ((found.first, item.first), (found.second, item.second))
    sides = {(reading.annotator, one.id) for reading, one in pairs if one}
    of_layer = adjudicated.of(item.layer) if adjudicated else ()
    settled = {one.id: {(origin.annotator, origin.id) for origin in one.origins} for one in of_layer}
    return [id_ for id_, origins in settled.items() if sides & (origins | given.get(id_, set()))]


def _annotators(found: Review) -> list[str]:
    return [found.first.annotator, found.second.annotator]


def _digest(item: Item) -> str:
    both = [record_of(one) if one else None for one in (item.first, item.second)]
    return hashlib.sha256(orjson.dumps(both, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _lines(root: Path, found: Review) -> Iterator[Kept]:
    path = _path(root, found)
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            yield _kept(orjson.loads(line), found)
        except (ValueError, TypeError, KeyError):
            continue  # The last line of a killed command, which was not acknowledged, or a damaged one: asked again.


def _kept(value: Any, found: Review) -> Kept:
    """A decision from its line. Raises `ValueError`, `TypeError` or `KeyError` for another shape."""
    (layer, first, second), take, record = value["item"], value["take"], value["record"]
    ids = [one for one in (first, second) if one is not None]
    is_sound = (
        layer in found.schemas.layers
        and take in TAKES
        and (take == OTHER) == (record is not None)
        and all(isinstance(one, str) for one in (*ids, *value["annotators"], value["seen"]))
        and len(value["annotators"]) == len(TAKES[:2])
    )
    if not is_sound or (record is not None and list(found.schemas.faults(f"layer:{layer}", record))):
        raise ValueError(layer)
    return Kept(value["annotators"], (layer, first, second), value["seen"], Decision(take, record))


def record(root: Path, found: Review, item: Item, decision: Decision) -> None:
    """Keep a decision; it is on disk when this returns."""
    path = _path(root, found)
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {
        "annotators": _annotators(found),
        "item": item.key,
        "seen": _digest(item),
        "take": decision.take,
        "record": decision.record,
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
    """A or B, from that or an annotator's id; else None. The words `both` and `neither` are no annotators here."""
    names = {found.first.annotator: A, found.second.annotator: B, BOTH: None, NEITHER: None}
    return names.get(given, given.upper() if given.upper() in (A, B) else None)


def taken(found: Review, given: str) -> Decision:
    """A decision from what people write: A, B, an annotator's id, both or neither. Raises `RequestError` naming these."""
    chosen = side_of(found, given) or given
    if chosen not in (A, B, BOTH, NEITHER):
        raise unknown("choice", given, [A, B, *_annotators(found), BOTH, NEITHER])
    return Decision(chosen)


def item_of(found: Review, id: str) -> tuple[Item, str]:
    """The item that an annotation belongs to, and its side, A or B (`alice:k3f9ad` where both have the id).

    Raises `RequestError` naming the ids that are open to decision.
    """
    owner, _, plain = id.rpartition(":")
    hits = [
        (item, side, reading.annotator)
        for item in found.items
        for side, annotation, reading in ((A, item.first, found.first), (B, item.second, found.second))
        if annotation and annotation.id == plain and owner in ("", reading.annotator)
    ]
    if not hits:
        differing = [item.either.id for item in found.items if item.kind != "agreed"]
        raise unknown("annotation", id, differing)
    if len({side for _, side, _ in hits}) > 1:
        raise RequestError(
            f"both readings have an annotation {id}; write {' or '.join(f'{who}:{id}' for *_, who in hits)}"
        )
    return hits[0][:2]


def decisions_of(found: Review, take: Mapping[str, str | None]) -> dict[Key, tuple[Item, Decision]]:
    """Decisions from ids to what is taken: see `taken`; None for the annotation itself."""
    decided = {}
    for id_, what in take.items():
        item, side = item_of(found, id_)
        decided[item.key] = (item, Decision(side) if what is None else taken(found, what))
    return decided
