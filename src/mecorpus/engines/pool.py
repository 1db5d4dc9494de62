"""A pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor

from mecorpus.engines.opened import Opened


def open_pool(workers: int) -> Opened:
    """Open a pool. Workers are forked from a clean server where the system can, so that no thread is copied."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
    return Opened(executor, workers)


def _begin() -> None:
    """Leave Ctrl-C to the parent, which cancels what waits; and die with a parent that is killed.

    Arrow takes memory from the system, which gets it back: its own pools keep a fifth more, and are no faster here.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
