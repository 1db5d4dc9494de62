"""The tables, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks.build.corpora import Corpus
from benchmarks.build.jobs import (
    DASK,
    DOCUMENTS,
    EVERYTHING,
    ONE_WORKER,
    RESUMED,
    VALIDATE,
    VALIDATE_NEAR,
    WITH_NEAR,
    Runs,
)
from benchmarks.build.measure import MB, Run, median
from benchmarks.build.peers import PEERS

PACKAGES = ("mecorpus", "pyarrow", "duckdb", "polars", "datasets", "dask", "check-jsonschema", "jsonschema")
NEAR = "near-duplicates, on top"
GOALS = {DOCUMENTS: "≤ 1.0", EVERYTHING: "≤ 3", NEAR: "≤ 1.0, or told"}
MEMORY_GOAL = "each process ≤ 300 MB"
LINEAR = "0.90 to 1.10"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Where it ran, and with what."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}; {', '.join(map(_version, PACKAGES))}."


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"


def about(corpus: Corpus) -> str:
    """What was measured on."""
    return f"{corpus.documents:,} documents, {corpus.bytes / MB:,.0f} MB packed"


def build_table(corpus: Corpus, runs: Runs, settings: dict[str, str]) -> str:
    """Ratios to the fastest converter."""
    middle = {name: median(found) for name, found in runs.items()}
    peers = {name: middle[name].seconds for name in PEERS if name in middle}
    fastest = min(peers.values())
    extra = middle[WITH_NEAR].seconds - middle[EVERYTHING].seconds
    head = [about(corpus), "median s", "from–to", "MB/s", "of the fastest converter", "goal", "largest process, MB", "all together, MB"]  # fmt: skip
    rows = []
    for name, one in middle.items():
        note = f" {settings[name]}" if name in settings else ""
        rows.append([name + note, *_times(runs[name], corpus), f"{one.seconds / fastest:.2f}", GOALS.get(name, ""), *_memory(one)])  # fmt: skip
        if name == WITH_NEAR:
            rows.append([NEAR, f"{extra:.2f}", "", "", f"{extra / fastest:.2f}", GOALS[NEAR], "", ""])
    missing = [[name, "not installed", *[""] * 6] for name in PEERS if name not in middle]
    return table(head, [*rows, *missing]) + f"\n\nGoal for memory: {MEMORY_GOAL}."


def _times(runs: list[Run], corpus: Corpus) -> list[str]:
    seconds = [one.seconds for one in runs]
    middle = median(runs).seconds
    return [f"{middle:.2f}", f"{min(seconds):.2f}–{max(seconds):.2f}", f"{corpus.bytes / MB / middle:.0f}"]


def _memory(one: Run) -> list[str]:
    return [f"{one.largest:.0f}", f"{one.together:.0f}"]


def check_table(corpus: Corpus, runs: Runs, shapes: dict[str, Run], sample: int) -> str:
    """How many times as fast as the checkers of shape."""
    head = [about(corpus), "median s", *(f"times as fast as {name}" for name in shapes), "goal", "largest process, MB"]
    rows = []
    for name in (*VALIDATE.values(), VALIDATE_NEAR):
        one = median(runs[name])
        times = [f"{shape.seconds / one.seconds:.0f}" for shape in shapes.values()]
        rows.append([name, f"{one.seconds:.2f}", *times, "≥ 100" if name == VALIDATE[2] else "", f"{one.largest:.0f}"])
    for name, one in shapes.items():
        rows.append([f"{name}, shape alone (scaled from {sample:,} documents)", f"{one.seconds:.0f}", *[""] * len(shapes), "", f"{one.largest:.0f}"])  # fmt: skip
    return table(head, rows)


def engine_table(corpus: Corpus, runs: Runs) -> str:
    """Workers, Dask and resuming, as ratios to the full build with two workers."""
    pool = median(runs[EVERYTHING]).seconds
    one, dask, resumed = (median(runs[name]) for name in (ONE_WORKER, DASK, RESUMED))
    head = [about(corpus), "median s", "ratio", "goal", "largest process, MB", "all together, MB"]
    rows = [
        [f"{EVERYTHING}, 2 workers", f"{pool:.2f}", "1", "", *_memory(median(runs[EVERYTHING]))],
        [ONE_WORKER, f"{one.seconds:.2f}", f"{one.seconds / pool:.2f} times", "≥ 1.75", *_memory(one)],
        [DASK, f"{dask.seconds:.2f}", f"{dask.seconds / pool:.2f} times", "≤ 1.25", *_memory(dask)],
        [RESUMED, f"{resumed.seconds:.2f}", f"{resumed.seconds / pool:.2f} times", "≤ 0.20", *_memory(resumed)],
    ]
    return table(head, rows)


def growth_table(found: dict[tuple[Corpus, str], Run]) -> str:
    """Time a document against that in the smallest corpus, and memory."""
    head = ["documents", "MB packed", "workers", "s", "documents/s", "time a document, of the smallest's", "goal", "largest process, MB", "all together, MB"]  # fmt: skip
    smallest: dict[str, float] = {}
    rows = []
    for (corpus, workers), one in found.items():
        each = one.seconds / corpus.documents
        first = smallest.setdefault(workers, each)
        rows.append([
            f"{corpus.documents:,}", f"{corpus.bytes / MB:,.0f}", workers, f"{one.seconds:.1f}", f"{1 / each:,.0f}", f"{each / first:.2f}",
            LINEAR if each != first else "", *_memory(one),
        ])  # fmt: skip
    return table(head, rows) + f"\n\nGoal for memory: {MEMORY_GOAL}, and the same at every size."
