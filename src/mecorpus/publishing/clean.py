"""Whether what is published is what git has."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, PAGES, SCHEMA
from mecorpus.corpus.parts import location_of
from mecorpus.corpus.urls import is_url
from mecorpus.errors import RequestError

SHOWN = 5


def refuse_dirty(root: Path) -> None:
    """Raises `RequestError` where files of the corpus are not committed; a root that is not in git has no such files."""
    if is_url(location_of(root)):
        return
    try:
        done = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=all", "-z", "--", CORPUS, SCHEMA, *PAGES],
            cwd=root, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except OSError:
        return
    if done.returncode and any((folder / ".git").exists() for folder in (root, *root.parents)):
        raise RequestError(f"git cannot tell what is committed: {(done.stderr.strip() or 'it failed').splitlines()[0]}")
    changed = [line[3:] for line in done.stdout.split("\0") if line]
    if changed:
        more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
        raise RequestError(f"not committed: {', '.join(changed[:SHOWN])}{more}; commit or remove them, then publish")
