"""The skeleton of guidelines: a page a layer with what its schema says, and headed places for what only people can say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from mecorpus.reports.table import markdown_table
from mecorpus.schemas import Layer

# What a filler of each kind looks like in the input of `annotate apply`.
FILLERS: dict[str, dict[str, Any]] = {
    "span": {"quote": "words of the text"},
    "unit": {"unit": "s1"},
    "annotation": {"annotation": "name of another line"},
    "entity": {"entity": "id-in-the-register"},
    "author": {"author": True},
}
PLACES: dict[str, dict[str, Any]] = {
    "span": {"quote": "words of the text", "in": "s1"},
    "unit": {"unit": "s1"},
    "document": {},
    "none": {},
}
TO_FILL = (
    ("Decision list", "Questions in order; the first yes decides.\n\n1. …"),
    ("What does not count", "What a reader might mark and should not.\n\n- …"),
    ("Hard cases", "| text | ruling |\n|---|---|\n| … | … |"),
)


def layer_page(layer: Layer) -> str:
    """A page of guidelines for a layer, in Markdown."""
    return "\n\n".join(_parts(layer)) + "\n"


def _parts(layer: Layer) -> Iterator[str]:
    yield f"# {layer.name}"
    yield layer.description
    yield f"Marks: {target(layer)}. Status: {layer.status}."
    yield "## Labels"
    yield _table(("label", "meaning"), [(f"`{label}`", text) for label, text in layer.label_descriptions.items()])
    if layer.roles:
        yield "## Roles"
        rows = [
            (_needed(role.name, role.required), _fillers(role.fillers), role.description)
            for role in layer.roles.values()
        ]
        yield _table(("role", "filled by", "meaning"), rows)
    if layer.attributes:
        yield "## Attributes"
        names = layer.required_attributes
        rows = [
            (_needed(name, name in names), values(spec, layer.labels), spec["description"])
            for name, spec in layer.attributes.items()
        ]
        yield _table(("attribute", "values", "meaning"), rows)
    for heading, text in TO_FILL:
        yield f"## {heading}\n\n<!-- Fill in. -->\n{text}"
    yield f"## Example\n\n<!-- Replace by a line from your own texts. -->\n```json\n{example(layer)}\n```"


def target(layer: Layer) -> str:
    """What a layer marks, in words."""
    return {"span": "spans", "unit": "sentences", "document": "the document", "none": "relations"}[layer.target]


def _needed(name: str, required: bool) -> str:
    return f"`{name}`{' (required)' if required else ''}"


def _fillers(kinds: Sequence[str]) -> str:
    return ", ".join(kinds)


def values(spec: dict[str, Any], labels: Collection[str] = ()) -> str:
    """What an attribute takes: its values with their meaning (labels have theirs above), else its type; and its default."""
    inner = spec.get("items", spec)
    meanings = {name: text for name, text in inner.get("x-enum-descriptions", {}).items() if name not in labels}
    named = [f"`{value}`" + (f": {meanings[value]}" if value in meanings else "") for value in inner.get("enum", ())]
    kind = ("; " if not meanings else " ").join(named) or inner.get("format", inner.get("type", "any"))
    default = f"; default `{json.dumps(spec['default'])}`" if "default" in spec else ""
    return ("several of: " if "items" in spec else "") + str(kind) + default


def example(layer: Layer) -> str:
    """A line as `annotate apply` takes it, with every required role and attribute."""
    roles = {role.name: [FILLERS[role.fillers[0]]] for role in layer.roles.values() if role.required}
    needed = {name: _value(spec) for name, spec in layer.attributes.items() if name in layer.required_attributes}
    line = {"layer": layer.name, "label": layer.labels[0], **PLACES[layer.target]}
    line |= ({"arguments": roles} if roles else {}) | ({"attributes": needed} if needed else {})
    return json.dumps(line, ensure_ascii=False)


def _value(spec: dict[str, Any]) -> Any:
    if "items" in spec:
        return [_value(spec["items"])]
    if "enum" in spec:
        return spec["enum"][0]
    return {"boolean": True, "integer": 1, "number": 1}.get(spec.get("type", ""), "…")


def layer_rows(layers: Sequence[Layer]) -> str:
    """The table of pages for the guidelines' README, stable layers first."""
    ordered = sorted(layers, key=lambda layer: (layer.status != "stable", layer.name))
    rows = [(f"[{one.name}]({one.name}.md)", one.description, target(one), one.status) for one in ordered]
    return _table(("page", "what", "marks", "status"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(markdown_table(head, rows))
