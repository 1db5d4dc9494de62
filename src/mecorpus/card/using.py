"""A short program for each task that the rows are ready for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from mecorpus.card.material import DEFAULT, Material
from mecorpus.schemas import Layer
from mecorpus.tables import Table, TableColumn

PLACE = "path/to/this/folder"
# What is printed of a row beside its label: the first of these that a configuration has.
TEXTS = ("quote", "text", "sentence", "context", "evidence")
TASKS = {
    "span": "Find and label spans",
    "unit": "Label sentences",
    "document": "Label documents",
    "none": "Label relations",
}
TAGS = "Tag tokens"


def examples(material: Material) -> Iterator[str]:
    """Programs of five lines, after a sentence on where the data is; the first loads the default configuration."""
    if not material.tables:
        yield "No configuration has rows."
        return
    yield f"`{PLACE}` is the folder of a build, or the name of the repository on a Hub."
    for table in material.tables:
        if not table.name.endswith("_raw"):
            split = next(iter(material.figures.splits[table.name]))
            yield f"**{_task(table, material)}** (`{table.name}`)"
            layer = material.context.schemas.layers.get(table.name)
            yield "```python\n" + "\n".join(program(table, split, layer)) + "\n```"


def _task(table: Table, material: Material) -> str:
    layer = material.context.schemas.layers.get(table.name)
    return "Read documents" if table.name == DEFAULT else TASKS[layer.target] if layer else TAGS


def program(table: Table, split: str, layer: Layer | None) -> list[str]:
    """Loads a split and prints some rows of it: what each stands on, and its labels by name."""
    columns = {column.name: column for column in table.columns}
    load = [
        "from datasets import load_dataset",
        "",
        f'rows = load_dataset("{PLACE}", "{table.name}", split="{split}")',
    ]
    if table.name == DEFAULT:
        return [*load, 'print(rows[0]["title"], rows[0]["text"][:200])']
    label = _label(list(columns.values()))
    if label is None:
        return [*load, "print(rows[0])"]
    shown = ", ".join(f'row["{name}"]' for name in _shown(columns, layer))
    if label.type.kind == "label":
        return [
            *load,
            f'names = rows.features["{label.name}"].int2str',
            "for _, row in zip(range(3), rows):",
            f'    print({shown}, "->", names(row["{label.name}"]))',
        ]
    tokens = 'row["tokens"]' if "tokens" in columns else shown
    return [
        *load,
        f'names = rows.features["{label.name}"].feature.int2str',
        "for _, row in zip(range(3), rows):",
        f'    print({tokens}, "->", [names(label) for label in row["{label.name}"]])',
    ]


def _shown(columns: Collection[str], layer: Layer | None) -> list[str]:
    """What a row is about: of a relation what it relates, of anything else its words."""
    ends = [one.name for one in layer.columns if re.fullmatch(r"role\.\w+\.(text|name)", one.source)] if layer else []
    words = [name for name in TEXTS if name in columns]
    return (ends if layer and layer.target == "none" else words[:1]) or ["document_id"]


def _label(columns: list[TableColumn]) -> TableColumn | None:
    """The column with the labels: `label`, `labels`, else the first of tags."""
    named = [column for name in ("label", "labels") for column in columns if column.name == name]
    item = (column for column in columns if column.type.item is not None and column.type.item.kind == "label")
    tags = [column for column in item if column.name.endswith("_tags")]
    return next(iter([*named, *tags]), None)
