"""What the tests of engines run on workers, and a Dask cluster of their own: `python -m tests.working WORKERS [THREADS [VERSION]]`."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mecorpus.errors import FindingsError
from mecorpus.model import Report


def double(number: int) -> int:
    return 2 * number


def late(number: int) -> int:
    """The first blocks take longest."""
    time.sleep(max(0.0, 0.1 - number / 50))
    return 2 * number


def process(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def killed_once(work: Callable[..., Any], marker: Path, at: int, block: Any, **options: Any) -> Any:
    """The worker is killed at one block, the first time, when it has done it."""
    result = work(block, **options)
    if getattr(block, "number", block) == at and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return result


def killed(number: Any) -> Any:
    """The worker is killed at block 5, always."""
    if getattr(number, "number", number) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_at_once(block: Any, **_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refused(folder: Path, number: int) -> int:
    """Block 3 is refused; every try leaves a file."""
    if number == 3:
        (folder / f"{time.monotonic_ns()}").touch()
        raise FindingsError("block 3 has faults", Report((), {"documents": 3}, {}))
    return number


def interrupted(number: int) -> int:
    raise KeyboardInterrupt


def collector(_: int) -> tuple[bool, int]:
    """Whether it is on, and the process's memory in MB, after a ring of 4 MB was left behind."""
    ring: list[Any] = [bytearray(4_000_000)]
    ring.append(ring)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return gc.isenabled(), pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def serve(workers: str, threads: str = "1", version: str = "") -> None:
    """Run a cluster until standard input ends. With a version its only worker has that one of mecorpus."""
    from distributed import LocalCluster

    if version:
        import mecorpus.version

        mecorpus.version.__version__ = version
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=int(workers), threads_per_worker=int(threads), processes=not version, dashboard_address=None,
        host="127.0.0.1", protocol="tcp",
    ) as cluster:  # fmt: skip
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve(*sys.argv[1:])
