"""Write the reference pages from code and schemas: `python tools/docs.py [--check]`.

With `--check` nothing is written, and the exit code is 1 when a page differs.
"""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import mecorpus
from mecorpus.cli.main import COMMANDS
from mecorpus.reports.table import markdown_table
from mecorpus.rules import WARNINGS, rules
from mecorpus.schemas import Layer, Schemas, load_schemas
from mecorpus.schemas.measures import TABLES, Measure
from mecorpus.tables import describe, tables_of

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 100
HEAD = "<!-- Made by `make docs` from {source}; change that, not this page. -->\n\n"

RANGES = {
    "MEC0": "Files that cannot be read",
    "MEC1": "Shape of records",
    "MEC2": "Text, spans, quotes, references",
    "MEC3": "Layers and labels",
    "MEC4": "Across documents, and waivers",
    "MEC5": "Rights and provenance",
}


def rule_page() -> Iterator[str]:
    """Every rule with its docstring."""
    yield HEAD.format(source="the docstrings in `src/mecorpus/rules/`") + "# Rules"
    yield f"{len(rules())} rules; {len(WARNINGS)} of them warn, the rest are errors. `mecorpus rule CODE` shows one. Codes are permanent."
    for prefix, title in RANGES.items():
        yield f"## {prefix}xx: {title}"
        for rule in rules().values():
            if rule.code.startswith(prefix):
                yield f"### {rule.code} {rule.name}\n\n{rule.title} ({rule.severity})\n\n{rule.explanation}"


def layer_page(schemas: Schemas) -> Iterator[str]:
    """Every layer with labels, roles and attributes."""
    yield HEAD.format(source="`schema/layers/`") + "# Layers"
    yield "A layer is one file in `schema/layers/`. What such a file may hold is `src/mecorpus/schemas/layer.schema.json`."
    for layer in schemas.layers.values():
        yield from _layer(layer)
    yield "## Measures\n\nWhat a layer's `measure` may name, for layers of these targets and with what they need."
    for kind, table in TABLES.items():
        yield _table((kind, "what it is", "for"), [_measure(name, measure) for name, measure in table.items()])


def _measure(name: str, measure: Measure) -> tuple[str, str, str]:
    needs = [
        f"a role `{measure.role}` of text" if measure.role else "",
        "a role that the author may fill" if measure.author else "",
        f"one row for each {measure.rows}" if measure.rows else "",
        "labels from low to high" if measure.ordered else "",
    ]
    return f"`{name}`", measure.title, "; ".join([", ".join(measure.targets), *filter(None, needs)])


def _layer(layer: Layer) -> Iterator[str]:
    goal = layer.measure["goal"]
    yield f"## {layer.name}\n\n{layer.description}"
    yield (
        f"Target: {layer.target}. Status: {layer.status}. Score: `{layer.measure['score']}`; "
        f"agreement: `{layer.measure['agreement']}`{f', goal {goal}' if goal is not None else ''}."
    )
    yield _table(("label", "meaning"), [(f"`{name}`", text) for name, text in layer.label_descriptions.items()])
    if layer.roles:
        rows = [
            (f"`{r.name}`{' (required)' if r.required else ''}", ", ".join(r.fillers), r.description)
            for r in layer.roles.values()
        ]
        yield _table(("role", "filled by", "meaning"), rows)
    if layer.attributes:
        yield _table(
            ("attribute", "values", "meaning"),
            [_attribute(name, spec, layer) for name, spec in layer.attributes.items()],
        )


def _attribute(name: str, spec: dict[str, Any], layer: Layer) -> tuple[str, str, str]:
    inner = spec.get("items", spec)
    values = ", ".join(f"`{value}`" for value in inner.get("enum", ())) or inner.get("format", inner["type"])
    required = " (required)" if name in layer.required_attributes else ""
    return f"`{name}`{required}", ("list of " if "items" in spec else "") + values, spec["description"]


def column_page(schemas: Schemas) -> Iterator[str]:
    """Every configuration with its columns."""
    yield HEAD.format(source="`schema/`") + "# Configurations and columns"
    tables = [table for table in tables_of(schemas) if not table.name.endswith("_raw")]
    shared = list(schemas.by_id["urn:mecorpus:tables"]["$defs"]["shared"]["properties"])
    yield "Every configuration starts with these columns:"
    yield _table(
        ("column", "type", "meaning"),
        [(f"`{c.name}`", describe(c.type), c.description) for c in tables[0].columns if c.name in shared],
    )
    for table in tables:
        yield f"## `{table.name}`\n\n{table.description}"
        rows = [(f"`{c.name}`", describe(c.type), c.description) for c in table.columns if c.name not in shared]
        yield _table(("column", "type", "meaning"), rows)
    yield "## `<layer>_raw`\n\nThe same columns, with every annotator's rows, for documents that more than one annotator read."


def record_page(schemas: Schemas) -> Iterator[str]:
    """Every record that lies in `corpus/`, field by field."""
    yield HEAD.format(source="`schema/`") + "# The corpus on disk"
    for name in ("corpus", "document", "annotation", "annotator", "entity", "resolution", "takedown", "waiver"):
        schema = schemas.by_id[f"urn:mecorpus:{name}"]
        yield f"## {name}\n\n{schema['description']}"
        yield _table(("field", "meaning"), list(_fields(schema, schemas, schema["$id"])))


