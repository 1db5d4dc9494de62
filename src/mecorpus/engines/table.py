"""The table of engines. To add one, write a module with a function that opens it, and a line here."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from mecorpus.engines.opened import Opened
from mecorpus.errors import RequestError


def _pool(workers: int) -> Opened:
    """Loads the pool when it is opened: a few documents never need it."""
    from mecorpus.engines.pool import open_pool

    return open_pool(workers)


def _dask(address: str) -> Opened:
    from mecorpus.engines.dask import open_cluster

    return open_cluster(address)


# Name, and the function that opens it: of a number of workers, or of an address.
ENGINES: dict[str, Callable[[Any], Opened]] = {"pool": _pool, "dask": _dask}


class Engine(NamedTuple):
    """How to open an executor: `open` is None for this very process. With `if_many` few blocks run here, too."""

    open: Callable[[], Opened] | None = None
    if_many: bool = False


def open_engine(workers: int | None = None, dask: str | None = None) -> Engine:
    """A process pool, with one worker this process; or the Dask cluster at an address (`tcp://host:8786`).

    Without either a pool with a process for each processor, if there is work enough for it. Nothing is started before
    `run_blocks` needs it. Raises `RequestError` for fewer than one worker, and for several together with a cluster.
    """
    if workers is not None and workers < 1:
        raise RequestError(f"--workers {workers}: at least 1")
    # One is what library functions have by default.
    if dask is not None and workers not in (None, 1):
        raise RequestError(f"--workers {workers} and --dask {dask}: give one of the two; a cluster has its own workers")
    if dask is not None:
        return Engine(partial(ENGINES["dask"], dask))
    if workers == 1:
        return Engine()
    return Engine(partial(ENGINES["pool"], workers or os.cpu_count() or 1), if_many=workers is None)
