"""Real clients, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping


def python(
    code: str, environment: Mapping[str, str], *arguments: object, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run lines of Python, `arguments` in `sys.argv[1:]`. Killed after `timeout` seconds, which is an error."""
    call = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        call, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
    )  # fmt: skip
