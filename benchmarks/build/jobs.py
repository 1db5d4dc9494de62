"""What is measured: each job is a command, or a few, and gives its time and memory."""

from __future__ import annotations

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.build.cluster import cluster
from benchmarks.build.corpora import Corpus
from benchmarks.build.measure import PYTHON, Run, killed, median, run
from benchmarks.build.peers import Settings, installed

Runs = dict[str, list[Run]]
Job = Callable[[Runs], Run]

DOCUMENTS = "validation and `documents`"
EVERYTHING = "validation and every configuration"
WITH_NEAR = "validation, near-duplicates and every configuration"
ONE_WORKER = "every configuration, 1 worker"
DASK = "every configuration, Dask with 2 workers"
RESUMED = "every configuration, again after a kill at 90 %"
VALIDATE = {1: "`validate`, 1 worker", 2: "`validate`, 2 workers"}
VALIDATE_NEAR = "`validate` with near-duplicates, 2 workers"
KILL_AT = 0.9
# How the names of jobs begin that build one configuration.
ALONE = "validation and `"


class Bench(NamedTuple):
    """A corpus, and a folder to write in."""

    folder: Path
    corpus: Corpus

    @property
    def out(self) -> Path:
        """Where a dataset is built; what a build leaves beside it goes with its folder."""
        return self.folder / "out" / "dist"

    def clean(self) -> None:
        """Remove what was built."""
        shutil.rmtree(self.out.parent, ignore_errors=True)
        self.out.parent.mkdir(parents=True)


def one_configuration(name: str) -> str:
    """Name of the job that builds one configuration."""
    return f"{ALONE}{name}`"


def build_jobs(bench: Bench, tuned: dict[str, Settings], most: int | None = None) -> dict[str, Job]:
    """The converters, and ours: `documents`, everything, near-duplicates on top, and each configuration alone, or so many."""
    peers: dict[str, Job] = {name: partial(_convert, bench, name, settings) for name, settings in tuned.items()}
    alone: dict[str, Job] = {
        one_configuration(name): partial(_build, bench, ["--configuration", name])
        for name in configurations(bench)[:most]
    }
    return {
        **peers,
        DOCUMENTS: partial(_build, bench, ["--configuration", "documents"]),
        EVERYTHING: partial(_build, bench, []),
        WITH_NEAR: partial(_build, bench, ["--near-duplicates"]),
        **alone,
    }


def check_jobs(bench: Bench) -> dict[str, Job]:
    """`validate` with one worker and two, and with near-duplicates."""
    return {
        **{name: partial(_validate, bench, ["--workers", str(workers)]) for workers, name in VALIDATE.items()},
        VALIDATE_NEAR: partial(_validate, bench, ["--near-duplicates"]),
    }


def engine_jobs(bench: Bench) -> dict[str, Job]:
    """The full build with two workers, with one, on Dask, and after a kill."""
    return {
        EVERYTHING: partial(_build, bench, []),
        ONE_WORKER: partial(_build, bench, ["--workers", "1"]),
        DASK: partial(_dask, bench),
        RESUMED: partial(_resumed, bench),
    }


def rounds(jobs: dict[str, Job], count: int) -> Runs:
    """All jobs in turn, `count` times; those of one configuration alone once."""
    runs: Runs = defaultdict(list)
    for number in range(count):
        for name, job in jobs.items():
            if number and name.startswith(ALONE) and name != DOCUMENTS:
                continue
            runs[name].append(job(runs))
            seconds, largest, _ = runs[name][-1]
            say(f"round {number + 1} of {count}: {name}: {seconds:.2f} s, {largest:.0f} MB")
    return runs


def say(what: str) -> None:
    """Tell how far it is, away from the tables."""
    print(what, file=sys.stderr, flush=True)


def configurations(bench: Bench) -> list[str]:
    """The configurations that a build of the corpus has, from its manifest; `documents` is first and left out."""
    bench.clean()
    run(_call(bench, []))
    manifest = json.loads((bench.out / "manifest.json").read_bytes())
    return [name for name in manifest["configurations"] if name != "documents"]


def tune(bench: Bench, tries: int) -> dict[str, Settings]:
    """Each peer's fastest settings, tried some times each (the first without a try); those that fail here do not count."""
    tuned: dict[str, Settings] = {}
    for name, peer in installed().items():
        found = [(_best_of(bench, name, settings, tries), number) for number, settings in enumerate(peer.settings)]
        tuned[name] = peer.settings[min(found)[1]]
        say(f"{name}: {tuned[name]}")
    return tuned


def _best_of(bench: Bench, name: str, settings: Settings, tries: int) -> float:
    try:
        return min((_convert(bench, name, settings, {}).seconds for _ in range(tries)), default=float("inf"))
    except RuntimeError as error:
        say(f"{name} with {settings} fails: {str(error).splitlines()[-1]}")
        return float("inf")


def _convert(bench: Bench, name: str, settings: Settings, runs: Runs) -> Run:
    bench.clean()
    out = bench.out.parent / "out.parquet"
    call = [*PYTHON, "benchmarks.build.peers", name, json.dumps(settings), str(bench.corpus.source), str(out)]
    return run(call)


def _call(bench: Bench, options: list[str]) -> list[str]:
    return [*PYTHON, "benchmarks.build.ours", "build", str(bench.corpus.root), str(bench.out), *options]


def _build(bench: Bench, options: list[str], runs: Runs) -> Run:
    bench.clean()
    return run(_call(bench, options))


def _validate(bench: Bench, options: list[str], runs: Runs) -> Run:
    return run([*PYTHON, "benchmarks.build.ours", "validate", str(bench.corpus.root), *options])


def _dask(bench: Bench, runs: Runs) -> Run:
    bench.clean()
    with cluster(2, bench.folder / "dask") as (address, sessions):
        return run(_call(bench, ["--dask", address]), sessions)


def _resumed(bench: Bench, runs: Runs) -> Run:
    """The second call alone; the first is killed with all its workers."""
    bench.clean()
    killed(_call(bench, []), KILL_AT * median(runs[EVERYTHING]).seconds)
    return run(_call(bench, []))


def growth(bench: Bench, count: int) -> Iterator[tuple[str, Run]]:
    """Builds of a corpus, medians of `count` rounds: `documents` with one worker, two, and near-duplicates; then everything."""
    documents = ["--configuration", "documents"]
    options = {
        "1": [*documents, "--workers", "1"],
        "2": documents,
        "2, near-duplicates too": [*documents, "--near-duplicates"],
        "2, every configuration": [],
    }
    jobs: dict[str, Job] = {name: partial(_build, bench, given) for name, given in options.items()}
    return ((name, median(found)) for name, found in rounds(jobs, count).items())
