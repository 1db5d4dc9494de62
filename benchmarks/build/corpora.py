"""Corpora to measure on, and the files that the peers read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from benchmarks.build.measure import PYTHON, run

PIECE = 1 << 24


class Corpus(NamedTuple):
    """A packed root, and all its documents in one file (beside which they lie in two halves)."""

    root: Path
    source: Path
    documents: int
    bytes: int


def make_corpus(folder: Path, documents: int) -> Corpus:
    """Generate a packed root in a process of its own, unless it is there."""
    root, source = folder / f"root-{documents}", folder / f"peers-{documents}" / "all.jsonl"
    if not root.exists():
        unfinished = root.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        run([*PYTHON, "benchmarks.generate", "--documents", str(documents), "--out", str(unfinished)])
        unfinished.rename(root)
    parts = sorted((root / "corpus").glob("documents-*.jsonl"))
    return Corpus(root, source, documents, sum(part.stat().st_size for part in parts))


def for_peers(corpus: Corpus) -> None:
    """Write the file that peers read, and its halves."""
    parts = sorted((corpus.root / "corpus").glob("documents-*.jsonl"))
    corpus.source.parent.mkdir(exist_ok=True)
    with corpus.source.open("wb") as whole:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, whole, PIECE)
    _halves(corpus.source)


def _halves(source: Path) -> None:
    """Two files, each with about half the lines of a file."""
    with source.open("rb") as whole:
        whole.seek(source.stat().st_size // 2)
        whole.readline()
        middle = whole.tell()
        with (source.parent / "half-1.jsonl").open("wb") as second:
            shutil.copyfileobj(whole, second, PIECE)
        shutil.copyfile(source, source.parent / "half-0.jsonl")
        with (source.parent / "half-0.jsonl").open("r+b") as first:
            first.truncate(middle)