def _fields(schema: dict[str, Any], schemas: Schemas, base: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, spec in schema.get("properties", {}).items():
        flat = schemas.flat(spec, base)
        choices = f" One of {', '.join(f'`{value}`' for value in flat['enum'])}." if "enum" in flat else ""
        yield f"`{prefix}{name}`", flat["description"] + choices
        if flat.get("type") == "object" and "properties" in flat:
            yield from _fields(flat, schemas, base, f"{prefix}{name}.")
        items = schemas.flat(flat.get("items", {}), base)
        if isinstance(items, dict) and items.get("type") == "object" and "properties" in items:
            yield from _fields(items, schemas, base, f"{prefix}{name}[].")


def command_page() -> Iterator[str]:
    """`--help` of every command."""
    yield HEAD.format(source="the commands' own `--help`") + "# Commands"
    yield "Exit codes: 0 clean, 1 findings, 2 asked wrongly, 3 cannot go on, 130 interrupted."
    for name in COMMANDS:
        calls = [[name], *([name, inner] for inner in getattr(import_module(f"mecorpus.cli.{name}"), "COMMANDS", ()))]
        for call in calls:
            yield f"## mecorpus {' '.join(call)}\n\n```text\n{_help(call)}\n```"


def _help(call: list[str]) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [sys.executable, "-m", "mecorpus", *call, "--help"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    text = done.stdout.replace("python -m mecorpus", "mecorpus").strip()
    return "\n".join(line.rstrip() for line in text.split("\n"))


def api_page() -> Iterator[str]:
    """Public functions with signature and docstring, and what they give."""
    yield HEAD.format(source="docstrings") + "# Python"
    things = [thing for name in mecorpus.__all__ if callable(thing := getattr(mecorpus, name))]
    for thing in things:
        yield f"## {thing.__name__}\n\n```python\n{_signature(thing)}\n```\n\n{inspect.getdoc(thing)}"
    yield "## Results\n\nWhat the functions give, and what that holds. All are tuples with named fields, or frozen."
    for result in sorted(_results(things), key=lambda one: one.__name__):
        yield f"### {result.__name__}\n\n{inspect.getdoc(result)}"
        rows = [(f"`{name}`", f"`{_annotation(one)}`") for name, one in inspect.get_annotations(result).items()]
        yield _table(("field", "type"), rows)


def _signature(thing: Callable[..., Any]) -> str:
    """A call with its types, on several lines where it is long."""
    found = inspect.signature(thing)
    parts = [_parameter(one) for one in found.parameters.values()]
    keywords = [number for number, one in enumerate(found.parameters.values()) if one.kind is one.KEYWORD_ONLY]
    parts[keywords[0] if keywords else 0 : 0] = ["*"] if keywords else []
    end = "" if inspect.isclass(thing) else f" -> {_annotation(found.return_annotation)}"
    whole = f"{thing.__name__}({', '.join(parts)}){end}"
    return (
        whole
        if len(whole) <= WIDTH
        else "\n".join([f"{thing.__name__}(", *(f"    {part}," for part in parts), f"){end}"])
    )


def _parameter(one: inspect.Parameter) -> str:
    default = "" if one.default is one.empty else f" = {one.default!r}"
    return f"{one.name}: {_annotation(one.annotation)}{default}"


def _annotation(found: Any) -> str:
    """A type as it is written in the code."""
    return str(getattr(found, "__forward_arg__", found)).removeprefix("<class '").removesuffix("'>")


def _results(things: Sequence[Any]) -> set[type]:
    """Classes of this package that functions return, and those that these hold."""
    found: set[type] = set()
    todo = [(thing, inspect.signature(thing).return_annotation) for thing in things if not inspect.isclass(thing)]
    for owner, annotation in todo:
        module = sys.modules[owner.__module__]
        for one in {getattr(module, name, None) for name in re.findall(r"[A-Z]\w+", _annotation(annotation))} - found:
            if inspect.isclass(one) and one not in things and one.__module__.startswith("mecorpus."):
                found.add(one)
                todo += [(one, field) for field in inspect.get_annotations(one).values()]
    return found


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(markdown_table(head, rows))


def pages() -> dict[str, Callable[[], Iterator[str]]]:
    """Page names, and what makes them."""
    schemas = load_schemas(ROOT / "schema")
    return {
        "rules.md": rule_page,
        "layers.md": lambda: layer_page(schemas),
        "columns.md": lambda: column_page(schemas),
        "records.md": lambda: record_page(schemas),
        "commands.md": command_page,
        "python.md": api_page,
    }


def main(check: bool) -> int:
    """Write all pages, or say which differ."""
    stale = []
    for name, make in pages().items():
        path = ROOT / "docs" / name
        text = "\n\n".join(make()) + "\n"
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, "utf-8")
    print(
        f"docs: {'stale: ' + ', '.join(stale) + '; run `make docs`' if check and stale else 'wrote ' + ', '.join(stale) if stale else 'up to date'}"
    )
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
