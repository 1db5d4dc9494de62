"""`dataset_info` of the card's YAML, in the form that `datasets` itself writes."""

from __future__ import annotations

from typing import Any

from mecorpus.tables import Table, Type


def yaml_features(table: Table) -> list[dict[str, Any]]:
    """Features of a configuration."""
    return [{"name": column.name, **_dtype(column.type)} for column in table.columns]


def _dtype(type_: Type) -> dict[str, Any]:
    if type_.kind == "list":
        assert type_.item is not None
        return {"list": _item(type_.item)}
    if type_.kind == "struct":
        return {"struct": [{"name": name, **_dtype(each)} for name, each in type_.fields]}
    return {"dtype": _item(type_)}


def _item(type_: Type) -> Any:
    if type_.kind == "struct":
        return [{"name": name, **_dtype(each)} for name, each in type_.fields]
    if type_.kind == "label":
        return {"class_label": {"names": {str(number): name for number, name in enumerate(type_.names)}}}
    return type_.kind
