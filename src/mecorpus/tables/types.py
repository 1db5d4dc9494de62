"""The subset of JSON Schema that maps to Arrow, `datasets` features and documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.errors import SchemaError
from mecorpus.schemas import Schemas

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Array = pa.Array[Any]
    Ints = NDArray[np.int64]


class Type(NamedTuple):
    """A column's type.

    `kind` is string, bool, int8, int32, float64, date32, label, list or struct; `names` are
    the labels of a label, `item` the type of a list's items, `fields` those of a struct.
    """

    kind: str
    names: tuple[str, ...] = ()
    item: Type | None = None
    fields: tuple[tuple[str, Type], ...] = ()


class TableColumn(NamedTuple):
    """A column with its type and description, as they come from the schemas."""

    name: str
    type: Type
    description: str


TABLES = "urn:mecorpus:tables"
PLAIN = {"string": "string", "boolean": "bool", "integer": "int32", "number": "float64"}
FORMATS = {"date": "date32", "int8": "int8"}


def type_of(schema: dict[str, Any], schemas: Schemas, base: str) -> Type:
    """Type of a JSON Schema; `base` is the `$id` that its local references start from.

    Raises `SchemaError` for what does not map to Arrow.
    """
    flat = schemas.flat(schema, base)
    named = flat.get("type")
    kind = next((one for one in named if one != "null"), None) if isinstance(named, list) else named
    if kind == "array":
        return Type("list", item=type_of(flat["items"], schemas, base))
    if kind == "object":
        return Type(
            "struct", fields=tuple((name, type_of(each, schemas, base)) for name, each in flat["properties"].items())
        )
    if "enum" in flat:
        return Type("label", names=tuple(flat["enum"]))
    if kind not in PLAIN:
        raise SchemaError(
            f"{base}: type {named!r} does not map to a column; use one of {', '.join(PLAIN)}, array, object"
        )
    return Type(FORMATS.get(flat.get("format", ""), PLAIN[kind]))


def arrow_type(type_: Type) -> pa.DataType:
    """Arrow type; a label is an int64, as `datasets` stores it."""
    import pyarrow as pa

    if type_.kind == "list":
        assert type_.item is not None
        return pa.list_(arrow_type(type_.item))
    if type_.kind == "struct":
        return pa.struct([(name, arrow_type(each)) for name, each in type_.fields])
    plain: dict[str, pa.DataType] = {
        "string": pa.string(),
        "bool": pa.bool_(),
        "int8": pa.int8(),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "date32": pa.date32(),
        "label": pa.int64(),
    }
    return plain[type_.kind]


def feature(type_: Type) -> Any:
    """`datasets` feature as JSON. Lists in the bare form, which 3.6 to 5.x read alike."""
    if type_.kind == "list":
        assert type_.item is not None
        return [feature(type_.item)]
    if type_.kind == "struct":
        return {name: feature(each) for name, each in type_.fields}
    if type_.kind == "label":
        return {"names": list(type_.names), "_type": "ClassLabel"}
    return {"dtype": type_.kind, "_type": "Value"}


def columns_of(definition: str, schemas: Schemas) -> tuple[TableColumn, ...]:
    """Columns that a `$defs` entry of `tables.schema.json` declares."""
    properties = schemas.by_id[TABLES]["$defs"][definition]["properties"]
    return tuple(
        TableColumn(name, type_of(spec, schemas, TABLES), schemas.flat(spec, TABLES)["description"])
        for name, spec in properties.items()
    )


def arrow_schema(columns: Iterable[TableColumn]) -> pa.Schema:
    """Arrow schema of a table, with the `huggingface` key that keeps label names in Parquet."""
    import pyarrow as pa

    columns = tuple(columns)
    info = {"info": {"features": {column.name: feature(column.type) for column in columns}}}
    fields = [pa.field(column.name, arrow_type(column.type)) for column in columns]
    return pa.schema(fields, metadata={"huggingface": json.dumps(info)})


def describe(type_: Type) -> str:
    """A type in the words of the documentation."""
    if type_.kind == "list":
        assert type_.item is not None
        return f"list of {describe(type_.item)}"
    if type_.kind == "struct":
        return "{" + ", ".join(f"{name}: {describe(each)}" for name, each in type_.fields) + "}"
    return f"class label ({', '.join(type_.names)})" if type_.kind == "label" else type_.kind
