"""Reads a contribution from disk: follows no link, reads nothing large, raises nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, DOCUMENTS, REGISTERS
from mecorpus.model import Bundle, File
from mecorpus.rules.files import MAX_BYTES


def read_file(root: Path, path: str) -> File:
    """A file of the root, with its bytes if it is a regular file of at most 8 MiB.

    Looks at the open file, not at its name, so that a link put there meanwhile is not followed.
    """
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return File(path, "missing", 0)
    except OSError as error:
        kind = _kind((root / path).lstat().st_mode)
        return File(path, kind, 0, error=None if kind == "link" else error.strerror)
    status = os.fstat(handle)
    kind = _kind(status.st_mode)
    if kind != "file" or status.st_size > MAX_BYTES:
        os.close(handle)
        return File(path, kind, status.st_size)
    with open(handle, "rb") as stream:
        try:
            return File(path, kind, status.st_size, stream.read(MAX_BYTES))
        except OSError as error:
            return File(path, kind, status.st_size, error=error.strerror)


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"


def read_registers(root: Path) -> tuple[File, ...]:
    """The files of `corpus/` beside the documents, missing ones included, and whatever else lies there."""
    names = {*REGISTERS, *_names(root / CORPUS)} - {"documents"}
    files = [read_file(root, f"{CORPUS}/{name}") for name in sorted(names)]
    folder = read_file(root, DOCUMENTS)
    return (*files, folder) if folder.kind in {"link", "file", "other"} else tuple(files)


def document_names(root: Path) -> list[str]:
    """Names of all that lies in `corpus/documents`, sorted; nothing behind a link."""
    folder = root / DOCUMENTS
    return [] if folder.is_symlink() else sorted(_names(folder))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def read_bundle(root: Path, name: str) -> Bundle:
    """All files of one document's folder."""
    folder = f"{DOCUMENTS}/{name}"
    if (root / folder).is_symlink() or not (root / folder).is_dir():
        return Bundle(name, folder, (read_file(root, folder),))
    return Bundle(name, folder, tuple(_files(root, folder)))


def _files(root: Path, folder: str) -> Iterator[File]:
    names = sorted({"document.json", *_names(root / folder)})
    for name in names:
        path = f"{folder}/{name}"
        if name == "annotations" and not (root / path).is_symlink():
            yield from (read_file(root, f"{path}/{one}") for one in sorted(_names(root / path)))
        else:
            yield read_file(root, path)


def size_of(root: Path, name: str) -> int:
    """Bytes of a document's files, for making blocks; 0 for what cannot be looked at."""
    total = 0
    for folder in (root / DOCUMENTS / name, root / DOCUMENTS / name / "annotations"):
        try:
            with os.scandir(folder) as entries:
                total += sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
        except OSError:
            continue
    return total
