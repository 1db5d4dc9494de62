"""What rules across documents need to know of each one: small enough to keep for all."""

from __future__ import annotations

from typing import NamedTuple

from mecorpus.model.finding import Place


class Link(NamedTuple):
    """A surface that was linked to the register: folded text, entity, and the first place of the pair."""

    surface: str
    entity: str
    place: Place


class Entry(NamedTuple):
    """One document in the index.

    `shingles` are hashes of its word shingles (empty for a withheld text without a local
    copy), `forecasts` are (annotator, annotation id), `used` are register ids, `runs` hashes of the runs
    of five tokens of a withheld text, without those of its title (empty for an open one), `source` where a packed
    document lies: file, line (from 1) and offset of the line in bytes.
    """

    document: str
    file: str
    group: str
    sha256: str
    shingles: frozenset[int]
    links: tuple[Link, ...]
    used: frozenset[str]
    forecasts: frozenset[tuple[str, str]]
    withheld: bool = False
    runs: frozenset[int] = frozenset()
    source: tuple[str, int, int] | None = None

    def at(self, pointer: str) -> Place:
        """Place of what a JSON pointer names in its `document.json`."""
        return Place(self.file, 0, pointer, self.document)


class Index(NamedTuple):
    """All documents, sorted by id."""

    entries: tuple[Entry, ...]
