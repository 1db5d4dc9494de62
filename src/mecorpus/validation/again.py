"""Reads texts again that signatures found to be alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import orjson

from mecorpus.corpus.layout import local_texts
from mecorpus.corpus.lines import Line, codec_of, lines_of
from mecorpus.corpus.load import copy_of
from mecorpus.corpus.parts import location_of, part_at
from mecorpus.model import Entry
from mecorpus.words import shingles

Shingles = Collection[int]


def shingles_of(root: Path, size: int, entries: Sequence[Entry]) -> Iterator[Shingles]:
    """Shingles of the texts of documents, `size` words each, in the order of the entries; empty for a text that is not to be had.

    Packed entries come in the order of their lines, so that a compressed file is read once.
    """
    for part, several in groupby(entries, lambda entry: entry.source and entry.source[0]):
        if part is None:
            yield from (_shingles(_text(root, entry), size) for entry in several)
        else:
            yield from _packed(root, part.rpartition("/")[2], size, list(several))


def _packed(root: Path, part: str, size: int, entries: Sequence[Entry]) -> Iterator[Shingles]:
    location = part_at(location_of(root), part)
    lines = lines_of(location) if codec_of(part) else iter(())
    for entry in entries:
        assert entry.source is not None
        start = entry.source[2]
        found = lines if codec_of(part) else lines_of(location, start)
        line = next((one for one in found if one.offset == start), None)
        yield _shingles(_text_in(line) or _own_copy(root, entry), size)


def _text_in(line: Line | None) -> str | None:
    text = orjson.loads(line.raw).get("text") if line and line.raw else None
    return text if isinstance(text, str) else None


def _text(root: Path, entry: Entry) -> str | None:
    try:
        return (root / entry.file).with_name("text.txt").read_bytes().decode()
    except (OSError, ValueError):
        return _own_copy(root, entry)


def _own_copy(root: Path, entry: Entry) -> str | None:
    return copy_of(local_texts(root), entry.document, entry.sha256)


def _shingles(text: str | None, size: int) -> Shingles:
    return shingles(text, size) if text else frozenset()
