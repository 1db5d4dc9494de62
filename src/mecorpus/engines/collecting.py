"""Python's search for cycles, held back while a block is worked on.

Decoding makes many objects and no cycle; the search would look through all of them again and again.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")


class _Collector:
    """The process's collector, held back while any of its threads works on a block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holding = 0
        self._was_on = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._holding:
                self._was_on = gc.isenabled()
                gc.disable()
            self._holding += 1

    def __exit__(self, *_: object) -> None:
        # The young ones only: a full search costs a tenth of the work, and context and schemas stay as they are.
        gc.collect(1)
        with self._lock:
            self._holding -= 1
            if self._was_on and not self._holding:
                gc.enable()


_COLLECTOR = _Collector()


def uncollected(work: Callable[[Work], Result], block: Work) -> Result:
    """Run a function on a block without a search for cycles; what is left of it is looked through once afterwards."""
    with _COLLECTOR:
        return work(block)
