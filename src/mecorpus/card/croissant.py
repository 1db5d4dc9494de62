"""`croissant.json`: the dataset for machines, in Croissant 1.1 with its responsible-AI properties.

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mecorpus.card.citation import bibtex
from mecorpus.card.material import Material
from mecorpus.card.responsible import responsible
from mecorpus.card.statements import honesty
from mecorpus.schemas import Layer
from mecorpus.tables import Table, TableColumn, Type

CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int8": "cr:Int8",
    "int32": "cr:Int32",
    "float64": "cr:Float64",
    "date32": "sc:Date",
    "label": "cr:Int64",
}
SCHEMA_ORG = "https://schema.org/"
# Terms of the vocabulary, as the specification's own context has them.
OWN = ("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
       "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated",
       "replace", "samplingRate", "separator", "source", "subField", "transform")  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": SCHEMA_ORG,
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": SCHEMA_ORG,
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{name: f"cr:{name}" for name in OWN},
}
# A file of a split, with whatever stands before.
SPLIT = r"(?:.*/)?data/[^/]+/([a-z]+)-[0-9]+-of-[0-9]+[.]parquet"
FORBIDDEN = "Not for redistribution: it holds withheld texts from somebody's own copies."


def croissant(material: Material) -> str:
    """The whole document: metadata, a set of files and a set of records for every configuration, labels as enumerations."""
    settings = material.settings
    told = {
        "@context": dict(sorted(CONTEXT.items())),
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": settings.name,
        "alternateName": settings.title,
        "description": f"{settings.title}. {honesty(material)}",
        "url": settings.repository,
        "license": FORBIDDEN if material.figures.hydrated else f"https://spdx.org/licenses/{settings.license}.html",
        "creator": [{"@type": "sc:Organization", "name": name} for name in settings.authors],
        "publisher": [{"@type": "sc:Organization", "name": name} for name in settings.authors],
        "datePublished": settings.released.isoformat() if settings.released else None,
        "version": settings.version,
        "isLiveDataset": False,
        "inLanguage": material.languages,
        "keywords": _keywords(material),
        "citeAs": bibtex(settings),
        "distribution": [_files(table) for table in material.tables],
        "recordSet": [*_enumerations(material), *(_records(table) for table in material.tables)],
        **responsible(material),
    }
    kept = {name: value for name, value in told.items() if value not in (None, [], "")}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def _keywords(material: Material) -> list[str]:
    found = material.citation.get("keywords")
    return [str(word) for word in found] if isinstance(found, list) else []


def _files(table: Table) -> dict[str, Any]:
    """The files of a configuration. They lie beside this document, so that they are contained in nothing."""
    return {
        "@type": "cr:FileSet",
        "@id": f"files/{table.name}",
        "name": f"files-{table.name}",
        "description": f"Parquet files of {table.name}, some for each split.",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table.name}/*.parquet",
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "field": [*(_field(column, table) for column in table.columns), *_split(table)],
    }


def _split(table: Table) -> Iterator[dict[str, Any]]:
    """The split, which is in the names of the files, unless a column has that name."""
    if not any(column.name == "split" for column in table.columns):
        yield {
            "@type": "cr:Field",
            "@id": f"{table.name}/split",
            "name": "split",
            "description": "Split that the row is in.",
            "dataType": "sc:Text",
            "source": {
                "fileSet": {"@id": f"files/{table.name}"},
                "extract": {"fileProperty": "fullpath"},
                "transform": {"regex": SPLIT},
            },
        }


def _field(column: TableColumn, table: Table) -> dict[str, Any]:
    type_ = column.type
    item = type_.item if type_.kind == "list" else type_
    assert item is not None
    told: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": f"{column.description}{_names(item)}",
        "source": {"fileSet": {"@id": f"files/{table.name}"}, "extract": {"column": column.name}},
    }
    if type_.kind == "list":
        told |= {"repeated": True}
    if item.kind == "struct":
        return told | {"subField": list(_parts(column, item, table))}
    return told | {"dataType": TYPES[item.kind]}


def _parts(column: TableColumn, struct: Type, table: Table) -> Iterator[dict[str, Any]]:
    for name, type_ in struct.fields:
        yield {
            "@type": "cr:Field",
            "@id": f"{table.name}/{column.name}/{name}",
            "name": name,
            "description": f"{name} of each.",
            "dataType": TYPES[type_.kind],
            "source": {
                "fileSet": {"@id": f"files/{table.name}"},
                "extract": {"column": column.name},
                "transform": {"jsonPath": name},
            },
        }


def _names(type_: Type) -> str:
    """Numbers of class labels with their names."""
    named = ", ".join(f"{number} {name}" for number, name in enumerate(type_.names))
    return f" Class label: {named}." if named else ""


def _enumerations(material: Material) -> Iterator[dict[str, Any]]:
    """The labels of each layer with their definitions."""
    for layer in material.layers:
        yield _enumeration(layer)


def _enumeration(layer: Layer) -> dict[str, Any]:
    name = f"{layer.name}_labels"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"Labels of {layer.name}.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"{name}/{field}", "name": field, "description": told, "dataType": kind}
            for field, told, kind in (
                ("name", "The label.", "sc:Text"),
                ("number", "The class label's number.", "cr:Int64"),
                ("description", "What it means.", "sc:Text"),
            )
        ],
        "data": [
            {f"{name}/name": label, f"{name}/number": number, f"{name}/description": text}
            for number, (label, text) in enumerate(layer.label_descriptions.items())
        ],
    }
