"""Files as they lie on disk, before anything is believed of them."""

from __future__ import annotations

from typing import Any, NamedTuple


class File(NamedTuple):
    """A file of a contribution.

    `path` is relative to the corpus root; `kind` is file, link, folder, other or missing;
    `size` in bytes; `raw` is None where it was not read, and then `error` may say why.
    """

    path: str
    kind: str
    size: int
    raw: bytes | None = None
    error: str | None = None


class Bundle(NamedTuple):
    """All files below one document's folder; `id` is the folder's name."""

    id: str
    folder: str
    files: tuple[File, ...]


class JsonFault(NamedTuple):
    """A fault of JSON text: its kind, the line (from 1) and what to say."""

    kind: str
    line: int
    message: str


class Parsed(NamedTuple):
    """A JSON or JSONL file: its records (one for JSON), faults, and whether the form is canonical.

    `records` are (line, value); a line with a fault is left out.
    """

    file: File
    records: tuple[tuple[int, Any], ...]
    faults: tuple[JsonFault, ...]
