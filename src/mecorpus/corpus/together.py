"""Writes several files of a corpus together: all of them, also when the writer is killed between two.

What is to be written is first put down whole in `.mecorpus/pending/`; whoever next holds the lock finishes it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import orjson

from mecorpus.corpus.layout import OWN
from mecorpus.corpus.writing import PREFIX, write_file
from mecorpus.errors import MecorpusError

PENDING = f"{OWN}/pending"
PLAN = "plan.json"


def write_together(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files by path in the root, and remove those with None; only for who holds the lock.

    Raises `MecorpusError` where the plan cannot be put down (nothing was changed then), or not be carried out (then
    the next writer does).
    """
    try:
        scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root / OWN))
        plan = []
        for number, (path, raw) in enumerate(files.items()):
            was, will = _digest(root / path), None if raw is None else hashlib.sha256(raw).hexdigest()
            plan.append({"path": path, "file": None if raw is None else str(number), "was": was, "will": will})
            if raw is not None:
                write_file(scratch / str(number), raw)
        write_file(scratch / PLAN, orjson.dumps(plan))
        os.rename(scratch, root / PENDING)
    except OSError as error:
        raise MecorpusError(f"cannot write {root / OWN}: {error.strerror}; nothing was changed") from error
    try:
        finish_pending(root)
    except BaseException:
        finish_pending(root)
        raise


def finish_pending(root: Path) -> None:
    """Carry out what a killed writer had put down; only for who holds the lock.

    A plan for files that somebody has changed since is given up: theirs are newer.
    """
    pending = root / PENDING
    if not (pending / PLAN).is_file():
        shutil.rmtree(pending, ignore_errors=True)
        return
    plan = orjson.loads((pending / PLAN).read_bytes())
    if any(_digest(root / entry["path"]) not in (entry["was"], entry["will"]) for entry in plan):
        plan = []
    for entry in plan:
        path = root / entry["path"]
        if entry["file"] is None:
            path.unlink(missing_ok=True)
        else:
            write_file(path, (pending / entry["file"]).read_bytes())
    # The plan goes first: a folder without one is no plan.
    (pending / PLAN).unlink()
    shutil.rmtree(pending)


def _digest(path: Path) -> str | None:
    """SHA-256 of a file, None where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
