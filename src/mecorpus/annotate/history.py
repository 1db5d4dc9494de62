"""What an annotation file was before each change, so that `undo` can bring it back.

Kept in `.mecorpus/undo/`, which git ignores: one file a change, the newest with the highest number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from mecorpus.corpus.layout import UNDO
from mecorpus.corpus.writing import write_file

MOST = 100
DIGITS = 8


class Change(NamedTuple):
    """One change: its own file, the annotation file before it (None: there was none), a digest of it after, and what was done."""

    path: Path
    before: bytes | None
    after: str
    what: str


def digest(content: bytes | None) -> str:
    """SHA-256 of a file; of nothing where there is none."""
    return hashlib.sha256(content or b"").hexdigest()


def remember(root: Path, document: str, annotator: str, before: bytes | None, after: bytes | None, what: str) -> None:
    """Keep what a file was, before the change is written; the oldest of many are dropped."""
    paths = _paths(root, document, annotator)
    number = int(paths[-1].stem) + 1 if paths else 1
    value = {"before": None if before is None else before.decode(), "after": digest(after), "what": what}
    write_file(_folder(root, document, annotator) / f"{number:0{DIGITS}}.json", orjson.dumps(value))
    for path in paths[: max(0, len(paths) + 1 - MOST)]:
        path.unlink(missing_ok=True)


def changes(root: Path, document: str, annotator: str) -> Iterator[Change]:
    """Changes of a file, the newest first; what cannot be read is passed over."""
    for path in reversed(_paths(root, document, annotator)):
        try:
            yield _change(path)
        except (ValueError, TypeError, KeyError):
            continue


def _change(path: Path) -> Change:
    value = orjson.loads(path.read_bytes())
    before, after, what = value["before"], value["after"], value["what"]
    if not all(isinstance(one, str) for one in (before or "", after, what)):
        raise ValueError(path)
    return Change(path, None if before is None else before.encode(), after, what)


def _folder(root: Path, document: str, annotator: str) -> Path:
    return root / UNDO / document / annotator


def _paths(root: Path, document: str, annotator: str) -> list[Path]:
    folder = _folder(root, document, annotator)
    return sorted(folder.glob(f"{'[0-9]' * DIGITS}.json")) if folder.is_dir() else []
