"""Runs of five tokens that a text has in common with withheld ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from mecorpus.rules.leaks import RUN
from mecorpus.words import runs, words

# In tokens: "Ministry of Foreign Affairs and Emigrants of the Republic of Lebanon" has eleven.
LONGEST_NAME = 12
# Withheld document by run.
Known = Mapping[int, str]
# A stretch of text and where it is: a line, or a line and a JSON pointer.
Piece = tuple[Any, str]
# Where a packed document lies: file, line (from 1), offset in bytes.
Source = tuple[str, int, int]


class Hit(NamedTuple):
    """A run of a withheld text: position of its first token (from 0), the run, and where that token is."""

    position: int
    run: int
    where: Any


class Passage(NamedTuple):
    """A text of a file that has runs of withheld texts; `is_text` for the text of an open document.

    `source` is where a packed document lies, whose `file` is that of the git layout.
    """

    file: str
    is_text: bool
    hits: list[Hit]
    source: Source | None = None


class Stretch(NamedTuple):
    """Runs of one withheld document that follow each other; `where` the first token is."""

    where: Any
    withheld: str
    runs: int

    @property
    def tokens(self) -> int:
        """Length in tokens."""
        return self.runs + RUN - 1


def leaking_runs(text: str, title: str) -> frozenset[int]:
    """Hashes of the runs of a withheld text that may stand nowhere: all but those of its title."""
    return frozenset(runs(words(text), RUN)) - frozenset(runs(words(title), RUN))


def known_runs(withheld: Mapping[str, Set[int]], names: Iterable[str]) -> dict[int, str]:
    """Withheld document by run, from the runs of each (see `leaking_runs`); one of several texts is told of the first.

    `names` are those of the register of entities, which are nobody's words: what stands in one of them is left out,
    unless it is so long that it is none.
    """
    public = {run for name in names if len(called := words(name)) <= LONGEST_NAME for run in runs(called, RUN)}
    found: dict[int, str] = {}
    for document, own in sorted(withheld.items()):
        for run in own - public:
            found.setdefault(run, document)
    return found


def hits(pieces: Iterable[Piece], known: Known) -> list[Hit]:
    """Runs of withheld texts in a text that is given in pieces, such as lines: a run may cross from one to the next."""
    found: list[str] = []
    places: list[Any] = []
    for where, text in pieces:
        here = words(text)
        found += here
        places += [where] * len(here)
    return [Hit(position, run, places[position]) for position, run in enumerate(runs(found, RUN)) if run in known]


def stretches(found: Iterable[Hit], known: Known, shared: Set[int]) -> Iterator[Stretch]:
    """Hits as stretches, without those in `shared`, which an open text has too."""
    last: tuple[int, Stretch] | None = None
    for hit in found:
        if hit.run in shared:
            continue
        if last and last[0] + 1 == hit.position and last[1].withheld == known[hit.run]:
            last = hit.position, last[1]._replace(runs=last[1].runs + 1)
            continue
        if last:
            yield last[1]
        last = hit.position, Stretch(hit.where, known[hit.run], 1)
    if last:
        yield last[1]
