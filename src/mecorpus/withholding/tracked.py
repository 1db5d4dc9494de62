"""Whether git keeps what lies in a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path


def is_tracked(root: Path, path: str) -> bool:
    """Whether git knows a file at or below a path of the root; no where there is no git or no repository."""
    call = ["git", "--literal-pathspecs", "ls-files", "-z", "--", path]
    try:
        done = subprocess.run(call, cwd=root, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and bool(done.stdout)
