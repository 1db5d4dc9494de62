"""Words for what `jsonschema` found: what stands there, and what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from mecorpus.errors import CHARACTERS, clipped

if TYPE_CHECKING:
    from jsonschema import ValidationError


class Fault(NamedTuple):
    """One way in which a value misses its schema.

    `pointer` is a JSON pointer (RFC 6901) into the value, `message` a sentence.
    """

    pointer: str
    message: str


def faults_of(errors: Iterator[ValidationError]) -> list[Fault]:
    """Word `jsonschema` errors, sorted by place."""
    return sorted({Fault(pointer(error.absolute_path), word(error)) for error in errors})


def pointer(path: Any) -> str:
    """JSON pointer of a path of keys and indexes: `["spans", 0]` gives `/spans/0`."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def clip(value: object) -> str:
    """A value for a message, cut so short that it can give no text away."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return clipped(value) if isinstance(value, str) else str(value)[:CHARACTERS]


def word(error: Any) -> str:
    """One sentence for one error; falls back on the keyword and its value."""
    speak = WORDS.get(str(error.validator))
    return speak(error) if speak else f"breaks {error.validator} {clip(error.validator_value)}"


def _kind(value: object) -> str:
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")


def _unknown_key(error: Any) -> str:
    known = sorted(error.schema.get("properties", {}))
    extra = sorted(key for key in error.instance if key not in known)
    return f"{', '.join(clip(key) for key in extra)} is not known here; known: {', '.join(known)}"


def _missing(error: Any) -> str:
    absent = [key for key in error.validator_value if error.message.startswith(repr(key))]
    needs = error.schema.get("properties", {}).get(absent[0], {}).get("required", [])
    return f"{absent[0]} is missing" + (f" (with {', '.join(needs)})" if needs else "")


def _none_fits(error: Any) -> str:
    names = [choice.get("$ref", "").rsplit("/", 1)[-1].removesuffix("_filler") for choice in error.validator_value]
    return f"is none of: {', '.join(name or 'another' for name in names)}"


WORDS: dict[str, Callable[[Any], str]] = {
    "additionalProperties": _unknown_key,
    "anyOf": _none_fits,
    "const": lambda e: f"{clip(e.instance)} must be {clip(e.validator_value)}",
    "enum": lambda e: f"{clip(e.instance)} is none of: {', '.join(map(str, e.validator_value))}",
    "exclusiveMinimum": lambda e: f"{clip(e.instance)} must be more than {e.validator_value}",
    "format": lambda e: f"{clip(e.instance)} is no {e.validator_value} (such as 2026-11-22)",
    "items": lambda e: f"has more than {len(e.schema.get('prefixItems', []))} items",
    "maximum": lambda e: f"{clip(e.instance)} must be at most {e.validator_value}",
    "maxItems": lambda e: f"has {len(e.instance)} items; at most {e.validator_value}",
    "maxLength": lambda e: f"is {len(e.instance)} characters long; at most {e.validator_value}",
    "minimum": lambda e: f"{clip(e.instance)} must be at least {e.validator_value}",
    "minItems": lambda e: f"has {len(e.instance)} items; at least {e.validator_value}",
    "minLength": lambda e: f"is {len(e.instance)} characters long; at least {e.validator_value}",
    "minProperties": lambda e: "is empty",
    "not": lambda e: "is not allowed here",
    "pattern": lambda e: (
        f"{clip(e.instance)} does not have the form of: {e.schema.get('description') or e.validator_value}"
    ),
    "required": _missing,
    "type": lambda e: f"is {_kind(e.instance)}; must be {' or '.join(_types(e))}",
    "uniqueItems": lambda e: "has an item twice",
}


def _types(error: Any) -> list[str]:
    wanted = error.validator_value
    return [wanted] if isinstance(wanted, str) else list(wanted)
