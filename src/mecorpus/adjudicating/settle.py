"""`adjudicate`: one settled reading out of two, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.decisions import (
    BOTH,
    NEITHER,
    Key,
    decisions_of,
    forget,
    given_for,
    record,
    recorded,
    side_of,
    taken,
)
from mecorpus.adjudicating.given import given_decisions
from mecorpus.adjudicating.records import Builder
from mecorpus.adjudicating.review import Review, review_of
from mecorpus.annotate.sheet import Record, Sheet, Touched, opened, reading_from, save
from mecorpus.corpus.layout import find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.open import Corpus
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import ADJUDICATED, Finding, Reading, Report
from mecorpus.schemas import Layer

QUIT, SKIP = "quit", "skip"
Ask = Callable[[Item, Review, int, int], str]


class Settled(NamedTuple):
    """What `adjudicate` did.

    `settled` are the layers written now with the number of their annotations, `open` the items left to decide, `waiting`
    the layers that wait for others with the names of those, `review` the two readings, `reading` the adjudicated one as it is
    now (None: nothing settled yet), `notes` say which references were left out.
    """

    path: Path
    review: Review
    settled: dict[str, int]
    open: tuple[Item, ...]
    reading: Reading | None
    notes: tuple[str, ...]
    waiting: dict[str, list[str]]


def adjudicate(
    root: str | Path,
    document: str,
    *,
    annotators: Sequence[str] = (),
    layers: Sequence[str] = (),
    take: Sequence[str] = (),
    both: Sequence[str] = (),
    drop: Sequence[str] = (),
    decisions: Iterable[tuple[int, Any]] = (),
    source: str = "<decisions>",
    ask: Ask | None = None,
) -> Settled:
    """Settle two annotators' readings of a document in `adjudicated.jsonl`.

    What both agree on is taken at once. `take` are ids of annotations to take, or one annotator (or A, B) whose version
    stands for all that is open; of the pairs that `both` and `drop` name by an id both are kept, or neither. `decisions` are
    numbered lines of a file, `{"id": …, "take": …}` or `{"id": …, "annotation": {…}}` with a new annotation as `apply` takes
    it. `ask` is called for each item that is still open and answers with A, B, both, neither, skip or quit. Each decision
    is kept at once, so that interrupted work goes on. A layer is written when nothing in it is open, with `from` saying whose each annotation is
    (nothing for a new one); references follow to what was taken in place of what they referred to.

    Raises `RequestError` where there are not two readings, or for an unknown id or choice; `FindingsError` for layers
    whose decisions break a rule: the others are written all the same.
    """
    root = find_root(root, writable=True)
    with writing(root):
        found = _review(root, document, annotators, layers)
        whose = [name for name in take if side_of(found, name)]
        if len({side_of(found, name) for name in whose}) > 1:
            raise RequestError(f"whose version stands for all that is open: {' or '.join(whose)}? name one")
        single = dict.fromkeys(name for name in take if name not in whose)
        choices = {**single, **dict.fromkeys(both, BOTH), **dict.fromkeys(drop, NEITHER)}
        decided = {**decisions_of(found, choices), **given_decisions(root, found, decisions, source)}
        for item, decision in decided.values():
            record(root, found, item, decision)
    if ask:
        _ask(root, found, ask)
    with writing(root):
        found = _review(root, document, annotators, layers)
        for item in _open(root, found) if whose else ():
            record(root, found, item, taken(found, whose[0]))
        return _settle(root, found, decided.keys())


def _review(root: Path, document: str, annotators: Sequence[str], layers: Sequence[str]) -> Review:
    corpus = Corpus.open(root)
    return review_of(corpus, corpus[document], annotators, layers)


def _is_settled(found: Review, layer: str) -> bool:
    adjudicated = found.document.reading(ADJUDICATED)
    return adjudicated is not None and layer in adjudicated.complete


def _open(root: Path, found: Review) -> list[Item]:
    """Items that nobody decided, in layers that are not settled."""
    kept = recorded(root, found)
    return [
        item
        for item in found.items
        if item.kind != "agreed" and item.key not in kept and not _is_settled(found, item.layer)
    ]


def _ask(root: Path, found: Review, ask: Ask) -> None:
    left = _open(root, found)
    for number, item in enumerate(left, 1):
        answer = ask(item, found, number, len(left))
        if answer == QUIT:
            break
        if answer != SKIP:
            record(root, found, item, taken(found, answer))


def _settle(root: Path, found: Review, again: Set[Key]) -> Settled:
    """Write every layer of which nothing is open and that is not written yet; of those that are, the items decided again."""
    left, kept = _open(root, found), recorded(root, found)
    settled: dict[str, int] = {}
    waiting: dict[str, list[str]] = {}
    faults: list[Finding] = []
    refused: list[str] = []
    with opened(root, found.document.id, ADJUDICATED, is_locked=False, may_start=True) as sheet:
        builder, current = Builder(found, sheet.records, given_for(root, found)), sheet
        for layer in found.layers:
            is_written = _is_settled(found, layer.name)
            anew = {key for key in again if key in kept and key[0] == layer.name} if is_written else None
            if any(item.layer == layer.name for item in left) or (is_written and not anew):
                continue
            if waits := _waits(layer, found, current):
                waiting[layer.name] = waits
                continue
            current, fresh = _write(current, layer, builder.layer(layer, kept, anew), builder)
            faults += fresh
            settled |= {} if fresh else {layer.name: sum(one["layer"] == layer.name for one in current.records)}
            refused += [layer.name] if fresh else []
            mine = {key for key in kept if key[0] == layer.name}
            forget(root, found, (anew or _in_the_way(fresh, mine)) if fresh else mine)
    if faults:
        done = f"settled {', '.join(settled)}; " if settled else ""
        said = f"{done}{', '.join(refused)} not settled: what stands in the way is open again, decide it anew"
        raise FindingsError(said, Report(tuple(faults), {}, {}))
    reading = None if current.raw is None else reading_from(current, current.raw)
    return Settled(root / sheet.path, found, settled, tuple(left), reading, tuple(builder.notes), waiting)


def _in_the_way(faults: Sequence[Finding], keys: Set[Key]) -> Set[Key]:
    """Decided items that the faults are about; all of the layer where none is named."""
    return {key for key in keys if any(fault.annotation in key[1:] for fault in faults if fault.annotation)} or keys


def _waits(layer: Layer, found: Review, sheet: Sheet) -> list[str]:
    """Layers that annotations of this one refer to, and that are not settled."""
    named = {
        target.layer
        for reading in (found.first, found.second)
        for one in reading.of(layer.name)
        for fillers in one.arguments.values()
        for filler in fillers
        if (target := reading.by_id.get(filler.annotation or ""))
    }
    return sorted(named - set(sheet.header["complete"]) - {layer.name})


def _write(sheet: Sheet, layer: Layer, made: list[Record], builder: Builder) -> tuple[Sheet, list[Finding]]:
    """The sheet with a layer's records written, or as it was with the faults that keep them out."""
    records = [one for one in sheet.records if one["layer"] != layer.name] + made
    header = {**sheet.header, "complete": sorted({*sheet.header["complete"], layer.name})}
    try:
        save(sheet, header, records, f"adjudicate {layer.name}", Touched(sheet.path, {}))
    except FindingsError as error:
        return sheet, [builder.placed(one) for one in error.report.findings]
    raw = (sheet.corpus.root / sheet.path).read_bytes()
    return replace(sheet, raw=raw, header=header, records=records), []
