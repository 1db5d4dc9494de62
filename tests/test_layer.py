"""A layer is one file: dropped into `schema/layers/` it is validated, built, loaded and shown with no change to code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import datasets
import pytest

from mecorpus import apply, build, show, validate
from mecorpus.corpus.open import Corpus
from mecorpus.errors import FindingsError, SchemaError
from mecorpus.schemas import load_schemas

from .conftest import REPOSITORY, TODAY

METAPHOR: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:mecorpus:layer:metaphor",
    "title": "metaphor",
    "description": "Figures of speech.",
    "$ref": "urn:mecorpus:annotation#/$defs/span_annotation",
    "x-layer": {
        "status": "experimental",
        "color": "#123456",
        "measure": {"score": "span_f1", "agreement": "mutual_span_f1", "goal": None},
    },
    "properties": {
        "layer": {"description": "Always this layer.", "const": "metaphor"},
        "label": {
            "description": "Where the image comes from.",
            "type": "string",
            "enum": ["water", "war", "body"],
            "x-enum-descriptions": {"water": "Water.", "war": "War.", "body": "The body."},
        },
        "arguments": {
            "description": "Roles.",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "subject": {
                    "description": "What it is said of.",
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "anyOf": [
                            {"$ref": "urn:mecorpus:annotation#/$defs/entity_filler"},
                            {"$ref": "urn:mecorpus:annotation#/$defs/span_filler"},
                        ]
                    },
                }
            },
        },
        "attributes": {
            "description": "Attributes.",
            "type": "object",
            "additionalProperties": False,
            "required": ["strength"],
            "properties": {
                "strength": {"description": "From 1 to 3.", "type": "integer", "minimum": 1, "maximum": 3},
                "senses": {
                    "description": "Senses.",
                    "type": "array",
                    "items": {"description": "A sense.", "type": "string", "enum": ["sight", "sound"]},
                },
                "dead": {"description": "Worn out.", "type": "boolean", "default": False},
                "seen": {"description": "A day.", "type": "string", "format": "date"},
            },
        },
    },
}


@pytest.fixture
def corpus(root: Path) -> Path:
    (root / "schema/layers/metaphor.schema.json").write_text(json.dumps(METAPHOR), "utf-8")
    return root


def line(**change: Any) -> bytes:
    mark = {
        "layer": "metaphor",
        "label": "water",
        "quote": "leak",
        "in": "s2",
        "arguments": {"subject": [{"quote": "the canals"}]},
        "attributes": {"strength": 2, "senses": ["sound"], "seen": "2026-01-02"},
    }
    return b'{"complete":["metaphor"]}\n' + json.dumps(mark | change).encode()


def test_it_is_validated_built_loaded_and_shown(corpus: Path, tmp_path: Path) -> None:
    apply(corpus, "alpha", line(), annotator="alice")
    assert validate(corpus, workers=1, today=TODAY).findings == ()
    out = build(corpus, tmp_path / "dist", workers=1, today=TODAY).out
    rows = next(iter(datasets.load_dataset(str(out), "metaphor").values()))
    assert rows.features["label"].names == ["water", "war", "body"]
    assert rows.features["strength"].dtype == "int32"
    assert rows.features["seen"].dtype == "date32"
    row = rows[0]
    assert (row["quote"], row["subject"], row["strength"], row["dead"], row["senses"]) == (
        "leak",
        "the canals",
        2,
        False,
        [1],
    )
    assert "## `metaphor`" in (out / "README.md").read_text("utf-8")
    opened = Corpus.open(corpus)
    assert "[leak]water" in show(opened["alpha"], opened.context, annotator="alice", layers=["metaphor"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"label": "fire"}, "MEC301"),
        ({"arguments": {"object": [{"entity": "iraq"}]}}, "MEC302"),
        ({"attributes": {"strength": 9}}, "MEC303"),
        ({"attributes": {}}, "MEC303"),
        ({"arguments": {"subject": [{"entity": "atlantis"}]}}, "MEC232"),
    ],
)
def test_its_labels_roles_and_attributes_are_checked(corpus: Path, change: dict[str, Any], code: str) -> None:
    with pytest.raises(FindingsError) as caught:
        apply(corpus, "alpha", line(**change), annotator="alice")
    assert {finding.code for finding in caught.value.report.findings} == {code}  # type: ignore[attr-defined]
    assert not (corpus / "corpus/documents/alpha/annotations/alice.jsonl").read_text("utf-8").count("metaphor")


def broken(**change: Any) -> dict[str, Any]:
    return json.loads(json.dumps(METAPHOR)) | change


def properties(**change: Any) -> dict[str, Any]:
    return {"properties": METAPHOR["properties"] | change}


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (broken(**{"$id": "urn:mecorpus:layer:claim"}), "has the \\$id of"),
        (broken(**{"$id": "https://example.org/metaphor"}), "no \\$id of the form"),
        (broken(**{"$schema": "http://json-schema.org/draft-07/schema#"}), "is of draft"),
        (broken(title="simile"), "must agree"),
        (broken(**{"$ref": "https://example.org/x"}), "leads nowhere"),
        (broken(allOf=[{"required": ["note"]}]), "allOf"),
        (
            broken(
                **properties(
                    attributes={
                        **METAPHOR["properties"]["attributes"],
                        "properties": {"x": {"description": "An object.", "type": "object"}},
                    }
                )
            ),
            "attributes",
        ),
        (
            broken(**{"x-layer": METAPHOR["x-layer"] | {"columns": [{"name": "who", "from": "role.nobody.text"}]}}),
            "role.nobody.text",
        ),
        (broken(**{"x-layer": METAPHOR["x-layer"] | {"columns": [{"name": "fold", "from": "quote"}]}}), "shared"),
        (
            broken(
                **{
                    "$ref": "urn:mecorpus:annotation#/$defs/unit_annotation",
                    "x-layer": METAPHOR["x-layer"] | {"columns": [{"name": "text", "from": "sentence"}]},
                }
            ),
            "sentence",
        ),
        (
            broken(**{"x-layer": METAPHOR["x-layer"] | {"rows": "pair", "pairs": {"roles": ["a", "b"], "window": 2}}}),
            "take a unit",
        ),
    ],
)
def test_a_layer_that_cannot_be_mapped_is_refused_when_the_schema_is_loaded(
    tmp_path: Path, schema: dict[str, Any], message: str
) -> None:
    folder = tmp_path / "schema"
    shutil.copytree(REPOSITORY / "schema", folder)
    (folder / "layers/metaphor.schema.json").write_text(json.dumps(schema), "utf-8")
    with pytest.raises(SchemaError, match=message) as caught:
        load_schemas(folder)
    assert "metaphor.schema.json" in str(caught.value) or "claim.schema.json" in str(caught.value)


def test_rows_that_are_pairs_are_for_relations(corpus: Path) -> None:
    layer = json.loads(json.dumps(METAPHOR))
    layer["x-layer"] |= {"rows": "pair", "pairs": {"roles": ["subject", "subject"], "window": 2}}
    role = layer["properties"]["arguments"]["properties"]["subject"]
    role["items"] = {"$ref": "urn:mecorpus:annotation#/$defs/unit_filler"}
    (corpus / "schema/layers/metaphor.schema.json").write_text(json.dumps(layer), "utf-8")
    with pytest.raises(SchemaError, match="rows that are pairs are for relations"):
        load_schemas(corpus / "schema")
