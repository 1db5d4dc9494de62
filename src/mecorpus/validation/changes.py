"""Which files of a corpus differ from a git revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, DOCUMENTS, SCHEMA
from mecorpus.errors import RequestError

DEPTH = DOCUMENTS.count("/") + 1


def changed_files(root: Path, revision: str) -> list[Path]:
    """Folders of documents that differ from a revision, untracked files included; all of `corpus/` when more differs.

    Raises `RequestError` when the root is in no git repository or the revision is unknown.
    """
    if revision.startswith("-"):
        raise RequestError(f"{revision} is no git revision")
    changed = _git(root, "diff", "--name-only", "--relative", "-z", "--no-ext-diff", revision, "--", CORPUS, SCHEMA)
    changed += _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", CORPUS, SCHEMA)
    if any(not name.startswith(DOCUMENTS + "/") for name in changed):
        return [root / CORPUS]
    folders = {root / DOCUMENTS / name.split("/")[DEPTH] for name in changed}
    return sorted(folder for folder in folders if folder.exists())


def _git(root: Path, *arguments: str) -> list[str]:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, errors="surrogateescape", check=False
        )
    except OSError as error:
        raise RequestError("--changed-since needs git") from error
    if done.returncode:
        raise RequestError(f"git cannot tell what changed: {done.stderr.strip().splitlines()[0]}")
    return [name for name in done.stdout.split("\0") if name]
