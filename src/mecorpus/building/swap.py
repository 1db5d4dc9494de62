"""Puts a finished folder in its place: the old one or the new one is there, never half of one."""

from __future__ import annotations

import glob
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mecorpus.corpus.urls import filesystem, plainly, reason
from mecorpus.errors import MecorpusError, RequestError

MANIFEST = "manifest.json"
# At a URL: a build is being written, or was and did not end.
STARTED = "building.txt"
# Folders that this process is writing at the moment.
ACTIVE: set[str] = set()


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out`; when the block ends well, it takes the place of `out`.

    After a kill between the two renames the next call puts the old folder back.
    Raises `RequestError` when `out` holds something that no build made.
    """
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        recover(out)
        _refuse_foreign(out)
    except OSError as error:
        raise MecorpusError(f"cannot write beside {out}: {error.strerror}; nothing was changed") from error
    # Named before it is made, so that an interruption right after finds it here and takes it away.
    scratch = out.parent / f".{out.name}.new-{os.getpid()}-{secrets.token_hex(4)}"
    ACTIVE.add(scratch.name)
    try:
        scratch.mkdir(mode=0o700)
        new = scratch / "new"
        new.mkdir()
        yield new
        _swap(new, out)
    except OSError as error:
        raise MecorpusError(f"cannot write {out}: {error.strerror or error}; the old one is as it was") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        ACTIVE.discard(scratch.name)


@contextmanager
def uploading(url: str) -> Iterator[Path]:
    """Give an empty folder; when the block ends well, its files are brought to the URL, the manifest last.

    The old manifest goes first, so that a half-written dataset has none. Raises `RequestError` where something lies at the
    URL that no build made, `MecorpusError` when it cannot be written.
    """
    system, path = filesystem(url.rstrip("/"))
    with tempfile.TemporaryDirectory(prefix="mecorpus-build-") as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        try:
            with plainly():
                there = _names(system, path)
            if there and not there & {MANIFEST, STARTED}:
                raise RequestError(f"{url} holds something that is no build; give an empty place or an earlier build")
            yield new
            with plainly():
                _upload(system, new, path)
        except OSError as error:
            raise MecorpusError(f"cannot write {url}: {reason(error)}") from error


def _names(system: Any, path: str) -> set[str]:
    """Paths of all files below a folder of a file system."""
    found = system.find(path) if system.exists(path) else []
    return {str(one).partition(f"{path.strip('/')}/")[2] for one in found}


def _upload(system: Any, new: Path, path: str) -> None:
    old = _names(system, path)
    system.makedirs(path, exist_ok=True)
    system.pipe_file(f"{path}/{STARTED}", b"A dataset is being written here; without manifest.json it is not whole.\n")
    if MANIFEST in old:
        system.rm_file(f"{path}/{MANIFEST}")
    files = sorted(one.relative_to(new).as_posix() for one in new.rglob("*") if one.is_file())
    for name in sorted(files, key=lambda name: (name == MANIFEST, name)):
        system.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
        system.put_file(str(new / name), f"{path}/{name}")
    for name in (old - set(files)) | {STARTED}:
        system.rm_file(f"{path}/{name}")


def recover(out: Path) -> None:
    """Put back what a killed build had moved away, and remove what it left."""
    for left in sorted(out.parent.glob(f".{glob.escape(out.name)}.*-*")):
        found = re.fullmatch(re.escape(f".{out.name}.") + r"(old|new)-(\d+)-.*", left.name)
        if found is None or left.name in ACTIVE or (int(found[2]) != os.getpid() and _is_alive(int(found[2]))):
            continue
        if found[1] == "old" and not out.exists():
            os.rename(left, out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise RequestError(f"{out} is no folder; give one that is empty, new, or an earlier build")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise RequestError(
            f"{out} holds something that is no build; give a folder that is empty, new, or an earlier build"
        )


def _swap(new: Path, out: Path) -> None:
    old = Path(f"{out.parent}/.{out.name}.old-{os.getpid()}-{new.parent.name[-8:]}")
    had = out.exists()
    ACTIVE.add(old.name)
    if had:
        os.rename(out, old)
    try:
        os.rename(new, out)
    except OSError:
        if had:
            os.rename(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)
    ACTIVE.discard(old.name)
