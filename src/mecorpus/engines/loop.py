"""One loop for every engine: bounded blocks in flight, results in the order of the blocks."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mecorpus.errors import MecorpusError, RequestError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Work = TypeVar("Work")
Result = TypeVar("Result")
FEW_BLOCKS = 3


class Engine(NamedTuple):
    """How to open an executor, and how many workers it has; `open` is None for this very process."""

    open: Callable[[int], Executor] | None
    workers: int | None


def open_engine(workers: int | None = None) -> Engine:
    """The process pool; with one worker this process. None leaves the number to the amount of work.

    Raises `RequestError` for fewer than one worker.
    """
    if workers is not None and workers < 1:
        raise RequestError(f"--workers {workers}: at least 1")
    return Engine(None if workers == 1 else _process_pool, workers)


def _process_pool(workers: int) -> Executor:
    """Loads the pool when it is opened: a few documents never need it."""
    from mecorpus.engines.pool import process_pool

    return process_pool(workers)


def run_blocks(work: Callable[[Work], Result], blocks: Iterable[Work], engine: Engine) -> Iterator[Result]:
    """Run a function on every block and give the results in order.

    At most twice the workers' blocks are in flight. Few blocks are not worth a pool and run here.
    Raises `MecorpusError` when a worker is lost.
    """
    todo = iter(blocks)
    first = list(islice(todo, FEW_BLOCKS + 1)) if engine.open and engine.workers is None else []
    if engine.open is None or (engine.workers is None and len(first) <= FEW_BLOCKS):
        for block in (*first, *todo):
            yield work(block)
        return
    workers = engine.workers or os.cpu_count() or 1
    with engine.open(workers) as executor:
        waiting: deque[Future[Result]] = deque(
            executor.submit(work, block) for block in (*first, *islice(todo, 2 * workers))
        )
        try:
            while waiting:
                yield _result(waiting.popleft())
                waiting.extend(executor.submit(work, block) for block in islice(todo, 1))
        finally:
            for future in waiting:
                future.cancel()


def _result(future: Future[Result]) -> Result:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool as error:
        raise MecorpusError(
            "a worker process was lost (killed, or out of memory); nothing was written; run it again"
        ) from error
