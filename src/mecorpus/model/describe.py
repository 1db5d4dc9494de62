"""Annotations in words, for people. Not escaped: what prints them does that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mecorpus.model.document import Document
from mecorpus.model.reading import Annotation, Filler, Reading, Span

# In place of free text that repeats a withheld one.
REPEATS = "(repeats the text)"


def described(annotation: Annotation, reading: Reading, document: Document, is_hidden: bool) -> str:
    """Layer, label, covered text, roles and attributes of an annotation in a line."""
    parts = [f"{annotation.layer} {annotation.label}"]
    if annotation.spans:
        parts.append(covered(annotation.spans, document, is_hidden))
    for role, fillers in annotation.arguments.items():
        parts.append(f"{role}={', '.join(filled(filler, reading, document, is_hidden) for filler in fillers)}")
    parts += [f"{key}={_value(value, document, is_hidden)}" for key, value in annotation.attributes.items()]
    parts += [] if annotation.confidence is None else [f"confidence={annotation.confidence}"]
    parts += [f"note={_value(annotation.note, document, is_hidden)}"] if annotation.note else []
    parts += (
        [f"from={', '.join(f'{one.annotator}:{one.id}' for one in annotation.origins)}"] if annotation.origins else []
    )
    return "  ".join(parts)


def _value(value: Any, document: Document, is_hidden: bool) -> str:
    """A value of an attribute, or a note; not if it repeats a text that is hidden."""
    if isinstance(value, bool):
        return str(value).lower()
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return REPEATS if is_hidden and document.repeats(shown) else shown


def without_text(record: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """The record of an annotation as it may be printed where no person reads: of a withheld text no quotes, and no free
    text that repeats it, which a record with faults may have."""
    return dict(_bare(record, document)) if document.withheld else dict(record)


def _bare(value: Any, document: Document) -> Any:
    if isinstance(value, dict):
        return {key: _bare(each, document) for key, each in value.items() if key != "quote"}
    if isinstance(value, list):
        return [_bare(each, document) for each in value]
    return REPEATS if isinstance(value, str) and document.repeats(value) else value


def covered(spans: tuple[Span, ...], document: Document, is_hidden: bool) -> str:
    """Text of spans in angle quotes; their offsets where the text is hidden."""
    if is_hidden:
        return " ".join(f"[{start}, {end})" for start, end in spans)
    return f"‹{(document.quote(spans) or '').replace(chr(10), ' ')}›"


def filled(filler: Filler, reading: Reading, document: Document, is_hidden: bool) -> str:
    """A filler in a few words."""
    if filler.author:
        return "AUTHOR"
    if filler.annotation:
        target = reading.by_id.get(filler.annotation)
        return (
            f"{filler.annotation} {covered(target.spans, document, is_hidden)}"
            if target and target.spans
            else filler.annotation
        )
    return filler.unit or filler.entity or covered(filler.spans, document, is_hidden)
