"""One loop for every engine: bounded blocks in flight, lost blocks done again, results in the order of the blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from mecorpus.engines.collecting import uncollected
from mecorpus.engines.flight import Flight
from mecorpus.engines.table import Engine

Work = TypeVar("Work")
Result = TypeVar("Result")
FEW_BLOCKS = 3


def run_blocks(work: Callable[[Work], Result], blocks: Iterable[Work], engine: Engine) -> Iterator[Result]:
    """Run a function on every block and give the results in order.

    At most twice the workers' blocks are in flight. Few blocks are not worth a pool and run here.
    When a worker is lost, the blocks in flight are done again on a new executor: the function must bear to be run twice
    on one block, on a cluster even at the same time. What the function itself raises goes through at once.
    Closing the iterator cancels what waits. Raises `MecorpusError` when a block was lost three times.
    """
    todo = iter(blocks)
    first = list(islice(todo, FEW_BLOCKS + 1)) if engine.if_many else []
    todo = chain(first, todo)
    if engine.open is None or (engine.if_many and len(first) <= FEW_BLOCKS):
        for block in todo:
            yield uncollected(work, block)
        return
    flight = Flight(work, todo, engine.open)
    try:
        yield from flight.results()
    finally:
        flight.close()
