"""The order of lines in a merged file, as far as it can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from mecorpus.corpus.disk import read_file
from mecorpus.corpus.form import parse_json
from mecorpus.merging.records import HEADER, Choice, Key

Starts = Mapping[str, int]


def in_order(choices: Sequence[Choice], starts: Starts) -> tuple[list[Choice], bool]:
    """Merged records in the order of their file, and whether that order could be told.

    Annotations go by first offset, layer, id, with the header first; entities and annotators by id; others stay
    as they are. `starts` has the first offset (code points) of each sentence that is known.
    """
    if any("layer" in one.value for one in choices if isinstance(one.value, Mapping)):
        keys = {one.key: _place(one, starts) for one in choices}
        if any(key is None for key in keys.values()):
            return sorted(choices, key=lambda one: one.key != HEADER), False
        return sorted(choices, key=lambda one: keys[one.key] or ()), True
    if all(isinstance(one.value, Mapping) and "id" in one.value for one in choices):
        return sorted(choices, key=lambda one: str(one.value["id"])), True
    return list(choices), True


def _place(choice: Choice, starts: Starts) -> Key | None:
    """What a line is sorted by; None where its offset cannot be told."""
    if choice.key == HEADER:
        return (-1,)
    try:
        value = choice.value
        return first_offset(value, starts), str(value["layer"]), str(value["id"])
    except (KeyError, IndexError, TypeError, AttributeError):
        return None


def first_offset(record: Mapping[str, Any], starts: Starts) -> int:
    """First code point that an annotation, or a filler of it, stands on: `Document.first_offset` on a bare record.

    Raises `KeyError` for a sentence that is not in `starts`, and what Python raises where the shape is not sound.
    """
    if "spans" in record:
        return int(record["spans"][0][0])
    if "unit" in record:
        return starts[record["unit"]]
    fillers = [filler for role in record.get("arguments", {}).values() for filler in role]
    offsets = [int(filler["spans"][0][0]) for filler in fillers if "spans" in filler]
    return min([*offsets, *(starts[filler["unit"]] for filler in fillers if "unit" in filler)], default=0)


def sentence_starts(path: Path) -> Starts:
    """First offset of each sentence of the document whose annotation file is at `path`; none where it is not there."""
    folder = PurePosixPath(path.as_posix()).parent.parent
    file = read_file(Path(), str(folder / "document.json"))
    records = parse_json(file).records if file.raw is not None else ()
    try:
        return {one["id"]: int(one["start"]) for _, value in records for one in value["segmentation"]["sentences"]}
    except (KeyError, TypeError, ValueError):
        return {}
