"""What one file of `schema/layers/` says about a layer."""

from __future__ import annotations

from typing import Any, NamedTuple

from mecorpus.errors import SchemaError
from mecorpus.schemas.measures import measure_faults

Schema = dict[str, Any]


RESERVED = {"documents", "tokens", "all"}
SPANNED = {"sentence", "quote", "spans", "start", "end", "context"}
SENTENCED = {"unit", "text", "previous", "next", "paragraph"}
# What a column cannot be made from where an annotation has no span, or no sentence.
UNPLACED: dict[str, set[str]] = {
    "span": set(),
    "unit": SPANNED,
    "document": SPANNED | SENTENCED,
    "none": SPANNED | SENTENCED,
}


class Column(NamedTuple):
    """A column of a layer's configuration: its name and what it is made from (`role.source.text`)."""

    name: str
    source: str


class Role(NamedTuple):
    """A role of a layer: the kinds of filler it takes, and the layers an annotation filler may come from.

    `single` says that it takes one filler at most.
    """

    name: str
    description: str
    fillers: tuple[str, ...]
    layers: tuple[str, ...]
    required: bool
    single: bool


class Layer(NamedTuple):
    """A layer as its schema declares it.

    `attributes` maps names to JSON Schemas; `tags` names the column of BIO tags in `tokens` that
    shows annotations whose attributes equal `tags_where`; `rows` is annotation, document or pair.
    """

    name: str
    description: str
    target: str
    labels: tuple[str, ...]
    label_descriptions: dict[str, str]
    roles: dict[str, Role]
    attributes: dict[str, Schema]
    required_attributes: frozenset[str]
    columns: tuple[Column, ...]
    status: str
    color: str
    measure: dict[str, Any]
    exhaustive: bool
    tags: str | None
    tags_where: dict[str, Any]
    rows: str
    pair_roles: tuple[str, str] | None
    window: int


def layer_of(schema: Schema, file: str, sources: Schema) -> Layer:
    """Read a layer file that has the allowed shape.

    `sources` are the `$defs` of `tables.schema.json`: what columns may be made from.
    Raises `SchemaError` where names disagree.
    """
    about, properties = schema["x-layer"], schema["properties"]
    roles = _roles(properties["arguments"])
    attributes = properties["attributes"]
    label = properties["label"]
    target = schema["$ref"].rsplit("/", 1)[-1].removesuffix("_annotation")
    columns = tuple(Column(entry["name"], entry["from"]) for entry in about.get("columns", ()))
    pairs = about.get("pairs", {"roles": None, "window": 0})
    layer = Layer(
        name=schema["title"],
        description=schema["description"],
        target=target,
        labels=tuple(label["enum"]),
        label_descriptions=dict(label["x-enum-descriptions"]),
        roles=roles,
        attributes=dict(attributes.get("properties", {})),
        required_attributes=frozenset(attributes.get("required", ())),
        columns=columns or _default_columns(target, about.get("rows"), roles, attributes.get("properties", {})),
        status=about["status"],
        color=about["color"],
        measure=dict(about["measure"]),
        exhaustive=about.get("exhaustive", False),
        tags=about.get("tags", {}).get("column"),
        tags_where=about.get("tags", {}).get("where", {}),
        rows=about.get("rows", "annotation"),
        pair_roles=tuple(pairs["roles"]) if pairs["roles"] else None,
        window=pairs["window"],
    )
    for fault in _disagreements(layer, schema, file, sources):
        raise SchemaError(f"{file}: {fault}")
    return layer


def _roles(arguments: Schema) -> dict[str, Role]:
    required = arguments.get("required", ())
    return {
        name: Role(
            name,
            role["description"],
            _kinds(role["items"]),
            tuple(role["items"].get("x-layers", ())),
            name in required,
            role.get("maxItems") == 1,
        )
        for name, role in arguments.get("properties", {}).items()
    }


def _kinds(items: Schema) -> tuple[str, ...]:
    choices = items.get("anyOf", [items])
    return tuple(choice["$ref"].rsplit("/", 1)[-1].removesuffix("_filler") for choice in choices)


def _default_columns(target: str, rows: str | None, roles: dict[str, Role], attributes: Schema) -> tuple[Column, ...]:
    """Columns of a layer that names none: what its target covers, its label, roles and attributes."""
    place = {"span": ("sentence", "quote", "spans"), "unit": ("unit", "text"), "document": ("text",), "none": ()}[
        target
    ]
    if rows == "document":
        return (Column("text", "document_text"), Column("labels", "labels"))
    renamed = {"text": "document_text"} if target == "document" else {}
    fixed = [Column(name, renamed.get(name, name)) for name in (*place, "label")]
    filled = [Column(name, f"role.{name}.text") for name in roles]
    return (*fixed, *filled, *(Column(name, f"attribute.{name}") for name in attributes))


def _disagreements(layer: Layer, schema: Schema, file: str, sources: Schema) -> list[str]:
    found = []
    names = {
        layer.name,
        schema["$id"].rsplit(":", 1)[-1],
        schema["properties"]["layer"]["const"],
        file.rsplit("/", maxsplit=1)[-1].split(".", maxsplit=1)[0],
    }
    if len(names) > 1:
        found.append(f"title, $id, layer and file name must agree; they are {', '.join(sorted(names))}")
    if layer.name in RESERVED:
        found.append(f"{layer.name} is the name of another configuration")
    if layer.pair_roles and not set(layer.pair_roles) <= set(roles_of_units(layer)):
        found.append(
            f"pairs.roles must be roles that take a unit: {', '.join(roles_of_units(layer)) or 'there is none'}"
        )
    if layer.rows == "pair" and layer.target != "none":
        found.append(
            f"rows that are pairs are for relations: a pair without one has no {layer.target}; the target must be none"
        )
    for name, spec in layer.attributes.items():
        if "enum" in spec and spec.get("default", spec["enum"][0]) not in spec["enum"]:
            found.append(f"the default of {name} is none of its values")
    if list(layer.label_descriptions) != list(layer.labels):
        found.append("x-enum-descriptions must describe the labels of enum, in their order")
    found += [
        f"column {column.name}: {fault}"
        for column in layer.columns
        if (fault := _source_fault(column.source, layer, sources))
    ]
    twice = sorted({column.name for column in layer.columns if [c.name for c in layer.columns].count(column.name) > 1})
    if twice or {c.name for c in layer.columns} & set(sources["shared"]["properties"]):
        found.append("a column stands twice, or has the name of a shared one")
    return found + measure_faults(layer)


def roles_of_units(layer: Layer) -> list[str]:
    """Roles that only a sentence fills."""
    return [name for name, role in layer.roles.items() if role.fillers == ("unit",)]


def _source_fault(source: str, layer: Layer, sources: Schema) -> str | None:
    """Why a column cannot be made from `source`, or None."""
    first, *rest = source.split(".")
    plain = [
        name for name in (*sources["sources"]["properties"], "label", "labels") if name not in UNPLACED[layer.target]
    ]
    choices = {
        "attribute": [f"attribute.{name}" for name in layer.attributes],
        "label_where": [f"label_where.{name}" for name in layer.attributes],
        "role": [f"role.{name}.{part}" for name in layer.roles for part in sources["role_sources"]["properties"]],
    }.get(first, plain if not rest else [])
    return None if source in choices else f"{source!r} is none of: {', '.join(choices or plain)}"
