"""Reads a schema folder once and answers whether a value has its shape."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

from mecorpus.errors import SchemaError, unknown
from mecorpus.schemas.flat import flat
from mecorpus.schemas.layer import Layer, Schema, layer_of
from mecorpus.schemas.wording import Fault, faults_of

SCHEMA_VERSIONS = ("1",)
DRAFT = "https://json-schema.org/draft/2020-12/schema"
PREFIX = "urn:mecorpus:"
MOST_BYTES = 1024 * 1024
TABLE_PARTS = ("shared", "documents", "tokens", "sources", "role_sources")
DATE_LENGTH = len("2026-11-22")


class Schemas:
    """The schemas of one corpus.

    `by_id` maps `$id` to schema, `files` maps `$id` to a path below the schema folder,
    `layers` maps names to `Layer` in alphabetical order.
    """

    def __init__(self, by_id: dict[str, Schema], files: dict[str, str]) -> None:
        self.by_id = by_id
        self.files = files
        self._compiled: dict[str, Callable[[object], bool]] = {}
        self._authorities: dict[str, Any] = {}
        self._registry = jsonschema_rs.Registry(list(by_id.items()))
        sources = by_id[PREFIX + "tables"]["$defs"]
        self.layers = {layer.name: layer for layer in _layers(by_id, files, sources)}

    @cached_property
    def combinations(self) -> dict[str, dict[str, dict[str, list[str]]]]:
        """Which values each label takes, by layer and attribute, where `x-allowed` says so."""
        return {
            name: {key: spec["x-allowed"]["values"] for key, spec in layer.attributes.items() if "x-allowed" in spec}
            for name, layer in self.layers.items()
        }

    def layer(self, name: str) -> Layer:
        """The layer of that name; raises `RequestError` naming the layers."""
        if name not in self.layers:
            raise unknown("layer", name, self.layers)
        return self.layers[name]

    def is_valid(self, reference: str, value: object) -> bool:
        """Whether a value fits `urn:mecorpus:<reference>` (an `$id`, with or without a fragment)."""
        compiled = self._compiled.get(reference)
        if compiled is None:
            compiled = self._compiled[reference] = self._compile(reference)
        return bool(compiled(value))

    def _compile(self, reference: str) -> Callable[[object], bool]:
        """Whether a value fits, as a function that does not look up the schema again."""
        schema = flat(self.by_id, PREFIX + reference)
        check = jsonschema_rs.Draft202012Validator(
            schema, registry=self._registry, validate_formats=True, formats={"date": is_date}
        )
        return check.is_valid

    def are_annotations(self, values: Iterable[Any]) -> bool:
        """Whether each of some values fits the schema of the layer that it says it is of."""
        checks = self._annotations
        try:
            for value in values:
                if not checks[value["layer"]](value):
                    return False
        except (TypeError, KeyError):
            return False
        return True

    @cached_property
    def _annotations(self) -> dict[str, Callable[[object], bool]]:
        return {name: self._compile("layer:" + name) for name in self.layers}

    def faults(self, reference: str, value: object) -> list[Fault]:
        """What `jsonschema`, the authority, says of a value; empty for nearly all, which `is_valid` settles."""
        if self.is_valid(reference, value):
            return []
        return self.authority(reference, value) or [Fault("", "does not fit its schema")]

    def authority(self, reference: str, value: object) -> list[Fault]:
        """The same by `jsonschema` alone (hundreds of times slower)."""
        if reference not in self._authorities:
            self._authorities[reference] = self._authority(reference)
        return faults_of(self._authorities[reference].iter_errors(value))

    def _authority(self, reference: str) -> Any:
        import jsonschema
        import referencing.jsonschema

        pairs = [
            (id_, referencing.jsonschema.DRAFT202012.create_resource(schema)) for id_, schema in self.by_id.items()
        ]
        registry: Any = referencing.Registry().with_resources(pairs)
        checker = jsonschema.FormatChecker(["date"])
        extend: Any = jsonschema.validators.extend
        strict = extend(jsonschema.Draft202012Validator, {"pattern": _pattern})
        return strict({"$ref": PREFIX + reference}, registry=registry, format_checker=checker)

    def resolve(self, reference: str) -> Schema:
        """The schema that a `$ref` with an absolute id names; chains of bare `$ref`s are followed."""
        id_, _, fragment = reference.partition("#")
        schema: Any = self.by_id[id_]
        for part in filter(None, fragment.split("/")):
            schema = schema[part]
        return self.flat(schema, id_)

    def flat(self, schema: Schema, base: str) -> Schema:
        """A schema with its `$ref` put in; its own keywords win."""
        if "$ref" not in schema:
            return schema
        reference = schema["$ref"] if not schema["$ref"].startswith("#") else base + schema["$ref"]
        return {**self.resolve(reference), **{key: value for key, value in schema.items() if key != "$ref"}}

    def bundle(self, reference: str) -> Schema:
        """A schema as one self-contained document: all that it refers to stands in its `$defs` by `$id`."""
        top = self.by_id[PREFIX + reference]
        wanted = {
            id_: self.by_id[id_] for id_ in sorted(_mentioned(self.by_id, PREFIX + reference)) if id_ != top["$id"]
        }
        return {**top, "$defs": {**top.get("$defs", {}), **wanted}} if wanted else top


def is_date(value: str) -> bool:
    """Whether a string is a day that the calendar has, in the long form of ISO 8601."""
    try:
        return len(value) == DATE_LENGTH and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _pattern(validator: Any, pattern: str, instance: object, schema: Schema) -> Iterator[Any]:
    """The keyword `pattern`, with `$` at the end of the string only, where Python also takes a final line feed."""
    import jsonschema

    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _mentioned(by_id: dict[str, Schema], id_: str) -> set[str]:
    seen: set[str] = set()
    todo = [id_]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [
                reference.partition("#")[0] for reference in _references(by_id[here]) if not reference.startswith("#")
            ]
    return seen


def _references(schema: object) -> Iterator[str]:
    """Every `$ref` in a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _layers(by_id: dict[str, Schema], files: dict[str, str], sources: Schema) -> list[Layer]:
    check = _layer_check()
    found = []
    for id_, schema in sorted(by_id.items()):
        if id_.startswith(PREFIX + "layer:"):
            if not check.is_valid(schema):
                error = next(check.iter_errors(schema))
                where = "/".join(map(str, error.instance_path)) or "top level"
                raise SchemaError(f"{files[id_]}: at {where}: {error.message.split(chr(10))[0]}; see docs/layers.md")
            found.append(layer_of(schema, files[id_], sources))
    return found


