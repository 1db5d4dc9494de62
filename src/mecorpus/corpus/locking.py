"""One writer at a time in a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mecorpus.corpus.layout import OWN
from mecorpus.corpus.parts import refuse_packed, refuse_url
from mecorpus.corpus.together import finish_pending
from mecorpus.corpus.writing import clear_scratch, write_file
from mecorpus.errors import MecorpusError


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the root's lock: what is read inside is still so when it is written. Waits for other writers, and
    finishes what a killed one had begun to write together.

    The lock is the system's and ends with the process, so that a killed writer locks nobody out.
    Raises `MecorpusError` when the lock file cannot be made, `RequestError` for a root that is packed or at a URL.
    """
    import fcntl

    refuse_packed(root)
    refuse_url(root)
    folder = root / OWN
    try:
        folder.mkdir(exist_ok=True)
        handle = (folder / "lock").open("w")
    except OSError as error:
        raise MecorpusError(f"cannot write {folder}: {error.strerror}; nothing was changed") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        clear_scratch(folder)
        finish_pending(root)
        if not (folder / ".gitignore").exists():
            write_file(folder / ".gitignore", b"*\n")
        yield
