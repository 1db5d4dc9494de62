"""What an engine gives when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple


def _always() -> bool:
    return True


class Opened(NamedTuple):
    """An executor and the number of its workers. Its futures raise `BrokenExecutor` where a worker was lost.

    `is_alive` is asked from time to time while blocks are waited for: False where nobody is left to do them.
    """

    executor: Executor
    workers: int
    is_alive: Callable[[], bool] = _always