@cache
def _layer_check() -> Any:
    text = Path(__file__).with_name("layer.schema.json").read_text("utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text))


def load_schemas(folder: Path) -> Schemas:
    """Read every `*.schema.json` below a folder.

    Raises `SchemaError` for a file that is no JSON, has no `$id`, another's `$id`, another
    draft, a `$ref` that leads out of the folder, or for a layer that uses more of JSON
    Schema than maps to Arrow.
    """
    by_id: dict[str, Schema] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.rglob("*.schema.json")):
        name = path.relative_to(folder).as_posix()
        schema = _read(path, name)
        if schema["$id"] in by_id:
            raise SchemaError(f"{name}: has the $id of {files[schema['$id']]}; give it its own")
        by_id[schema["$id"]], files[schema["$id"]] = schema, name
    needed = [PREFIX + name for name in NEEDED if PREFIX + name not in by_id]
    if needed:
        raise SchemaError(f"{folder}: no schema has the $id {', '.join(needed)}; is this a schema folder?")
    absent = [part for part in TABLE_PARTS if part not in by_id[PREFIX + "tables"].get("$defs", {})]
    if absent:
        raise SchemaError(f"{files[PREFIX + 'tables']}: $defs lacks {', '.join(absent)}")
    for id_, schema in by_id.items():
        _check_references(id_, schema, by_id, files)
    return Schemas(by_id, files)


NEEDED = ("document", "annotation", "tables", "corpus", "annotator", "entity", "resolution", "takedown", "waiver")


def _read(path: Path, name: str) -> Schema:
    if path.is_symlink():
        raise SchemaError(f"{name}: is a symbolic link; put the file there")
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise SchemaError(f"{name}: is no regular file of at most {MOST_BYTES:,} bytes")
    try:
        schema = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise SchemaError(f"{name}: is no JSON file: {error}") from error
    if not isinstance(schema, dict) or not str(schema.get("$id", "")).startswith(PREFIX):
        raise SchemaError(f"{name}: has no $id of the form {PREFIX}<name>")
    if schema.get("$schema") != DRAFT:
        raise SchemaError(f"{name}: is of draft {schema.get('$schema')!r}; only {DRAFT} is read")
    return schema


def _check_references(id_: str, schema: Schema, by_id: dict[str, Schema], files: dict[str, str]) -> None:
    for reference in _references(schema):
        target, _, fragment = reference.partition("#")
        here: Any = by_id.get(target or id_)
        for part in filter(None, fragment.split("/")):
            here = here.get(part) if isinstance(here, dict) else None
        if here is None:
            raise SchemaError(f"{files[id_]}: $ref {reference!r} leads nowhere; schemas refer to one another by $id")
