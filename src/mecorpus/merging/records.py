"""A three-way merge of records: what one side changed is taken, what both changed alike too."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from mecorpus.corpus.form import encode_line

Key = tuple[Hashable, ...]

HEADER: Key = ("header",)
# A record is known by the first of these that it has: annotations, entities and annotators by id, then
# resolutions, waivers and takedowns.
KEYS = (
    ("id",),
    ("document", "annotator", "annotation"),
    ("code", "document", "file", "annotation"),
    ("document",),
)


class Choice(NamedTuple):
    """One record of a merge as each side has it, None where a side has none; `value` is the result.

    Where `conflict` is true both sides changed it in different ways, and `value` is ours, else theirs.
    """

    key: Key
    base: Any
    ours: Any
    theirs: Any
    value: Any
    conflict: bool


def three_way(base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]) -> list[Choice]:
    """Merge records by their keys: ours in their order, then what only theirs have; what is removed is left out.

    The textbook rule: a side that equals the base gives way to the other one. In a header `complete` is merged as a
    set. Two records of one key on one side are told apart by their order, so that none is lost.
    """
    old, mine, other = by_key(base), by_key(ours), by_key(theirs)
    choices = (_choice(key, old.get(key), mine.get(key), other.get(key)) for key in {**mine, **other})
    return [one for one in choices if one.conflict or one.value is not None]


def by_key(records: Sequence[Any]) -> dict[Key, Any]:
    """Records by key, in their order."""
    found: dict[Key, Any] = {}
    for record in records:
        key, number = key_of(record), 2
        while key in found:
            key, number = (*key_of(record), number), number + 1
        found[key] = record
    return found


def key_of(record: Any) -> Key:
    """What a record is known by; one without any of the known fields by all that it says."""
    if is_header(record):
        return HEADER
    names = record.keys() if isinstance(record, Mapping) else ()
    fields = next((fields for fields in KEYS if all(field in names for field in fields)), None)
    return (encode_line(record),) if fields is None else tuple(str(record[field]) for field in fields)


def is_header(record: Any) -> bool:
    """Whether a record is the first line of an annotation file."""
    return isinstance(record, Mapping) and "complete" in record and "layer" not in record


def _choice(key: Key, base: Any, ours: Any, theirs: Any) -> Choice:
    if key == HEADER and ours is not None and theirs is not None:
        base, ours, theirs = _same_complete(base, ours, theirs)
    if theirs in (ours, base):
        return Choice(key, base, ours, theirs, ours, conflict=False)
    if ours == base:
        return Choice(key, base, ours, theirs, theirs, conflict=False)
    return Choice(key, base, ours, theirs, theirs if ours is None else ours, conflict=True)


def _same_complete(base: Any, ours: Any, theirs: Any) -> tuple[Any, Any, Any]:
    """Three headers, each with the merged set of complete layers, so that only the rest can differ."""
    old, mine, other = (_layers(header) for header in (base, ours, theirs))
    complete = sorted((mine & other) | (mine - old) | (other - old))
    merged = {"complete": complete}
    return None if base is None else base | merged, ours | merged, theirs | merged


def _layers(header: Any) -> set[str]:
    complete = header.get("complete") if header else None
    return {str(layer) for layer in complete} if isinstance(complete, list) else set()
