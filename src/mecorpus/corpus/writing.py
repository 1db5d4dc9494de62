"""Writes files whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from mecorpus.corpus.layout import OWN
from mecorpus.errors import MecorpusError, RequestError

PREFIX = "write-"


def write_file(path: Path, content: bytes) -> None:
    """Write a file elsewhere on its disk and move it to its place; the old one stays until then.

    What a killed writer leaves lies in the corpus's `.mecorpus/`, out of sight of git and of the rules.

    Raises `MecorpusError` when the disk is full or the folder cannot be written.
    """
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=PREFIX, dir=_scratch(path))
        with open(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        if name and os.path.exists(name):
            os.unlink(name)
        raise MecorpusError(f"cannot write {path}: {error.strerror}; nothing was changed") from error


def write_local_text(path: Path, content: bytes) -> None:
    """Write a local copy of a withheld text, and let git ignore the folder that it lies in, wherever that is."""
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        write_file(ignore, b"*\n")
    write_file(path, content)


def new_folder(out: Path) -> Path:
    """The place of a new root. Raises `RequestError` where something is there already."""
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise RequestError(f"{out} is there already; give a folder that is new or empty")
    return out.absolute()


def _scratch(path: Path) -> Path:
    """The own folder of the corpus that a path lies in, if it is on the same disk; else the path's folder."""
    for folder in path.absolute().parents:
        own = folder / OWN
        if own.is_dir() and not own.is_symlink() and own.stat().st_dev == path.parent.stat().st_dev:
            return own
    return path.parent


def clear_scratch(own: Path) -> None:
    """Remove what killed writers left; only for who holds the lock."""
    for left in own.glob(f"{PREFIX}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
