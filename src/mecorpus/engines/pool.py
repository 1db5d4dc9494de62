"""A pool of processes on this machine."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import Executor, ProcessPoolExecutor


def process_pool(workers: int) -> Executor:
    """Open a pool. Workers are forked from a clean server where the system can, so that no thread is copied."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_ignore_interrupt)


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the parent, which cancels what waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
