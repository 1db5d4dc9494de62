"""Wall time and peak memory of a command and all the processes that it starts."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

PYTHON = (sys.executable, "-m")
REPOSITORY = Path(__file__).resolve().parents[2]
EVERY = 0.1
MB = 1_000_000
TAIL = 2000


class Run(NamedTuple):
    """Seconds, and megabytes at the peak: of the largest process, and of all at one time together.

    Pages that processes share count for each of them.
    """

    seconds: float
    largest: float
    together: float


def median(runs: Iterable[Run]) -> Run:
    """The median of each figure."""
    return Run(*map(statistics.median, zip(*runs, strict=True)))


def run(call: Sequence[str], beside: Sequence[int] = ()) -> Run:
    """Run a command that must succeed, in a session of its own, after all that was written before is on disk.

    `beside` are sessions that work for it and were there before. Raises `RuntimeError` with what it said when it fails.
    """
    os.sync()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = started(call, said)
        try:
            with _Watch([process.pid, *beside]) as watch:
                _, status, usage = os.wait4(process.pid, 0)
                seconds = time.perf_counter() - start
        except BaseException:
            stop(process)
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(call)}: {said.read().decode(errors='replace')[-TAIL:]}")
    largest = max(usage.ru_maxrss * _unit(), watch.largest) / MB
    return Run(seconds, largest, max(largest, watch.together / MB))


def killed(call: Sequence[str], seconds: float) -> None:
    """Start a command and kill it, and all it started, after so many seconds."""
    process = started(call)
    try:
        time.sleep(seconds)
    finally:
        stop(process)


def started(call: Sequence[str], said: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, from the folder that the benchmarks are in."""
    return subprocess.Popen(call, stdout=said, stderr=said, start_new_session=True, cwd=REPOSITORY)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Kill a command and all that it started, without a chance to clean up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _unit() -> int:
    """Bytes in a unit of `ru_maxrss`."""
    return 1 if sys.platform == "darwin" else 1024


class _Watch:
    """Looks at the processes of some sessions ten times a second, where the system shows them (Linux)."""

    def __init__(self, sessions: Sequence[int]) -> None:
        self.largest, self.together = 0, 0
        self._sessions = set(sessions)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            found = [_memory(process) for process in _processes(self._sessions)]
            self.largest = max([self.largest, *(peak for peak, _ in found)])
            self.together = max(self.together, sum(now for _, now in found))


def _processes(sessions: set[int]) -> list[Path]:
    """Folders of the processes of some sessions."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) in sessions:
            found.append(folder)
    return found


def _memory(process: Path) -> tuple[int, int]:
    """Bytes of memory at the peak and now; none of a process that has ended."""
    try:
        fields = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    except OSError:
        return 0, 0
    return tuple(int(fields.get(key, "0 kB").split()[0]) * 1024 for key in ("VmHWM", "VmRSS"))  # type: ignore[return-value]
