"""From what people type to labels, attributes and roles, completed and checked by the layer's schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mecorpus.annotate.sheet import Record, Sheet
from mecorpus.corpus.register import unknown_entity
from mecorpus.errors import RequestError, clipped, unknown
from mecorpus.model import AUTHOR, GAP
from mecorpus.schemas import Layer
from mecorpus.schemas.layer import Role, Schema

YES = {"true": True, "yes": True, "false": False, "no": False}


def complete(kind: str, given: str, choices: Iterable[str]) -> str:
    """The one choice that is meant: itself, or the only one that begins so, whatever the case.

    Raises `RequestError` naming the choices.
    """
    names = list(choices)
    if given in names:
        return given
    begun = [name for name in names if name.casefold().startswith(given.casefold())]
    whole = [name for name in begun if name.casefold() == given.casefold()]
    if len(whole or begun) == 1 and given:
        return (whole or begun)[0]
    if begun and given:
        raise RequestError(f"{clipped(given)} is the beginning of several {kind}s: {', '.join(begun)}")
    raise unknown(kind, given, names)


def label_of(layer: Layer, given: str | None) -> str:
    """A label of a layer; where it has but one, none need be given."""
    if given is None and len(layer.labels) > 1:
        raise RequestError(f"{layer.name} needs a label; labels: {', '.join(layer.labels)}")
    return layer.labels[0] if given is None else complete(f"{layer.name} label", given, layer.labels)


def attributes_of(layer: Layer, given: Sequence[str]) -> dict[str, Any]:
    """Values by name from `name=value`; None for `name=`, which takes one off.

    Lists are written with commas, or by repeating the name. Raises `RequestError` naming the choices.
    """
    values: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise RequestError(
                f"an attribute is written name=value; {clipped(pair)} is not; names: {', '.join(layer.attributes)}"
            )
        name = complete(f"{layer.name} attribute", name.strip(), layer.attributes)
        value = _value(name, text.strip(), layer.attributes[name])
        values[name] = [*values[name], *value] if isinstance(value, list) and values.get(name) else value
    return values


def _value(name: str, text: str, spec: Schema) -> Any:
    kind = spec.get("type", "string")
    if not text:
        return None
    if kind == "array":
        return [_value(name, part.strip(), spec["items"]) for part in text.split(",") if part.strip()]
    if kind == "boolean":
        return YES[complete(f"{name} value", text, YES)]
    if "enum" in spec:
        return complete(f"{name} value", text, spec["enum"])
    if kind in {"integer", "number"}:
        return _number(name, text, kind)
    return text.upper() if "pattern" in spec and _fits(spec["pattern"], text.upper()) else text


def _fits(pattern: str, text: str) -> bool:
    """Whether a text has a form; no where Python does not know the pattern, which the schema's validator may."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def _number(name: str, text: str, kind: str) -> int | float:
    try:
        return int(text) if kind == "integer" else float(text)
    except ValueError:
        raise RequestError(
            f"{name} takes {'a whole number' if kind == 'integer' else 'a number'}; {clipped(text)} is none"
        ) from None


