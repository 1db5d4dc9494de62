"""The canonical form of JSON and JSONL, and a strict reading of what is not in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import orjson

from mecorpus.errors import clipped
from mecorpus.model import File, JsonFault, Parsed

LINE = orjson.OPT_SORT_KEYS
INDENTED = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
LONE = re.compile("[\ud800-\udfff]")
MAX_INT = 2**64
EXACT = 2**53


def encode_line(value: object) -> bytes:
    """Canonical form of one line of JSONL, without its line feed."""
    return orjson.dumps(_whole(value), option=LINE)


def encode_lines(values: list[Any]) -> bytes:
    """Canonical form of a JSONL file."""
    return b"".join(encode_line(value) + b"\n" for value in values)


def encode_file(value: object) -> bytes:
    """Canonical form of a JSON file: keys sorted, indented by two."""
    return orjson.dumps(_whole(value), option=INDENTED)


def parse_json(file: File) -> Parsed:
    """Decode a JSON file; compares it with its canonical form, which finds most faults at once."""
    value, faults = _decode(file.raw or b"", 1, INDENTED)
    return Parsed(file, () if _is_lost(faults) else ((1, value),), tuple(faults))


def parse_jsonl(file: File) -> Parsed:
    """Decode a JSONL file line by line; lines count from 1."""
    lines = (file.raw or b"").split(b"\n")
    records, faults = [], []
    if lines[-1]:
        faults.append(JsonFault("form", len(lines), "does not end in a line feed; run `mecorpus format`"))
    else:
        lines.pop()
    for number, line in enumerate(lines, 1):
        value, found = decode_line(line, number)
        faults += found
        if not _is_lost(found):
            records.append((number, value))
    return Parsed(file, tuple(records), tuple(faults))


def decode_line(raw: bytes, line: int) -> tuple[Any, list[JsonFault]]:
    """The value of one line of JSONL, without its line feed, and the faults of its JSON; `line` counts from 1.

    The value is None where nothing could be read.
    """
    return _decode(raw, line, LINE)


def _is_lost(faults: list[JsonFault]) -> bool:
    return any(fault.kind != "form" for fault in faults)


def _decode(raw: bytes, line: int, form: int) -> tuple[Any, list[JsonFault]]:
    """A value and its faults: one comparison where there are none, a strict reading where there may be some."""
    try:
        value = orjson.loads(raw)
        canonical = orjson.dumps(value, option=form)
        if b".0" in canonical and POINTED.search(canonical):
            value = _whole(value)
            canonical = orjson.dumps(value, option=form)
    except (TypeError, RecursionError):
        return None, [JsonFault("syntax", line, "is nested too deep; no record is")]
    except ValueError as error:
        return None, list(_strict(raw, line)) or [JsonFault("syntax", line, f"is not JSON ({error}); mend it")]
    if canonical == raw:
        return value, []
    where = line + _same_lines(raw, canonical)
    return value, list(_strict(raw, line)) or [JsonFault("form", where, FORM_ADVICE)]


# A whole number as a float, in the form that the encoder gives it (from 1e16 on it is no longer exact).
POINTED = re.compile(rb"\.0[,\]}\s]")


def _whole(value: Any) -> Any:
    """A value with its whole numbers as integers: JSON Schema takes 65.0 for one, and an offset must be one."""
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT
    return int(value) if is_whole else value


FORM_ADVICE = (
    "is not in canonical form (keys sorted; JSONL without spaces, JSON indented by two); run `mecorpus format`"
)


def _same_lines(raw: bytes, canonical: bytes) -> int:
    """How many lines two texts have in common at the start."""
    pairs = zip(raw.split(b"\n"), canonical.split(b"\n"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _strict(raw: bytes, line: int) -> Iterator[JsonFault]:
    """Every fault but form that a careful reading finds in one JSON text."""
    try:
        text = raw.decode()
        json.loads(text, parse_int=len)
    except json.JSONDecodeError as error:
        yield JsonFault("syntax", line + error.lineno - 1, f"is not JSON ({error.msg}, column {error.colno}); mend it")
    except (UnicodeDecodeError, RecursionError) as error:
        yield JsonFault("syntax", line, f"is not JSON ({type(error).__name__}); mend it")
    else:
        for kind, offset, what in _lost(text):
            advice = ADVICE[kind].format(clipped(what))
            yield JsonFault(kind, line + text.count("\n", 0, offset), advice)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|-?Infinity|NaN|[{}\[\]:,]')
HALF = re.compile(r"\\u[dD][89a-fA-F]")


def _lost(text: str) -> Iterator[tuple[str, int, str]]:
    """Kind, offset and token of all that a parser would lose in a sound JSON text: one pass, whatever the nesting."""
    keys: list[set[str] | None] = []
    previous = ""
    for found in TOKEN.finditer(text):
        token = found.group()
        if token in "{[":
            keys.append(set() if token == "{" else None)
        elif token in "}]":
            keys.pop()
        elif token[0] == '"':
            yield from _lost_in_string(token, found.start(), keys[-1] if keys and previous in "{," else None)
        elif token in ("NaN", "Infinity", "-Infinity"):
            yield "nan", found.start(), token
        elif token.lstrip("-").isdecimal() and not -(2**63) <= int(token[:25]) < MAX_INT:
            yield "big-number", found.start(), token
        previous = token


def _lost_in_string(token: str, offset: int, keys: set[str] | None) -> Iterator[tuple[str, int, str]]:
    """What is lost in a string, and whether it is a key that its object, whose keys are given, has already."""
    value = json.loads(token)
    if HALF.search(token) and LONE.search(value):
        yield "surrogate", offset, token
    if keys is not None:
        if value in keys:
            yield "duplicate-key", offset, value
        keys.add(value)


ADVICE = {
    "duplicate-key": "has the key {} twice; keep the one that was meant",
    "big-number": "has the number {}, which does not fit 64 bits; put the number that was meant",
    "nan": "has {} for a number, which JSON does not know; leave the value out",
    "surrogate": "has half of a surrogate pair; put in the whole character",
}


DECODER = json.JSONDecoder()
BLANK = re.compile(r"[ \t\r\n]*")


def locate(text: str, pointer: str) -> int:
    """Offset (code points) of what a JSON pointer names in a JSON text, or of the nearest thing around it."""
    here = _skip(text, 0)
    for part in pointer.split("/")[1:]:
        inside = dict(_members(text, here)).get(part.replace("~1", "/").replace("~0", "~"))
        if inside is None:
            return here
        here = inside
    return here


def _skip(text: str, offset: int) -> int:
    return BLANK.match(text, offset).end()  # type: ignore[union-attr]


def _members(text: str, offset: int) -> Iterator[tuple[str, int]]:
    """Keys (or indexes) of the object or array at an offset, each with the offset of its value."""
    is_object, number = text[offset : offset + 1] == "{", 0
    if not is_object and text[offset : offset + 1] != "[":
        return
    here = _skip(text, offset + 1)
    while text[here] not in "]}":
        key = str(number)
        if is_object:
            key, here = DECODER.raw_decode(text, here)
            here = _skip(text, _skip(text, here) + 1)
        yield key, here
        here = _skip(text, DECODER.raw_decode(text, here)[1])
        here = _skip(text, here + 1) if text[here] == "," else here
        number += 1
