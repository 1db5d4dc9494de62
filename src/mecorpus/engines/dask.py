"""A Dask cluster that runs already. One thread for each of its workers is best: Python code shares a processor otherwise."""

from __future__ import annotations

import asyncio
import pickle
import platform
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mecorpus.engines.opened import Opened
from mecorpus.errors import MecorpusError, RequestError, clipped
from mecorpus.version import __version__

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
CONNECT_SECONDS, CLOSE_SECONDS = 5, 2
# Lost workers are often started again by what looks after them.
WAIT_SECONDS = 3
# How long a cluster may be without any worker, because new ones are being started, before work on it counts as lost.
WORKERLESS_SECONDS = 30.0
# What decides on the bytes of a build and on findings.
PACKAGES = ("distributed", "pyarrow", "orjson", "jsonschema-rs", "msgspec")


def open_cluster(address: str) -> Opened:
    """Connect to a cluster whose workers have our versions; its scheduler is at `tcp://host:8786`.

    Raises `RequestError` for an address that is none or does not answer, for workers with other versions, and without
    the extra `dask`; `MecorpusError` for a cluster without a worker.
    """
    if not ADDRESS.fullmatch(address):
        raise RequestError(f"--dask {clipped(address)} is no address; one looks like tcp://host:8786")
    if find_spec("distributed") is None:
        raise RequestError("Dask is not installed: pip install 'mecorpus[dask]'")
    cluster = Cluster(_connect(address), address)
    try:
        return Opened(cluster, cluster.workers(), cluster.is_alive)
    except BaseException as error:
        cluster.shutdown()
        if isinstance(error, MecorpusError) or not isinstance(error, Exception):
            raise
        raise MecorpusError(f"the Dask cluster at {address} was lost") from error


def _connect(address: str) -> Client:
    from distributed import Client

    try:
        # Apart, for a client that gets nonsense in answer cannot be closed; in a thread, for a notebook has a loop.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _shake_hands(address)).result()
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:
        raise RequestError(f"no Dask scheduler answers at {address}") from error


async def _shake_hands(address: str) -> None:
    from distributed import Security
    from distributed.comm import connect

    comm = await connect(address, timeout=CONNECT_SECONDS, **Security().get_connection_args("client"))
    await comm.close()


class LostWorker(BrokenExecutor):
    """A block is lost with its worker, or the cluster with all of them."""


class Cluster(Executor):
    """An executor on somebody's cluster: what is shut down is our connection alone."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._last_seen = time.monotonic()

    def submit(self, work: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Run a function on a worker. It goes as bytes, in which Dask does not look for names of its own tasks."""
        packed = pickle.dumps((work, args, options))
        try:
            there = self._client.submit(_run, packed, pure=False)
        except Exception as error:
            raise LostWorker from error
        return asyncio.run_coroutine_threadsafe(self._outcome(there), self._client.loop.asyncio_loop)

    async def _outcome(self, there: Any) -> Any:
        """What came of a block on the cluster."""
        try:
            result, error = await self._client.gather(there, asynchronous=True)
        except Exception as lost:
            raise LostWorker from lost
        if error is not None:
            raise error
        return result

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Close the connection: the scheduler then forgets what we asked for. A block that runs is not stopped."""
        # A scheduler that is lost cannot be told.
        with suppress(Exception):
            self._client.close(timeout=CLOSE_SECONDS)

    def workers(self) -> int:
        """Threads of all workers. Raises `RequestError` for workers with other versions, `MecorpusError` for none."""
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=WAIT_SECONDS)
        threads = self._client.nthreads()
        if not threads:
            raise MecorpusError(
                f"the Dask cluster at {self._address} has no worker; start some: dask worker {self._address}"
            )
        self._compare("Python", _minor(platform.python_version()), self._ask(platform.python_version, then=_minor))
        from pydoc import locate

        self._compare("mecorpus", __version__, self._ask(locate, "mecorpus.version.__version__"))
        for name in PACKAGES:
            self._compare(name, _version(name), self._ask(version, name))
        return sum(threads.values())

    def is_alive(self) -> bool:
        """Whether the scheduler answers and had a worker within the last half minute."""
        try:
            has_workers = bool(self._client.nthreads())
        except (OSError, RuntimeError, ValueError):
            return False
        if has_workers:
            self._last_seen = time.monotonic()
        return time.monotonic() - self._last_seen < WORKERLESS_SECONDS

    def _ask(self, function: Callable[..., Any], *args: Any, then: Callable[[Any], Any] = str) -> dict[str, str | None]:
        """What a function of the standard library gives on every worker, where mecorpus may be another or missing.

        A worker that was lost meanwhile is left out.
        """
        found = self._client.run(function, *args, on_error="return")
        there = {worker: one for worker, one in found.items() if not isinstance(one, OSError)}
        return {worker: None if isinstance(one, Exception | None) else then(one) for worker, one in there.items()}

    def _compare(self, name: str, ours: str | None, theirs: Mapping[str, str | None]) -> None:
        for worker, found in theirs.items():
            if found != ours:
                raise RequestError(
                    f"Dask worker {worker} has {name} {found or '(none)'}, and here is {ours or '(none)'}: "
                    "give all the same versions"
                )


def _run(packed: bytes) -> tuple[Any, Exception | None]:
    """Runs on a worker. What the work raises is given back, so that it differs from what befalls the worker."""
    work, args, options = pickle.loads(packed)  # noqa: S301 - ours; a cluster runs whatever it is given
    try:
        return work(*args, **options), None
    except Exception as error:
        return None, error


def _minor(found: str) -> str:
    return ".".join(found.split(".")[:2])


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
