"""Which files of a corpus differ from a git revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, SCHEMA
from mecorpus.errors import RequestError


def changed_files(root: Path, revision: str) -> list[Path]:
    """Files below `corpus/` that differ from a revision, untracked ones included; all of it when the schema differs.

    Raises `RequestError` when the root is in no git repository or the revision is unknown.
    """
    if revision.startswith("-"):
        raise RequestError(f"{revision} is no git revision")
    changed = _git(root, "diff", "--name-only", "--relative", "-z", "--no-ext-diff", revision, "--", CORPUS, SCHEMA)
    changed += _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", CORPUS, SCHEMA)
    if any(name.startswith(SCHEMA + "/") for name in changed):
        return [root / CORPUS]
    return [root / name for name in changed if (root / name).exists()]


def _git(root: Path, *arguments: str) -> list[str]:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except OSError as error:
        raise RequestError("--changed-since needs git") from error
    if done.returncode:
        raise RequestError(f"git cannot tell what changed: {done.stderr.strip().splitlines()[0]}")
    return [name for name in done.stdout.split("\0") if name]
