"""`mecorpus build` and `validate` at scale, beside their peers: `python -m benchmarks.build`, from the repository.

Needs the extras `dev`, `bench` and `dask`. Makes a packed corpus of 30,000 documents, 466 MB, and prints four tables:

build    full validation and one or all configurations, against converters that check nothing, on the same file
checks   `validate` alone, against checkers of shape on the same records as JSON arrays
engines  two workers against one, Dask against the pool, a second call after a kill
growth   builds of corpora of --scale documents

Everything runs in turn, in processes of its own, and medians count; from 100,000 documents on, growth is measured once.
For a million documents (15 GB, and 60 GB for what is built, while it is): `python -m benchmarks.build --tables growth
--scale 10000 100000 1000000`. `--quick` runs every kind of row once on a few documents, to see that it runs; its
figures mean nothing.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from benchmarks.build.corpora import Corpus, for_peers, make_corpus
from benchmarks.build.jobs import Bench, Job, build_jobs, check_jobs, engine_jobs, growth, rounds, say, tune
from benchmarks.build.measure import Run
from benchmarks.build.peers import Settings
from benchmarks.build.report import build_table, check_table, engine_table, growth_table, machine
from benchmarks.build.shapes import checked_shapes

TABLES = ("build", "checks", "engines", "growth")
# From so many documents on, growth is measured once.
LARGE = 100_000
MOST_GROWTH_ROUNDS = 3
TRIES = 2
FEW = 2
# Kept on disk across reboots, so hardly ever in memory, as /tmp may be.
ON_DISK = Path("/var/tmp")


def main(
    folder: Path, tables: list[str], documents: int, count: int, sample: int, scale: list[int], keep: bool
) -> None:
    """Measure and print."""
    print(machine(), flush=True)
    if set(tables) - {"growth"}:
        bench = Bench(folder, make_corpus(folder, documents))
        _measure(bench, tables, count, sample)
    if "growth" in tables:
        print(f"\n{growth_table(_growth(folder, scale, count, keep))}", flush=True)


def _measure(bench: Bench, tables: list[str], count: int, sample: int) -> None:
    """All jobs of some tables in one series of rounds, so that they compare."""
    jobs: dict[str, Job] = {}
    tuned: dict[str, Settings] = {}
    if "build" in tables:
        for_peers(bench.corpus)
        tuned = tune(bench, min(count - 1, TRIES))
        # One round is a trial: a few configurations will do.
        jobs |= build_jobs(bench, tuned, FEW if count == 1 else None)
    if "checks" in tables:
        jobs |= check_jobs(bench)
    if "engines" in tables:
        jobs |= engine_jobs(bench)
    runs = rounds(jobs, count)
    if "build" in tables:
        notes = {name: f"({', '.join(f'{key} {value}' for key, value in one.items())})" for name, one in tuned.items()}
        print(f"\n{build_table(bench.corpus, runs, notes)}", flush=True)
    if "checks" in tables:
        print(f"\n{check_table(bench.corpus, runs, checked_shapes(bench, sample), sample)}", flush=True)
    if "engines" in tables:
        print(f"\n{engine_table(bench.corpus, runs)}", flush=True)


def _growth(folder: Path, scale: list[int], count: int, keep: bool) -> dict[tuple[Corpus, str], Run]:
    """Full builds of corpora of several sizes; each is removed before the next, unless they are to be kept."""
    found: dict[tuple[Corpus, str], Run] = {}
    for documents in scale:
        say(f"{documents:,} documents")
        corpus = make_corpus(folder / "growth", documents)
        rounds_here = 1 if documents >= LARGE else min(count, MOST_GROWTH_ROUNDS)
        found |= {(corpus, name): one for name, one in growth(Bench(folder, corpus), rounds_here)}
        if not keep:
            shutil.rmtree(corpus.root)
    return found


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES), help="what to measure; everything")
    made.add_argument("--documents", type=int, default=30_000, help="size of the corpus of the first three tables")
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--sample", type=int, default=2000, help="documents that checkers of shape read")
    made.add_argument("--scale", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the table of growth")
    made.add_argument("--out", type=Path, help="folder to work in, on a disk; corpora in it are kept and used again")
    made.add_argument("--quick", action="store_true", help="every kind of row, once, on a few documents")
    return made


if __name__ == "__main__":
    given = parser().parse_args()
    if given.quick:
        given.documents, given.rounds, given.sample, given.scale = 500, 1, 20, [200, 500]
    sizes = (given.tables, given.documents, given.rounds, given.sample, given.scale)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        main(given.out.resolve(), *sizes, keep=True)
    else:
        with tempfile.TemporaryDirectory(dir=ON_DISK if ON_DISK.is_dir() else None) as temporary:
            main(Path(temporary), *sizes, keep=False)
