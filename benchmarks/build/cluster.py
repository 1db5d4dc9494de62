"""A Dask cluster on this machine: a scheduler and workers of one thread, each a process, on the loopback address."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.build.measure import PYTHON, started, stop

WAIT = (
    "import sys; from distributed import Client; Client(sys.argv[1], timeout=60).wait_for_workers(int(sys.argv[2]), 60)"
)


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a cluster that is ready, and the sessions of its processes; gone afterwards."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = ["--no-dashboard"]
    calls = [[*PYTHON, "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), *quiet]]
    worker = [
        *PYTHON,
        "dask",
        "worker",
        address,
        "--nthreads",
        "1",
        "--no-nanny",
        "--local-directory",
        str(folder),
        *quiet,
    ]
    calls += [worker] * workers
    processes = [started(call) for call in calls]
    try:
        subprocess.run([PYTHON[0], "-c", WAIT, address, str(workers)], check=True, capture_output=True)
        yield address, [process.pid for process in processes]
    finally:
        for process in processes:
            stop(process)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