def with_attributes(layer: Layer, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Old values overlaid with new ones, without those that equal their default.

    Raises `RequestError` for a missing required one, naming its values.
    """
    merged = {name: value for name, value in {**old, **new}.items() if value is not None}
    kept = {name: value for name, value in merged.items() if not _is_default(value, layer.attributes[name])}
    missing = [name for name in layer.attributes if name in layer.required_attributes and name not in kept]
    if missing:
        asked = "; ".join(f"{name} ({values_in_words(layer.attributes[name])})" for name in missing)
        raise RequestError(f"{layer.name} needs {asked}: give --attribute {missing[0]}=…")
    return kept


def _is_default(value: Any, spec: Schema) -> bool:
    return "default" in spec and value == spec["default"]


def values_in_words(spec: Schema) -> str:
    """What an attribute takes, for a person."""
    inner = spec.get("items", spec)
    named = ", ".join(map(str, inner["enum"])) if "enum" in inner else inner.get("format", inner.get("type", "text"))
    return f"a list of: {named}" if "items" in spec else str(named)


def roles_of(sheet: Sheet, layer: Layer, given: Sequence[str], within: str | None = None) -> dict[str, list[Any]]:
    """Fillers by role from `role=value`; an empty list for `role=`, which takes one off.

    A value is AUTHOR, a sentence (`s3`, several with commas), the id of an annotation or its words, the id of
    a register entry, or words of the text, as far as the role takes it. `s3:words` says in which sentence the words stand,
    and `within` where they stand if nothing else is said.
    Raises `RequestError` naming what the role takes.
    """
    found: dict[str, list[Any]] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            names = ", ".join(layer.roles) or "it has none"
            raise RequestError(f"a role is written role=value; {clipped(pair)} is not; roles of {layer.name}: {names}")
        role = layer.roles[complete(f"{layer.name} role", name.strip(), layer.roles)]
        found.setdefault(role.name, []).extend(_fillers(sheet, role, text.strip(), within))
    return found


def _fillers(sheet: Sheet, role: Role, text: str, within: str | None) -> list[Any]:
    if not text:
        return []
    parts = [part.strip() for part in text.split(",")]
    if "unit" in role.fillers and all(part in sheet.document.order for part in parts):
        return [{"unit": part} for part in parts]
    return [_filler(sheet, role, text, within)]


def _filler(sheet: Sheet, role: Role, text: str, within: str | None) -> dict[str, Any]:
    takes = set(role.fillers)
    if "author" in takes and text.casefold() == AUTHOR.casefold():
        return {"author": True}
    if "annotation" in takes and text in sheet.ids:
        return {"annotation": text}
    if "entity" in takes and text in sheet.corpus.context.entities:
        return {"entity": text}
    start, colon, rest = text.partition(":")
    named = start if colon and start in sheet.document.order else None
    words = rest.strip() if named else text
    if "annotation" in takes and (marked := _marked(sheet, role, words, named, within)):
        return {"annotation": marked}
    if "span" in takes:
        return {"quote": words, "in": named} if named else {"quote": words}
    if takes == {"entity"}:
        raise unknown_entity(text, sheet.corpus.context.registers.entities)
    given = _shown(sheet, text)
    raise RequestError(f"{role.name} takes {_takes(role)}; {given} is none; see `mecorpus show {sheet.document.id}`")


def _shown(sheet: Sheet, words: str) -> str:
    """Words that a person typed, as a message repeats them: not those of a withheld text."""
    return "what you gave" if sheet.document.withheld else repr(words)


def _marked(sheet: Sheet, role: Role, words: str, named: str | None, within: str | None) -> str | None:
    """Id of the annotation that these words mean; None where they mean none.

    In the sentence that is `named`, or first in the one where the annotation stands (`within`), an annotation
    with these very words, else one that has them in it; elsewhere one with these very words. Raises
    `RequestError` naming the ids where several are meant.
    """
    marked = [one for one in _texts(sheet) if one[0]["layer"] in role.layers]
    here = [one for one in marked if one[2] == (named or within)]
    rounds = [
        [one for one in here if one[1] == words],
        [one for one in here if words in one[1] and "span" not in role.fillers],
        [one for one in marked if one[1] == words and not named],
    ]
    found = next(filter(None, rounds), [])
    if len(found) > 1:
        shown = ", ".join(f"{record['id']} in {unit}" for record, _, unit in found)
        raise RequestError(
            f"{role.name}: several annotations have the words {_shown(sheet, words)} ({shown}); give the id of one"
        )
    return found[0][0]["id"] if found else None


def _texts(sheet: Sheet) -> Iterator[tuple[Record, str, str]]:
    """Each annotation of spans with its words and its sentence."""
    document, text = sheet.document, sheet.document.text or ""
    for record in sheet.records:
        if "spans" in record:
            words = GAP.join(text[start:end] for start, end in record["spans"])
            yield record, words, document.sentence_at(record["spans"][0][0]).id


def _takes(role: Role) -> str:
    words = {
        "author": AUTHOR,
        "annotation": f"an annotation, by id or by its words ({', '.join(role.layers)})"
        if role.layers
        else "the id of an annotation",
        "entity": "the id of a register entry",
        "span": "words of the text",
        "unit": "a sentence such as s3",
    }
    return " or ".join(words[kind] for kind in role.fillers)


def linking_role(layer: Layer) -> str | None:
    """The role by which a mention links to the register: the only one that takes nothing but an entry."""
    found = [role.name for role in layer.roles.values() if role.fillers == ("entity",)]
    return found[0] if len(found) == 1 and layer.target == "span" else None


def link_of(sheet: Sheet, layer: Layer, entity: str) -> dict[str, list[Any]]:
    """The argument that links a mention to an entry. Raises `RequestError` where there is none, or no such entry."""
    role = linking_role(layer)
    if role is None:
        raise RequestError(f"{layer.name} has no role that links to the register; leave --entity out")
    if entity not in sheet.corpus.context.entities:
        raise unknown_entity(entity, sheet.corpus.context.registers.entities)
    return {role: [{"entity": entity}]}
