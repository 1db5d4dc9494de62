"""The texts in a file: of JSON every string, decoded, with its pointer; of anything else its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from mecorpus.leaks.compare import Piece
from mecorpus.model.reading import id_of
from mecorpus.rules.leaks import RUN
from mecorpus.schemas.wording import pointer

# Five words of a letter each, with something between them.
SHORTEST = 2 * RUN - 1
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Spot(NamedTuple):
    """Where a piece is: line (from 1; 0 is found from the pointer), JSON pointer, id of the record in that line."""

    line: int
    pointer: str = ""
    record: str | None = None


def texts_of(name: str, raw: bytes) -> Iterator[list[Piece]]:
    """The texts of a file by what its name ends in, each in pieces with their `Spot`."""
    if name.endswith(".json"):
        yield from _json(raw, 0, 1)
    elif name.endswith(".jsonl"):
        yield from lines_of(raw.split(b"\n"))
    else:
        yield _plain(raw, 1)


def lines_of(lines: Iterable[bytes]) -> Iterator[list[Piece]]:
    """The texts of JSONL."""
    for number, line in enumerate(lines, 1):
        yield from _json(line, number, number)


def strings(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[list[tuple[str, str]]]:
    """Every string of a decoded value in pieces of JSON pointer and string; a list of strings is one text.

    Names of keys are texts, too, as far as they are more than one word. An id is none: it is made of a name or title.
    """
    if isinstance(value, str | bytes):
        if len(value) >= SHORTEST and not ID.fullmatch(decoded := _decoded(value)):
            yield [(pointer(path), decoded)]
    elif isinstance(value, dict):
        for key, each in value.items():
            is_plain = str(key).isidentifier()
            if not is_plain:
                yield [(pointer(path), str(key))]
            # A pointer is printed: a key that may be text comes into none.
            yield from strings(each, (*path, key) if is_plain else path)
    elif isinstance(value, list | tuple):
        if value and all(isinstance(one, str) for one in value):
            yield [(pointer((*path, number)), one) for number, one in enumerate(value)]
            return
        for number, each in enumerate(value):
            yield from strings(each, (*path, number))


def _decoded(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _json(raw: bytes, line: int, first: int) -> Iterator[list[Piece]]:
    """The texts of a JSON text that stands in a line; as it is where it is no JSON."""
    try:
        value = orjson.loads(raw)
        found = list(strings(value))
    except (ValueError, RecursionError):
        yield _plain(raw, first)
        return
    yield from _spotted(found, line, id_of(value))


def record_texts(value: Any, line: int) -> Iterator[list[Piece]]:
    """The texts of a decoded record that stands in a line."""
    yield from _spotted(strings(value), line, id_of(value))


def plain_text(text: str) -> list[Piece]:
    """A text that is no JSON, line by line."""
    return [(Spot(number), line) for number, line in enumerate(text.split("\n"), 1)]


def _spotted(found: Iterable[list[tuple[str, str]]], line: int, record: str | None) -> Iterator[list[Piece]]:
    for text in found:
        yield [(Spot(line, where, record), piece) for where, piece in text]


def _plain(raw: bytes, first: int) -> list[Piece]:
    lines = raw.decode("utf-8", "replace").split("\n")
    return [(Spot(number), line) for number, line in enumerate(lines, first)]
