"""Rules on rows of predictions, and of the reference that they are scored against (MEC107, MEC108).

`mecorpus score` reports them at the line of a JSONL file, or at the row of a Parquet file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from mecorpus.model import Place, Problem, Problems
from mecorpus.schemas.wording import clip


class Shape(NamedTuple):
    """What a row must have: columns with their kinds, the layer's labels, and those that an integer counts in."""

    columns: Mapping[str, str]
    labels: tuple[str, ...]
    numbered: tuple[str, ...]

    def fits(self, value: Any) -> bool:
        """Whether a value has the shape: the quick answer for the many rows that do."""
        if not isinstance(value, dict):
            return False
        for column, kind in self.columns.items():
            if column not in value or FAULTS[kind](value[column], self) is not None:
                return False
        return True


class Row(NamedTuple):
    """A row as it was read; `error` says why there is no value, and what to do."""

    place: Place
    value: Any
    shape: Shape
    error: str | None = None


def prediction_shape(row: Row) -> Problems:
    """A row of predictions does not have the shape of its layer's configuration.

    Of its columns only those that the measure compares are needed; others are passed over.
    Bad: `{"document_id":"alpha","label":"opinion"}` for `claim`.
    Good: `{"document_id":"alpha","label":"fact","unit":"s1"}`; a label may also be the class label's number.
    """
    if row.error is not None:
        yield Problem(row.place, row.error)
    elif not isinstance(row.value, dict):
        yield Problem(row.place, f"is {_kind(row.value)}; write an object with {', '.join(row.shape.columns)}")
    else:
        for column, kind in row.shape.columns.items():
            if column not in row.value:
                yield Problem(row.place, f"has no {column}; a row needs {', '.join(row.shape.columns)}")
            elif fault := FAULTS[kind](row.value[column], row.shape):
                yield Problem(row.place._replace(pointer="/" + column), f"{column}: {fault}")


def _text(value: Any, shape: Shape) -> str | None:
    return None if isinstance(value, str) else f"is {_kind(value)}; give a string"


def _text_or_null(value: Any, shape: Shape) -> str | None:
    return None if value is None or isinstance(value, str) else f"is {_kind(value)}; give a string or null"


def _label(value: Any, shape: Shape) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < len(shape.numbered):
            return _label(shape.numbered[value], shape)
        return f"{value} is the number of no label; count from 0 to {len(shape.numbered) - 1}"
    if not isinstance(value, str):
        return f"is {_kind(value)}; give a label or its number"
    return None if value in shape.labels else f"{clip(value)} is no label; labels: {', '.join(shape.labels)}"


def _labels(value: Any, shape: Shape) -> str | None:
    if not isinstance(value, list):
        return f"is {_kind(value)}; give a list of labels"
    return next((fault for each in value if (fault := _label(each, shape))), None)


def _spans(value: Any, shape: Shape) -> str | None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        found = _kind(value) if not isinstance(value, list) else "a list of something else"
        return f'is {found}; give a list of {{"start", "end"}}'
    if not value:
        return "is empty; give the offsets that it covers"
    return next((fault for each in value if (fault := _span(each))), None) or next(_disorder(value), None)


def _span(value: Mapping[str, Any]) -> str | None:
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int:
        return "a span has no integers `start` and `end`; count code points of the document"
    return None if 0 <= start < end else f"{start} to {end} covers nothing; `end` is after the last code point"


def _disorder(value: list[dict[str, int]]) -> Iterator[str]:
    for one, other in pairwise(value):
        if other["start"] < one["end"]:
            what = f"{other['start']} to {other['end']} comes after {one['start']} to {one['end']}"
            yield f"{what}; sort the spans, and let none overlap"


def _kind(value: Any) -> str:
    names = {str: "a string", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object" if isinstance(value, dict) else "no JSON")


FAULTS: Mapping[str, Callable[[Any, Shape], str | None]] = {
    "text": _text,
    "text_or_null": _text_or_null,
    "label": _label,
    "labels": _labels,
    "spans": _spans,
}


class Claimed(NamedTuple):
    """What a row of sound shape is for: its document and key, the sentences it names, those that the
    document has (None when not known), and where an earlier row has the same item, or None."""

    place: Place
    item: tuple[object, ...]
    named: tuple[str, ...]
    units: frozenset[str] | None
    earlier: str | None


def prediction_item(claimed: Claimed) -> Problems:
    """A row of predictions is for a sentence that its document does not have, or for an item that has a row.

    Where the measure takes one label an item (a sentence of `claim`, a pair of `argument` or `stance`,
    a document of `frame`), a second row would be a second try.
    Bad: two rows for `s1` of one document; `s99`. Good: one row for each sentence.
    """
    for unit in claimed.named:
        if claimed.units is not None and unit not in claimed.units:
            where = f"{clip(claimed.item[0])} has no sentence {clip(unit)}"
            yield Problem(claimed.place, f"{where} in the reference; take the sentence's id from there")
    if claimed.earlier is not None:
        named = ", ".join(clip(part) for part in claimed.item)
        yield Problem(claimed.place, f"{claimed.earlier} is for {named} already; keep one of the two")
