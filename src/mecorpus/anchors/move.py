"""Takes a reading from one text to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace as changed

from mecorpus.model import Annotation, Filler, Reading, Span
from mecorpus.schemas import Layer

EXACT, MOVED, DRIFTED, LOST = STATES = ("exact", "moved", "drifted", "lost")


class Ground(NamedTuple):
    """Where a text went. `span` gives the state of a half-open span and its new one, `unit` that of a sentence by id;
    None where it is lost. `sentence` names the one that a span stood in; `quote` gives what spans cover, or None where
    that is not kept.
    """

    span: Callable[[Span], tuple[str, Span | None]]
    unit: Callable[[str], tuple[str, str | None]]
    sentence: Callable[[Span], str]
    quote: Callable[[tuple[Span, ...]], str | None]


class Outcome(NamedTuple):
    """What became of something that stands on text: an annotation itself (`pointer` is empty) or one of its fillers.

    `state` is exact (the same words at the same offsets), moved (the same words elsewhere), drifted (placed, but
    words changed or the place is doubtful) or lost; `sentence` is the one that it stood in, by id in the old text,
    empty for what refers to a lost annotation; `spans` are the new ones.
    """

    annotator: str
    annotation: str
    layer: str
    pointer: str
    state: str
    sentence: str
    spans: tuple[Span, ...] = ()


class Moved(NamedTuple):
    """A reading on the new text, what became of each piece, and ids of the annotations that could not be taken along."""

    reading: Reading
    outcomes: tuple[Outcome, ...]
    lost: frozenset[str]


Required = Mapping[str, Set[str]]


def required_roles(layers: Mapping[str, Layer]) -> Required:
    """Roles that must be filled, by layer."""
    return {name: {role.name for role in layer.roles.values() if role.required} for name, layer in layers.items()}


def state_of(is_sure: bool, is_there: bool) -> str:
    """State of what was placed: `is_there` says that it is where it was."""
    return DRIFTED if not is_sure else EXACT if is_there else MOVED


def move_reading(reading: Reading, required: Required, ground: Ground, dropped: Set[str] = frozenset()) -> Moved:
    """Take every annotation along that keeps its place and its required roles (`required`: by layer).

    Those in `dropped` (ids) are left behind whatever their place.

    An annotation that refers to a lost one loses that filler, and is lost itself where its role must be filled. A layer
    that lost something whose sentence is there is no longer complete.
    """
    lost = frozenset(dropped)
    while True:
        made = [_moved(one, required.get(one.layer, frozenset()), ground, lost) for one in reading.annotations]
        pairs = zip(reading.annotations, made, strict=True)
        gone = frozenset(old.id for old, (new, _) in pairs if new is None or old.id in dropped)
        if gone == lost:
            break
        lost = gone
    outcomes = tuple(
        Outcome(reading.annotator, old.id, old.layer, *found)
        for old, (_, several) in zip(reading.annotations, made, strict=True)
        for found in several
    )
    missed = {
        piece.annotation.layer
        for piece in reading.pieces
        for span in piece.spans
        if ground.span(span)[0] == LOST and ground.unit(ground.sentence(span))[0] != LOST
    }
    return Moved(
        replace(
            reading,
            complete=tuple(layer for layer in reading.complete if layer not in missed),
            annotations=tuple(new for new, _ in made if new is not None and new.id not in lost),
        ),
        outcomes,
        lost,
    )


def without_lost_origins(several: Sequence[Moved]) -> list[Moved]:
    """Readings of one document whose annotations name no origin that was lost in another."""
    lost = {(one.reading.annotator, id_) for one in several for id_ in one.lost}
    return [one._replace(reading=_without_origins(one.reading, lost)) for one in several]


def _without_origins(reading: Reading, lost: Set[tuple[str, str]]) -> Reading:
    annotations = tuple(
        changed(one, origins=tuple(origin for origin in one.origins if (origin.annotator, origin.id) not in lost))
        for one in reading.annotations
    )
    return replace(reading, annotations=annotations)


_Found = tuple[str, str, str, tuple[Span, ...]]


def _moved(
    old: Annotation, required: Set[str], ground: Ground, lost: Set[str]
) -> tuple[Annotation | None, list[_Found]]:
    """An annotation on the new text (None where it is lost), and what became of its pieces."""
    found: list[_Found] = []
    new = old
    if old.spans:
        state, spans = _spans(old.spans, ground)
        found.append(("", state, ground.sentence(old.spans[0]), spans))
        new = changed(new, spans=spans, quote=ground.quote(spans) if spans else None)
    if old.unit is not None:
        state, unit = ground.unit(old.unit)
        found.append(("", state, old.unit, ()))
        new = changed(new, unit=unit)
    arguments = {}
    for role, fillers in old.arguments.items():
        kept = []
        for number, filler in enumerate(fillers):
            state, moved, spans = _filler(filler, ground, lost)
            if state:
                found.append((f"/arguments/{role}/{number}", state, _sentence(filler, ground), spans))
            kept += [moved] if moved else []
        if kept:
            arguments[role] = tuple(kept)
    is_lost = any(pointer == "" and state == LOST for pointer, state, *_ in found) or not required <= set(arguments)
    return (None if is_lost else changed(new, arguments=arguments)), found


def _filler(filler: Filler, ground: Ground, lost: Set[str]) -> tuple[str, Filler | None, tuple[Span, ...]]:
    """State of a filler (empty where it stands on no text), the filler on the new text, and its spans there."""
    if filler.spans:
        state, spans = _spans(filler.spans, ground)
        return state, changed(filler, spans=spans, quote=ground.quote(spans)) if spans else None, spans
    if filler.unit is not None:
        state, unit = ground.unit(filler.unit)
        return state, changed(filler, unit=unit) if unit else None, ()
    if filler.annotation in lost:
        return LOST, None, ()
    return "", filler, ()


def _sentence(filler: Filler, ground: Ground) -> str:
    return ground.sentence(filler.spans[0]) if filler.spans else filler.unit or ""


def _spans(spans: tuple[Span, ...], ground: Ground) -> tuple[str, tuple[Span, ...]]:
    """Worst state of the parts, and where they are; parts out of order or on one another are lost."""
    found = [ground.span(span) for span in spans]
    new = tuple(span for _, span in found if span is not None)
    is_apart = all(one.end <= two.start for one, two in pairwise(new))
    if len(new) < len(spans) or not is_apart:
        return LOST, ()
    return max((state for state, _ in found), key=STATES.index), new
