"""What rules across documents need to know of each one, and what they may ask of all."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple, Protocol

from mecorpus.model.finding import Place


class Link(NamedTuple):
    """A surface that was linked to the register: folded text, entity, and the first place of the pair."""

    surface: str
    entity: str
    place: Place


class Entry(NamedTuple):
    """One document in the index.

    `file` is the path of its `document.json` in the git layout. `source` is the packed file, the line (from 1)
    and its offset in bytes where it lies, None in the git layout. `near` is what near-duplicates are found by (see `mecorpus.index.near`; empty
    without a text), `forecasts` are (annotator, annotation id), `used` are register ids, `runs` hashes of the runs
    of five tokens of a withheld text, without those of its title (empty for an open one).
    """

    document: str
    file: str
    group: str
    sha256: str
    source: tuple[str, int, int] | None = None
    near: bytes = b""
    links: tuple[Link, ...] = ()
    used: frozenset[str] = frozenset()
    forecasts: frozenset[tuple[str, str]] = frozenset()
    withheld: bool = False
    runs: frozenset[int] = frozenset()

    @property
    def where(self) -> str:
        """Where it lies, for a message: its file, or packed file and line."""
        return self.file if self.source is None else f"{self.source[0]}:{self.source[1]}"

    def at(self, pointer: str) -> Place:
        """Place of what a JSON pointer names in its `document.json`."""
        return Place(self.file, 0, pointer, self.document)


class Index(Protocol):
    """All documents of a corpus, as rules ask for them.

    What is given one by one comes in an order that does not depend on that in which it was put in.
    Entries have document, file, group, digest and source; the rest is empty.
    """

    def entries(self) -> Iterator[Entry]:
        """Every document, in order of id."""
        ...

    def same_id(self) -> Iterator[tuple[Entry, Entry]]:
        """Every document whose id an earlier one has, with the first of these."""
        ...

    def same_text(self) -> Iterator[tuple[Entry, Entry]]:
        """Every document whose text an earlier one has, with the first of these."""
        ...

    def near_duplicates(self) -> Iterator[tuple[Entry, Entry, float]]:
        """Pairs of nearly, but not quite, the same text in different groups, with their Jaccard similarity."""
        ...

    def grouped(self) -> Iterator[tuple[Entry, str | None]]:
        """Every document in another one's group, with the group which that one is in; None where there is no such document."""
        ...

    def shared_surfaces(self) -> Iterator[list[tuple[Link, str]]]:
        """For every surface with several entities its links, first place first, each with that place for a message."""
        ...

    def matching(self, document: str, sha256: str | None) -> Iterator[Entry]:
        """Documents with this id or this text."""
        ...

    def used(self) -> Set[str]:
        """Ids of the register that annotations name."""
        ...

    def resolved(self) -> Set[tuple[str, str, str]]:
        """Document, annotator and id of every forecast that a resolution names."""
        ...
