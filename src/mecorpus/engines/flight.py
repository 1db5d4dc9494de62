"""Blocks in flight on an executor, and what is done when a worker is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from mecorpus.engines.collecting import uncollected
from mecorpus.engines.opened import Opened
from mecorpus.errors import MecorpusError

Work = TypeVar("Work")
Result = TypeVar("Result")
# For each worker: blocks in flight, and those with the results that wait for an earlier one.
IN_FLIGHT, AHEAD = 2, 8
RETRIES = 2
# Seconds between two looks whether anybody is left to do the work.
BEAT = 1.0


@dataclass(eq=False, slots=True)
class Job(Generic[Work, Result]):
    """A block with its position (from 0), and how often it was lost. Without a future it waits to be submitted."""

    position: int
    block: Work
    losses: int = 0
    future: Future[Result] | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is a result, or an exception."""
        return self.future is not None and self.future.done()

    @property
    def is_lost(self) -> bool:
        """Whether the worker that had it is gone."""
        if self.future is None or not self.future.done():
            return False
        return self.future.cancelled() or isinstance(self.future.exception(), BrokenExecutor)


class Flight(Generic[Work, Result]):
    """Runs a function on blocks by an executor, and opens a new one when a worker is lost."""

    def __init__(self, work: Callable[[Work], Result], blocks: Iterable[Work], open: Callable[[], Opened]) -> None:
        self._work = work
        self._todo = enumerate(blocks)
        self._open = open
        self._opened = open()
        self._jobs: deque[Job[Work, Result]] = deque()

    def results(self) -> Iterator[Result]:
        """Results in the order of the blocks; what the function raises in place of one."""
        while self._fill():
            if self._has_lost():
                self._start_again()
            elif self._jobs[0].is_done:
                yield self._jobs.popleft().future.result()  # type: ignore[union-attr]
            else:
                self._await()

    def close(self) -> None:
        """Cancel what waits, and wait for what runs."""
        self._opened.executor.shutdown(wait=True, cancel_futures=True)

    def _fill(self) -> bool:
        """Submit as many blocks as may fly; whether there are any that are not given back."""
        while not self._has_lost() and self._flying() < self._limit() and (job := self._next()):
            self._submit(job)
        return bool(self._jobs)

    def _has_lost(self) -> bool:
        return any(job.is_lost for job in self._jobs)

    def _flying(self) -> int:
        return sum(job.future is not None and not job.future.done() for job in self._jobs)

    def _limit(self) -> int:
        """Blocks that may fly. One on its last try flies alone: what others do does not bring it down, nor it them."""
        is_last_try = any(job.losses == RETRIES and not job.is_done for job in self._jobs)
        return 1 if is_last_try else IN_FLIGHT * self._opened.workers

    def _next(self) -> Job[Work, Result] | None:
        """The next block to submit: one that was lost before a new one."""
        for job in self._jobs:
            if job.future is None:
                return job
        if len(self._jobs) >= AHEAD * self._opened.workers:
            return None
        for position, block in self._todo:
            self._jobs.append(Job(position, block))
            return self._jobs[-1]
        return None

    def _submit(self, job: Job[Work, Result]) -> None:
        """An executor that is broken already loses it at once."""
        try:
            job.future = self._opened.executor.submit(uncollected, self._work, job.block)
        except BrokenExecutor as error:
            job.future = Future()
            job.future.set_exception(error)

    def _await(self) -> None:
        """Wait until a block is done or lost, or nobody is left to do it."""
        flying = [job.future for job in self._jobs if job.future and not job.future.done()]
        done = wait(flying, BEAT, FIRST_COMPLETED).done
        if not done and not self._opened.is_alive():
            self._start_again()

    def _start_again(self) -> None:
        """Put all blocks in flight back, and open a new executor. Raises `MecorpusError` for one that was lost too often."""
        self.close()
        lost = [job for job in self._jobs if job.future and (not job.future.done() or job.is_lost)]
        for job in lost:
            job.future = None
            job.losses += 1
        gone = next((job.position for job in lost if job.losses > RETRIES), None)
        if gone is not None:
            raise MecorpusError(
                f"block {gone} (from 0) was lost {RETRIES + 1} times with the worker that had it (killed, or out of memory); "
                "nothing was written; give the workers more memory, or run it again with fewer of them"
            )
        self._reopen((lost or self._jobs)[0].position)

    def _reopen(self, position: int) -> None:
        try:
            self._opened = self._open()
        except MecorpusError as error:
            raise MecorpusError(f"block {position} (from 0) was lost, and nothing was written: {error}") from error
