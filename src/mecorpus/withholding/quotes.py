"""Quotes of annotations: taken out where the text is withheld, put in again where it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mecorpus.model.reading import GAP

Record = dict[str, Any]


def without_quotes(record: Mapping[str, Any]) -> Record:
    """A line of an annotation file without quotes, in fillers neither."""
    kept = {key: value for key, value in record.items() if key != "quote"}
    return kept | _arguments(record, lambda filler: {key: one for key, one in filler.items() if key != "quote"})


def with_quotes(record: Mapping[str, Any], text: str) -> Record:
    """A line of an annotation file with the text that its spans, and those of its fillers, cover."""
    return {**_quoted(record, text), **_arguments(record, lambda filler: _quoted(filler, text))}


def count_quotes(record: Mapping[str, Any]) -> int:
    """How many quotes a line of an annotation file has."""
    fillers = [filler for role in record.get("arguments", {}).values() for filler in role]
    return sum("quote" in one for one in (record, *fillers))


def _quoted(part: Mapping[str, Any], text: str) -> Record:
    spans = part.get("spans")
    return dict(part) | ({"quote": GAP.join(text[start:end] for start, end in spans)} if spans else {})


def _arguments(record: Mapping[str, Any], change: Callable[[Record], Record]) -> Record:
    if "arguments" not in record:
        return {}
    return {"arguments": {role: [change(one) for one in fillers] for role, fillers in record["arguments"].items()}}
