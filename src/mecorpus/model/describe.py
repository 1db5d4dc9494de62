"""Annotations in words, for people. Not escaped: what prints them does that."""

from __future__ import annotations

from mecorpus.model.document import Document
from mecorpus.model.reading import Annotation, Filler, Reading, Span


def described(annotation: Annotation, reading: Reading, document: Document, is_hidden: bool) -> str:
    """Layer, label, covered text, roles and attributes of an annotation in a line."""
    parts = [f"{annotation.layer} {annotation.label}"]
    if annotation.spans:
        parts.append(covered(annotation.spans, document, is_hidden))
    for role, fillers in annotation.arguments.items():
        parts.append(f"{role}={', '.join(filled(filler, reading, document, is_hidden) for filler in fillers)}")
    parts += [
        f"{key}={', '.join(map(str, value)) if isinstance(value, list) else str(value).lower() if value is True or value is False else value}"
        for key, value in annotation.attributes.items()
    ]
    parts += [] if annotation.confidence is None else [f"confidence={annotation.confidence}"]
    parts += [f"note={annotation.note}"] if annotation.note else []
    parts += (
        [f"from={', '.join(f'{one.annotator}:{one.id}' for one in annotation.origins)}"] if annotation.origins else []
    )
    return "  ".join(parts)


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
