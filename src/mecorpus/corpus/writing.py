"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mecorpus.errors import MecorpusError


def write_file(path: Path, content: bytes, *, scratch: Path | None = None) -> None:
    """Write a file beside its place, or in a scratch folder of the same file system, and move it there.

    The old one stays until then. With `scratch` a kill leaves nothing half written beside it. Raises `MecorpusError` when the disk is full or the folder cannot be written.
    """
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=scratch or path.parent)
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
