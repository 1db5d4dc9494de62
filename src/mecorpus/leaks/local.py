"""Compares a new text with the user's own copies of withheld ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mecorpus.corpus.layout import local_texts
from mecorpus.rules.leaks import RUN
from mecorpus.words import runs, words


def repeats_local_text(root: Path, text: str) -> bool:
    """Whether a text has five tokens in a row of a local copy of a withheld text, of any document of the root or of none."""
    return bool(repeating(root, [text]))


def repeating(root: Path, texts: Iterable[str]) -> frozenset[str]:
    """Those texts that have five tokens in a row of a local copy; the copies are read where one is that long."""
    paths = sorted(local_texts(root).glob("*.txt"))
    left = {text: found for text in texts if (found := frozenset(runs(words(text), RUN)))} if paths else {}
    if not left:
        return frozenset()
    own = frozenset[int]().union(*(runs(words(_read(path)), RUN) for path in paths))
    return frozenset(text for text, found in left.items() if not found.isdisjoint(own))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
