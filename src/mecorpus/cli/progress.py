"""Progress on a terminal: shown for what takes over a second, and gone when it ends."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mecorpus.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE_SECONDS = 1.0
UNITS = ("bytes", "kB", "MB", "GB", "TB")


@contextmanager
def shown() -> Iterator[Progress | None]:
    """Progress for a library function; None where standard error is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    progress = Terminal()
    try:
        yield progress
    finally:
        progress.close()


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """A thread that is started here takes no Ctrl-C: one that such a thread takes does not wake the main thread."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Terminal(Progress):
    """One line on standard error, from the second second on. A timer begins it, so that slow steps are seen, too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._timer = threading.Timer(PATIENCE_SECONDS, self._begin)
        self._timer.daemon = True
        self._begin_stage("", None, None)
        with _interruptions_held():
            self._timer.start()

    def start(self, stage: str, *, documents: int | None = None, bytes: int | None = None) -> None:
        """Begin a stage."""
        with self._lock:
            self._begin_stage(stage, documents, bytes)
            self._show_stage()

    def advance(self, *, documents: int = 0, bytes: int = 0) -> None:
        """So many more are done."""
        with self._lock:
            self._documents += documents
            self._bytes += bytes
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, completed=self._completed(), amounts=self._amounts())

    def close(self) -> None:
        """Take the line away."""
        self._timer.cancel()
        with self._lock:
            if self._bar is not None:
                self._bar.stop()

    def _begin_stage(self, stage: str, documents: int | None, bytes: int | None) -> None:
        self._stage, self._of_documents, self._of_bytes = stage, documents, bytes
        self._documents = self._bytes = 0
        self._since = time.monotonic()

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[amounts]}", markup=False),
            TimeRemainingColumn(compact=True),
        )
        with self._lock:
            if self._timer.finished.is_set():
                return
            self._bar = Bar(
                *columns, console=Console(stderr=True), transient=True, refresh_per_second=4,
                redirect_stdout=False, redirect_stderr=False,
            )  # fmt: skip
            self._show_stage()
            self._bar.start()

    def _show_stage(self) -> None:
        if self._bar is None:
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        total = self._of_bytes or self._of_documents
        self._task = self._bar.add_task(self._stage, total=total, completed=self._completed(), amounts=self._amounts())

    def _completed(self) -> int:
        """In the unit of the total."""
        return self._documents if self._of_documents and not self._of_bytes else self._bytes

    def _amounts(self) -> str:
        return amounts(self._documents, self._bytes, time.monotonic() - self._since)


def amounts(documents: int, bytes: int, seconds: float) -> str:
    """Documents, bytes and rate, as far as there are any: `12,345 documents, 120.5 MB, 33.1 MB/s`."""
    said = [f"{documents:,} documents"] if documents else []
    if bytes:
        said += [_size(bytes), f"{_size(bytes / seconds)}/s" if seconds else ""]
    elif documents and seconds:
        said.append(f"{documents / seconds:,.0f} documents/s")
    return ", ".join(filter(None, said))


def _size(bytes: float) -> str:
    """In decimal units."""
    power = min(int(math.log10(max(bytes, 1)) // 3), len(UNITS) - 1)
    return f"{bytes / 1000**power:,.{1 if power else 0}f} {UNITS[power]}"
