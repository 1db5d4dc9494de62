"""One call of the library, as a process of its own: `python -m benchmarks.build.ours build ROOT OUT --workers 2`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import mecorpus


def build(arguments: argparse.Namespace) -> None:
    """Write a dataset; raises where the corpus has errors."""
    engine = {"dask": arguments.dask} if arguments.dask else {"workers": arguments.workers}
    chosen = {"configurations": arguments.configuration} if arguments.configuration else {}
    mecorpus.build(arguments.root, arguments.out, near_duplicates=arguments.near_duplicates, **engine, **chosen)


def validate(arguments: argparse.Namespace) -> None:
    """Check; a made corpus must have no finding."""
    ignore = [] if arguments.near_duplicates else ["MEC403"]
    report = mecorpus.validate(arguments.root, ignore=ignore, workers=arguments.workers)
    if report.findings:
        sys.exit(f"{len(report.findings)} findings, the first: {report.findings[0]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["build", "validate"])
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--configuration", action="append")
    parser.add_argument("--near-duplicates", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dask", metavar="ADDRESS")
    given = parser.parse_args()
    {"build": build, "validate": validate}[given.what](given)
