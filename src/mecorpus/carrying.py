"""`carry`: takes a document's readings to another text, without what would break a rule there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from mecorpus.anchors.move import Ground, Moved, move_reading, required_roles, without_lost_origins
from mecorpus.model import Context, Document, Finding

# Each round takes out what broke a rule in the one before; what follows from that may break another.
ROUNDS = 10
Key = tuple[str, str]


class Carried(NamedTuple):
    """Readings on the other text, codes of the rules that annotations were left behind for (by annotator and id), and
    errors that nothing could be left behind for."""

    moved: tuple[Moved, ...]
    dropped: dict[Key, str]
    errors: tuple[Finding, ...]


def carry(
    document: Document,
    context: Context,
    ground: Ground,
    errors_in: Callable[[Sequence[Moved]], Sequence[Finding]],
    touched: Callable[[Moved], set[str]] = lambda moved: set(),
) -> Carried:
    """Move all readings of a document.

    `errors_in` says what rules they break on the other text; the annotations that it names are left behind, and their
    layers are no longer complete. `touched` names more layers of a reading that are not complete any more.
    """
    required = required_roles(context.schemas.layers)
    owners = {reading.file: reading.annotator for reading in document.readings}
    layers = {(reading.annotator, one.id): one.layer for reading in document.readings for one in reading.annotations}
    dropped: dict[Key, str] = {}
    for _ in range(ROUNDS):
        gone = {
            reading.annotator: {id_ for annotator, id_ in dropped if annotator == reading.annotator}
            for reading in document.readings
        }
        moved = [move_reading(one, required, ground, gone[one.annotator]) for one in document.readings]
        moved = [
            _without(one, touched(one) | {layers[key] for key in dropped if key[0] == one.reading.annotator})
            for one in without_lost_origins(moved)
        ]
        errors = errors_in(moved)
        more = {(owners[one.file], one.annotation): one.code for one in errors if one.annotation and one.file in owners}
        if not set(more) - set(dropped):
            break
        dropped |= more
    return Carried(tuple(moved), dropped, tuple(errors))


def _without(moved: Moved, layers: set[str]) -> Moved:
    """A moved reading in which these layers are not complete."""
    complete = tuple(layer for layer in moved.reading.complete if layer not in layers)
    return moved._replace(reading=replace(moved.reading, complete=complete))
