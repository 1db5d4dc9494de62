"""A step in a process of its own: the client reads its settings when it is imported, and can wait for ever where nobody can stop it.

What is asked stands on its standard input as JSON, and the answer on the last line of its standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from mecorpus.errors import MecorpusError

SAID = 300


def asked_of(
    module: str,
    question: Mapping[str, Any],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> Any:
    """What `python -m <module>` answers, run in a folder, by default the current one. It is killed after so many seconds.

    Raises `MecorpusError` with what it says of its failure; tokens are not repeated.
    """
    is_terminal = sys.stderr.isatty()
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module], input=json.dumps(question), text=True, timeout=seconds, check=False,
            stdout=subprocess.PIPE, stderr=None if is_terminal else subprocess.PIPE, env={**os.environ, **(environment or {})}, cwd=folder,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise MecorpusError(f"it was not done after {seconds:,.0f} seconds") from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise MecorpusError(_without_tokens(((done.stderr or "").strip() or "it was killed").splitlines()[-1])[:SAID])
    answer = json.loads(lines[-1])
    if "error" in answer:
        raise MecorpusError(answer["error"])
    return answer["answer"]


def _without_tokens(text: str) -> str:
    from huggingface_hub import get_token

    token = get_token()
    return text.replace(token, "…") if token else text


def answer(step: Callable[[dict[str, Any]], Any]) -> None:
    """Be such a process: do the step with what is asked, and print what it gives."""
    try:
        said = {"answer": step(json.load(sys.stdin))}
    except MecorpusError as error:
        said = {"error": str(error)}
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        said = {"error": _without_tokens(f"{type(error).__name__}: {error}")[:SAID]}
    print(json.dumps(said))
