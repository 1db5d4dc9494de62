"""The two validators agree, every property is described, and outsiders' tools read the schemas."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mecorpus.schemas import load_schemas
from mecorpus.schemas.flat import both, flat

from .conftest import BASE, REPOSITORY

SCHEMAS = load_schemas(REPOSITORY / "schema")


def records() -> list[tuple[str, Any]]:
    """Sound records of the small corpus, each with the schema it has to fit."""
    found: list[tuple[str, Any]] = []
    for path in sorted(BASE.glob("corpus/documents/*/document.json")):
        found.append(("document", json.loads(path.read_bytes())))
    for path in sorted(BASE.glob("corpus/documents/*/annotations/*.jsonl")):
        header, *lines = map(json.loads, path.read_text("utf-8").splitlines())
        found.append(("annotation#/$defs/header", header))
        found += [(f"layer:{line['layer']}", line) for line in lines]
    return found


RECORDS = records()
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3000)
    | st.floats(0, 2)
    | st.sampled_from(["", "x", "s1", "iraq", "2026-02-30", "2026-01-01", [], {}, [[0, 1]], [[1]], {"author": True}])
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield from places(inner, (*path, key))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_jsonschema_and_jsonschema_rs_give_the_same_verdict(data: st.DataObject) -> None:
    """`jsonschema` is the authority; the fast one decides, so they must never differ."""
    reference, record = data.draw(st.sampled_from(RECORDS))
    changed = copy.deepcopy(record)
    for _ in range(data.draw(st.integers(0, 2))):
        path = data.draw(st.sampled_from([place for place in places(changed) if place] or [()]))
        if not path:
            break
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        if isinstance(inner, dict) and data.draw(st.booleans()):
            del inner[path[-1]]
        else:
            inner[path[-1]] = copy.deepcopy(data.draw(VALUES))
    is_valid = SCHEMAS.authority(reference, changed) == []
    assert SCHEMAS.is_valid(reference, changed) == is_valid
    if reference.startswith("layer:"):
        is_of_layer = isinstance(changed, dict) and changed.get("layer") == record["layer"]
        assert SCHEMAS.are_annotations([record, changed]) == is_valid or not is_of_layer


@pytest.mark.parametrize("layer", list(SCHEMAS.layers))
def test_a_layer_is_checked_by_one_schema(layer: str) -> None:
    found = flat(SCHEMAS.by_id, f"urn:mecorpus:layer:{layer}")
    assert found["additionalProperties"] is False
    assert not found.keys() & {"$ref", "allOf"}


KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["object", "array", "string", "integer"]),
        "enum": st.lists(st.sampled_from(["a", "ab", 1, True, None]), min_size=1, max_size=3),
        "const": st.sampled_from(["a", 1, True]),
        "minLength": st.integers(0, 2),
        "minimum": st.integers(0, 2),
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 2),
        "uniqueItems": st.booleans(),
        "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        "description": st.just("said of itself"),
        "$ref": st.sampled_from(["urn:mecorpus:annotation#/$defs/unit_id", "urn:mecorpus:annotation#/$defs/span"]),
    },
)
MANY = st.recursive(
    KEYWORDS | st.booleans() | st.just({"not": {}}),
    lambda inner: st.tuples(
        KEYWORDS,
        st.fixed_dictionaries(
            {},
            optional={
                "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
                "patternProperties": st.dictionaries(st.just("^a"), inner, max_size=1),
                "additionalProperties": inner,
                "items": inner,
                "prefixItems": st.lists(inner, min_size=1, max_size=2),
                "anyOf": st.lists(inner, min_size=1, max_size=2),
                "not": inner,
                "if": inner,
                "then": inner,
            },
        ),
    ).map(lambda pair: pair[0] | pair[1]),
    max_leaves=6,
)
JSON = st.recursive(
    st.sampled_from(["", "a", "ab", "s1", 0, 1, 2.5, True, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(MANY, MANY, st.lists(JSON, min_size=1, max_size=6))
def test_two_schemas_made_one_take_what_both_take(one: Any, two: Any, values: list[Any]) -> None:
    registry = jsonschema_rs.Registry(list(SCHEMAS.by_id.items()))
    checks = [jsonschema_rs.Draft202012Validator(each, registry=registry) for each in (one, two, both(one, two))]
    for value in values:
        first, second, together = (check.is_valid(value) for check in checks)
        assert together == (first and second)


@settings(max_examples=200, deadline=None)
@given(MANY, MANY, MANY, st.lists(JSON, min_size=1, max_size=6))
def test_a_chain_of_schemas_made_one_takes_what_the_chain_takes(
    one: Any, two: Any, three: Any, values: list[Any]
) -> None:
    parts = [
        {key: value for key, value in each.items() if key != "$ref"} for each in (one, two) if each not in (True, False)
    ]
    by_id = {
        "urn:x": {"$id": "urn:x", "$ref": "urn:y#/$defs/y", **(parts[0] if parts else {})},
        "urn:y": {"$id": "urn:y", "$defs": {"y": {"$ref": "#", **parts[-1]} if parts else {"$ref": "#"}}, "properties": {"a": three, "b": {"$ref": "#/properties/a"}}},
        **SCHEMAS.by_id,
    }  # fmt: skip
    registry = jsonschema_rs.Registry(list(by_id.items()))
    made = flat(by_id, "urn:x")
    assert "$ref" not in made
    checks = [jsonschema_rs.Draft202012Validator(each, registry=registry) for each in ({"$ref": "urn:x"}, made)]
    for value in values:
        assert checks[0].is_valid(value) == checks[1].is_valid(value)


@pytest.mark.parametrize("part", [{"unevaluatedProperties": False}, {"properties": {"a": {"$anchor": "a"}}}])
def test_a_schema_that_cannot_be_taken_apart_stays_as_it_is(part: dict[str, Any]) -> None:
    by_id = {"urn:x": {"$id": "urn:x", "$ref": "urn:y"}, "urn:y": {"$id": "urn:y", **part}}
    assert flat(by_id, "urn:x") == {"$ref": "urn:x"}


def test_schemas_that_go_round_in_a_circle_stay_as_they_are() -> None:
    by_id = {"urn:x": {"$id": "urn:x", "$ref": "urn:y"}, "urn:y": {"$id": "urn:y", "$ref": "urn:x"}}
    assert flat(by_id, "urn:x") == {"$ref": "urn:x"}


def test_sound_records_are_sound() -> None:
    assert len(RECORDS) > 80
    assert all(SCHEMAS.is_valid(*pair) for pair in RECORDS)


def test_every_property_label_and_value_is_described() -> None:
    def missing(schema: Any, path: str) -> Iterator[str]:
        if not isinstance(schema, dict):
            return
        for name, spec in schema.get("properties", {}).items():
            if spec != {"not": {}} and "description" not in SCHEMAS.flat(spec, path.split(" ", maxsplit=1)[0]):
                yield f"{path} {name}"
            yield from missing(spec, f"{path} {name}")
        for key in ("$defs", "items", "additionalProperties"):
            inner = schema.get(key)
            for name, spec in inner.items() if key == "$defs" and inner else [(key, inner)]:
                yield from missing(spec, f"{path} {name}")
        if "x-enum-descriptions" in schema and list(schema["x-enum-descriptions"]) != schema["enum"]:
            yield f"{path} enum"

    found = [place for id_, schema in SCHEMAS.by_id.items() for place in missing(schema, id_)]
    assert found == []


@pytest.mark.parametrize("layer", list(SCHEMAS.layers))
def test_a_layer_printed_by_the_command_is_read_by_check_jsonschema(layer: str, tmp_path: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "mecorpus", "schema", layer, "--root", str(REPOSITORY)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (tmp_path / "schema.json").write_text(printed, "utf-8")
    good = [record for reference, record in RECORDS if reference == f"layer:{layer}"]
    for name, value in (("good", good), ("bad", [{**record, "label": "nonsense"} for record in good])):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), "utf-8")
    schema = {"type": "array", "items": json.loads(printed)}
    (tmp_path / "list.json").write_text(json.dumps(schema), "utf-8")
    call = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(tmp_path / "list.json")]
    assert good
    assert subprocess.run([*call, str(tmp_path / "good.json")], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*call, str(tmp_path / "bad.json")], capture_output=True, check=False).returncode == 1
