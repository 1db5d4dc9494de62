"""Engines: the same answer from each of them, also when a worker is killed in the middle of its work."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mecorpus import build, validate
from mecorpus.building.block import build_block
from mecorpus.corpus.blocks import blocks_of
from mecorpus.engines import ENGINES, Engine, open_engine, run_blocks
from mecorpus.engines import dask as dask_engine
from mecorpus.engines.opened import Opened
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.validation.block import check_block

from . import working
from .conftest import BASE, REPOSITORY, TODAY, copy_base
from .test_build import contents

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *filter(None, sys.path)]),
    "MECORPUS_TEXTS": str(BASE / "local"),
}


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers find the functions of these tests."""
    monkeypatch.syspath_prepend(str(REPOSITORY))


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Address and process of a Dask cluster."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.working", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, env=ENVIRONMENT, cwd=REPOSITORY, start_new_session=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a Dask cluster of two workers, which are started again when they are killed."""
    with serving("2") as (address, _):
        yield address


@pytest.fixture(params=ENGINES)
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What opens each engine of the table. A new one needs a line here."""
    given: dict[str, Callable[[], dict[str, Any]]] = {
        "pool": lambda: {"workers": 2},
        "dask": lambda: {"workers": None, "dask": request.getfixturevalue("cluster")},
    }
    return given[request.param]()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block a document: in the parent, where blocks are cut."""
    monkeypatch.setattr("mecorpus.corpus.blocks.BLOCK_BYTES", 1)


def test_results_come_in_the_order_of_the_blocks(options: dict[str, Any]) -> None:
    assert list(run_blocks(working.late, range(12), open_engine(**options))) == [2 * number for number in range(12)]


def test_no_block_is_no_result(options: dict[str, Any]) -> None:
    assert list(run_blocks(working.double, [], open_engine(**options))) == []


@pytest.mark.usefixtures("small_blocks")
def test_findings_and_bytes_are_the_same(options: dict[str, Any], root: Path, tmp_path: Path) -> None:
    clean = build(root, tmp_path / "here", workers=1, today=TODAY)
    there = build(root, tmp_path / "there", today=TODAY, **options)
    assert contents(there.out) == contents(clean.out)
    assert there.report == clean.report
    (root / "corpus/documents/beta/text.txt").write_bytes(b"other\r\n")
    found = validate(root, today=TODAY, workers=1)
    assert found.findings
    assert validate(root, today=TODAY, **options) == found


@pytest.mark.usefixtures("small_blocks")
def test_a_worker_killed_in_the_middle_changes_nothing(
    options: dict[str, Any], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = build(root, tmp_path / "here", workers=1, today=TODAY)
    marker = tmp_path / "killed"
    monkeypatch.setattr("mecorpus.building.run.build_block", partial(working.killed_once, build_block, marker, 1))
    assert contents(build(root, tmp_path / "there", today=TODAY, **options).out) == contents(clean.out)
    assert marker.exists(), "nothing was killed"


def test_a_block_that_always_kills_its_worker_is_named() -> None:
    found = []
    with pytest.raises(MecorpusError, match=r"block 5 \(from 0\) was lost 3 times .* nothing was written") as error:
        found.extend(run_blocks(working.killed, range(40), open_engine(2)))
    assert error.value.exit_code == 3
    assert found == list(range(5)), "what was done before is given back"


def test_a_command_whose_workers_always_die_says_so(root: Path) -> None:
    code = (
        "import sys, mecorpus.validation.run as run, tests.working as working\n"
        "run.check_block = working.killed_at_once\n"
        "from mecorpus.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "validate", "--root", str(root), "--workers", "2"],
        env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "block 0 (from 0) was lost" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_the_work_raises_goes_through_at_once(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="block 3 has faults") as error:
        list(run_blocks(partial(working.refused, tmp_path), range(10), open_engine(**options)))
    assert error.value.report.checked == {"documents": 3}
    assert len(list(tmp_path.iterdir())) == 1, "it was tried again"


def test_an_interruption_in_a_worker_goes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        list(run_blocks(working.interrupted, range(10), open_engine(2)))


def threads(executor: Executor, workers: int = 2) -> Engine:
    return Engine(lambda: Opened(executor, workers))


def test_at_most_twice_the_workers_blocks_are_in_flight() -> None:
    class Counting(ThreadPoolExecutor):
        flying: list[Future[Any]] = []  # noqa: RUF012 - of this test alone
        most = 0

        def submit(self, *arguments: Any) -> Future[Any]:  # type: ignore[override]
            self.flying.append(super().submit(*arguments))
            self.most = max(self.most, sum(not one.done() for one in self.flying))
            return self.flying[-1]

    executor = Counting(2)
    assert len(list(run_blocks(working.process, iter(range(20)), threads(executor)))) == 20
    assert executor.most == 4


def test_one_slow_block_does_not_stall_the_others() -> None:
    others = threading.Semaphore(0)

    def work(number: int) -> int:
        for _ in range(10 if number == 0 else 0):
            assert others.acquire(timeout=5), "the others wait"
        others.release()
        return number

    assert list(run_blocks(work, range(30), threads(ThreadPoolExecutor(2)))) == list(range(30))


def test_blocks_are_read_as_they_are_needed(options: dict[str, Any]) -> None:
    read: list[int] = []
    blocks = (read.append(number) or number for number in range(1000))  # type: ignore[func-returns-value]
    results = run_blocks(working.double, blocks, open_engine(**options))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(read) <= 16


class Failing(ThreadPoolExecutor):
    """Loses the worker at the first block that is submitted, or cancels it."""

    def __init__(self, way: str) -> None:
        super().__init__(1)
        self.way = way

    def submit(self, *arguments: Any) -> Future[Any]:  # type: ignore[override]
        if self.way == "refuses":
            raise BrokenExecutor
        future = super().submit(*arguments)
        if self.way == "cancels":
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
        return future


@pytest.mark.parametrize("way", ["refuses", "cancels"])
def test_no_result_goes_missing(way: str) -> None:
    ways = [way, way, "works"]
    engine = Engine(lambda: Opened(Failing(ways.pop(0)), 1))
    assert list(run_blocks(working.double, range(5), engine)) == [0, 2, 4, 6, 8]
    ways = [way] * 3
    with pytest.raises(MecorpusError, match="block 0"):
        list(run_blocks(working.double, range(5), engine))


def test_workers_that_are_gone_for_good_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mecorpus.engines.flight.BEAT", 0.1)
    engine = Engine(lambda: Opened(Silent(), 1, lambda: False))
    with pytest.raises(MecorpusError, match="block 0"):
        list(run_blocks(working.double, range(5), engine))


class Silent(ThreadPoolExecutor):
    """Never does anything."""

    def submit(self, *_: Any) -> Future[Any]:  # type: ignore[override]
        return Future()


def test_workers_die_with_a_parent_that_is_killed() -> None:
    code = (
        "import tests.working as working\n"
        "from mecorpus.engines import open_engine, run_blocks\n"
        "for one in run_blocks(working.process, range(1000), open_engine(2)):\n"
        "    print(one, flush=True)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with parent:
        assert parent.stdout is not None
        workers = {int(parent.stdout.readline()) for _ in range(6)}
        parent.kill()
        parent.stdout.read()
    until = time.monotonic() + 20
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < until, "a worker lives on"
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")")[-1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("workers", [1, 2])
def test_no_search_for_cycles_while_a_block_is_worked_on_and_none_pile_up(workers: int) -> None:
    found = list(run_blocks(working.collector, range(100), open_engine(workers)))
    assert not any(is_on for is_on, _ in found)
    memory = [mb for _, mb in found]
    assert max(memory) < min(memory) + 40
    assert gc.isenabled()


def test_fewer_than_one_worker_or_two_engines_are_refused() -> None:
    with pytest.raises(RequestError, match="at least 1"):
        open_engine(0)
    with pytest.raises(RequestError, match="one of the two"):
        open_engine(2, "tcp://127.0.0.1:8786")


@pytest.mark.parametrize("address", ["somewhere", "127.0.0.1:8786", "tcp://host", "http://host:80", "tcp://a b:1", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(RequestError, match="tcp://host:8786"):
        list(run_blocks(working.double, [1], open_engine(dask=address)))


def test_an_address_that_does_not_answer_is_refused(root: Path) -> None:
    assert dask_engine.CONNECT_SECONDS <= 5
    done = subprocess.run(
        [sys.executable, "-m", "mecorpus", "validate", "--root", str(root), "--dask", "tcp://127.0.0.1:1"],
        env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "mecorpus: no Dask scheduler answers at tcp://127.0.0.1:1\n"


def test_a_cluster_without_workers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "WAIT_SECONDS", 0.2)
    with serving("0") as (address, _), pytest.raises(MecorpusError, match="has no worker; start some"):
        list(run_blocks(working.double, [1], open_engine(dask=address)))


def test_workers_with_other_versions_are_refused() -> None:
    with (
        serving("1", "1", "0.0.1") as (address, _),
        pytest.raises(RequestError, match=r"has mecorpus 0\.0\.1, and here"),
    ):
        list(run_blocks(working.double, [1], open_engine(dask=address)))


def test_workers_without_a_package_are_refused(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "PACKAGES", ("no-such-package", "orjson"))
    monkeypatch.setattr(dask_engine, "_version", lambda name: "9.9")
    with pytest.raises(RequestError, match=r"tcp://127.* has no-such-package \(none\), and here is 9\.9"):
        list(run_blocks(working.double, [1], open_engine(dask=cluster)))


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "find_spec", lambda name: None)
    with pytest.raises(RequestError, match=r"pip install 'mecorpus\[dask\]'"):
        list(run_blocks(working.double, [1], open_engine(dask="tcp://127.0.0.1:1")))


def test_threads_of_a_dask_worker_give_the_same_answer(root: Path, tmp_path: Path) -> None:
    roots = [root, copy_base(tmp_path / "other")]
    (roots[1] / "corpus/documents/beta/text.txt").write_bytes(b"other\r\n")
    blocks = [block for one in roots for block in blocks_of(one, digest_of(one), most=1)] * 8
    with serving("1", "4") as (address, _):
        assert list(run_blocks(check_block, blocks, open_engine(dask=address))) == [check_block(one) for one in blocks]


def digest_of(root: Path) -> str:
    from mecorpus.corpus.context import load_context

    return load_context(root).digest


def test_a_scheduler_that_is_lost_is_an_error_not_a_traceback(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "CONNECT_SECONDS", 1)
    with serving("1") as (address, process):
        results = run_blocks(working.process, range(1000), open_engine(dask=address))
        next(results)
        os.killpg(process.pid, signal.SIGKILL)
        with pytest.raises(MecorpusError, match=r"was lost, and nothing was written: no Dask scheduler") as error:
            list(results)
        assert error.value.exit_code == 3


@pytest.mark.parametrize("engine", ["open_engine(2)", "open_engine(dask=sys.argv[1])"])
def test_an_interruption_ends_the_work_at_once(cluster: str, engine: str) -> None:
    code = (
        "import sys, tests.working as working\n"
        "from mecorpus.engines import open_engine, run_blocks\n"
        f"for one in run_blocks(working.process, range(10**6), {engine}):\n"
        "    print(one, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, cluster],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(10):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert errors.endswith("KeyboardInterrupt\n")


def test_the_command_works_on_a_cluster(cluster: str, root: Path) -> None:
    call = [sys.executable, "-m", "mecorpus", "validate", "--root", str(root), "--format", "json"]
    here, there = (
        subprocess.run([*call, *more], env=ENVIRONMENT, capture_output=True, text=True, check=False)
        for more in (["--workers", "1"], ["--dask", cluster])
    )
    assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr)
