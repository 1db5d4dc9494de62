"""Where the work of a build lies until it is put in place: finished blocks and parts, so that a killed build goes on.

Beside the output, or at a URL where the workers of a cluster share no disk.
"""

from __future__ import annotations

import glob
import hashlib
import os
import pickle
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mecorpus.corpus.layout import cache_folder
from mecorpus.corpus.urls import exists_at, filesystem, joined, opened, plainly, written
from mecorpus.errors import FindingsError

DONE = "done"
# Blocks that make it worth while to go on later.
WORTH_KEEPING = 3


def finished(place: str) -> tuple[Any, Any] | None:
    """Of a finished piece of work what it was done on, and what it gave; None where it was not finished."""
    marker = joined(place, DONE)
    if not exists_at(marker):
        return None
    try:
        with opened(marker) as stream:
            key, result = pickle.loads(stream.read())  # noqa: S301 - our own file, in a folder of our own
    except (OSError, ValueError, EOFError, TypeError, pickle.UnpicklingError, AttributeError, ImportError):
        return None
    return key, result


def finish(place: str, key: Any, result: Any) -> None:
    """Say that a piece of work is finished, and on what: the last thing that is written of it, whole or not at all."""
    with written(joined(place, DONE)) as stream:
        stream.write(pickle.dumps((key, result)))


def key_of(*parts: str) -> str:
    """A short digest of all that the staged work depends on."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def own_secret() -> str | None:
    """A random word of this user, made once: with it in their names, staged folders cannot be planted by a stranger's
    contribution. None where it cannot be kept.
    """
    path = cache_folder() / "secret"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w") as stream:
                stream.write(secrets.token_hex(16))
        return path.read_text() or None
    except OSError:
        return None


@contextmanager
def staging_beside(out: Path, scratch: Path, key: str) -> Iterator[str]:
    """A folder beside `out` that a killed build with this key left, or a new one; cleared when the build is over.

    It stays where the build was killed or interrupted after some of its work. Where another build is at work in it,
    `scratch` is used.
    """
    import fcntl

    mine = out.parent / f".{out.name}.blocks-{key}"
    for left in out.parent.glob(f".{glob.escape(out.name)}.blocks-*"):
        if left != mine and _is_free(left):
            shutil.rmtree(left, ignore_errors=True)
    mine.mkdir(mode=0o700, exist_ok=True)
    with open(mine / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield str(scratch)
            return
        is_over = False
        try:
            yield str(mine)
            is_over = True
        except FindingsError:
            is_over = True
            raise
        finally:
            if is_over or sum(1 for _ in mine.glob(f"*/{DONE}")) < WORTH_KEEPING:
                shutil.rmtree(mine, ignore_errors=True)


def _is_free(folder: Path) -> bool:
    """Whether no build is at work in a folder."""
    import fcntl

    try:
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def staging_at(url: str, key: str) -> Iterator[str]:
    """A folder below a URL, as `staging_beside`; two builds at once must not share the URL."""
    place = joined(url, f"blocks-{key}")
    try:
        yield place
    except FindingsError:
        _remove(place)
        raise
    _remove(place)


def _remove(url: str) -> None:
    system, path = filesystem(url)
    with plainly():
        if system.exists(path):
            system.rm(path, recursive=True)


def unlike(place: str) -> str:
    """A name of its own below a place: a cluster may do one piece of work twice at the same time."""
    return joined(place, secrets.token_hex(8))
