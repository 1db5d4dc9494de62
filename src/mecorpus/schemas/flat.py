"""One schema in place of a chain of `$ref`s.

A layer refers to a kind of annotation, and that to the annotation itself: a validator looks at such a record
three times. Here the three become one schema that takes the same records. Keywords are put together only where
that is known to mean the same; what else a schema says stays whole, one part beside the other in `allOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mecorpus.schemas.layer import Schema

# What a schema says of itself, not of a value; so does whatever starts with `x-`.
REMARKS = {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples"}
# These mean the same whatever stands beside them.
ALONE = {
    "$ref", "type", "const", "enum", "not", "allOf", "anyOf", "oneOf", "format", "pattern", "minLength", "maxLength", "minimum",
    "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties", "maxProperties",
}  # fmt: skip
TOGETHER: Mapping[str, Callable[[Any, Any], Any]] = {
    "required": lambda one, two: sorted({*one, *two}),
    "minItems": max,
    "maxItems": min,
}
MEMBERS = {"properties", "additionalProperties"}
KNOWN = ALONE | TOGETHER.keys() | MEMBERS | {"items"}
# A part of a schema with one of these cannot be taken from its place.
BOUND = {"$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "unevaluatedItems", "unevaluatedProperties"}
NAMED = {"properties", "patternProperties", "dependentSchemas"}
VALUES = {"const", "enum", "required"}


class _BoundError(Exception):
    """A schema cannot be taken from its place."""


def flat(by_id: Mapping[str, Schema], reference: str) -> Schema:
    """A schema that takes what `reference` (an `$id`, with or without a fragment) takes.

    Its own references are absolute. Where it cannot be made, it is a bare `$ref`.
    """
    try:
        chain = list(_chain(by_id, reference))
    except _BoundError:
        return {"$ref": reference}
    if len(chain) == 1 or not isinstance(chain[-1], dict) or "$ref" in chain[-1]:
        return {"$ref": reference}
    found: Schema | bool = True
    for part in chain:
        found = both(found, {key: value for key, value in part.items() if key != "$ref"})
    return found if isinstance(found, dict) else {"not": {}}


def _chain(by_id: Mapping[str, Schema], reference: str | None) -> Iterator[Any]:
    """A schema, the one that it refers to, and so on; the last has a `$ref` only where they go round in a circle."""
    seen: set[str] = set()
    while reference is not None and reference not in seen:
        seen.add(reference)
        id_, _, fragment = reference.partition("#")
        schema: Any = by_id[id_]
        for part in filter(None, fragment.split("/")):
            schema = schema[part]
        said = _absolute(_said(schema), id_)
        yield said
        reference = said.get("$ref") if isinstance(said, dict) else None


def _absolute(schema: Any, id_: str) -> Any:
    """A schema with the `$id` in every reference to a part of its own document; raises `_BoundError`."""
    if isinstance(schema, list):
        return [_absolute(each, id_) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if not schema.keys().isdisjoint(BOUND):
        raise _BoundError
    found = {}
    for key, value in schema.items():
        if key in NAMED:
            found[key] = {name: _absolute(each, id_) for name, each in value.items()}
        elif key == "$ref" and value.startswith("#"):
            found[key] = id_ + value
        elif not _is_remark(key):
            found[key] = value if key in VALUES else _absolute(value, id_)
    return found


def both(one: Schema | bool, two: Schema | bool) -> Schema | bool:
    """A schema that takes what both take."""
    one, two = _said(one), _said(two)
    if isinstance(one, bool) or isinstance(two, bool):
        return (one and two) if isinstance(one, bool) else (two and one)
    shared = one.keys() & two.keys()
    if not (one.keys() | two.keys()) <= KNOWN or any(repr(one[key]) != repr(two[key]) for key in shared & ALONE):
        return {"allOf": [one, two]}
    merged = one | two | {key: TOGETHER[key](one[key], two[key]) for key in shared & TOGETHER.keys()}
    if "items" in shared:
        merged["items"] = both(one["items"], two["items"])
    return merged | _members(one, two) if merged.keys() & MEMBERS else merged


def _said(schema: Schema | bool) -> Schema | bool:
    """A schema without remarks; True or False where it takes everything or nothing."""
    if isinstance(schema, bool):
        return schema
    said = {key: value for key, value in schema.items() if not _is_remark(key)}
    if said == {"not": {}}:
        return False
    return said or True


def _is_remark(keyword: str) -> bool:
    return keyword in REMARKS or keyword.startswith("x-")


def _members(one: Schema, two: Schema) -> Schema:
    """What two schemas of objects say of the members of an object."""
    mine, others = one.get("properties", {}), two.get("properties", {})
    rest, rest_too = one.get("additionalProperties", True), two.get("additionalProperties", True)
    properties = {name: both(mine.get(name, rest), others.get(name, rest_too)) for name in sorted({*mine, *others})}
    remaining = both(rest, rest_too)
    # What may not be there need not be named where nothing else may be.
    kept = {name: schema for name, schema in properties.items() if schema is not False or remaining is not False}
    return {"properties": kept, "additionalProperties": remaining}
