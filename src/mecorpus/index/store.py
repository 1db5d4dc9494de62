"""The index: a table of SQLite, in memory or in a scratch folder, into which blocks put their entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any

from mecorpus.errors import MecorpusError
from mecorpus.index.links import Links
from mecorpus.index.near import EXACT, MINHASH, Near
from mecorpus.index.pairs import NoPairs, Pairs
from mecorpus.index.verify import Read
from mecorpus.model import Context, Entry, Link

Row = tuple[Any, ...]

CACHE_KB = 16 * 1024
# What is lost with a crash is made again; nobody else reads the file.
SETTINGS = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    f"PRAGMA cache_size = -{CACHE_KB}",
)
TABLE = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, document TEXT, file TEXT, "group" TEXT, sha256 BLOB, part TEXT, line INTEGER, start INTEGER)
"""
PUT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
# Made when all is in: sorting once is much quicker than keeping an index sorted.
INDEXES = ("CREATE INDEX by_document ON entry (document)", "CREATE INDEX by_text ON entry (sha256)")
ORDER = "document, part, line, file"
ALL = f"SELECT * FROM entry ORDER BY {ORDER}"
NUMBERS = f"SELECT number FROM entry ORDER BY {ORDER}"
SAME = f"""
SELECT * FROM entry WHERE {{0}} IN (SELECT {{0}} FROM entry GROUP BY {{0}} HAVING count(*) > 1) ORDER BY {{0}}, {ORDER}
"""
GROUPED = f"""
SELECT entry.*, (SELECT min(other."group") FROM entry AS other WHERE other.document = entry."group")
FROM entry WHERE "group" != document ORDER BY {ORDER}
"""
MATCHING = f"SELECT * FROM entry WHERE document = ? OR sha256 = ? ORDER BY {ORDER}"
ONE = "SELECT * FROM entry WHERE number = ?"
SOURCE = f"SELECT * FROM entry WHERE document = ? ORDER BY {ORDER} LIMIT 1"


class DocumentIndex:
    """An `Index` (see `mecorpus.model`) that takes entries, and then answers.

    `withheld` are the entries of withheld documents, with their runs; these are few.
    """

    def __init__(self, context: Context, database: sqlite3.Connection, pairs: Pairs) -> None:
        self._context = context
        self._database = database
        self._pairs = pairs
        self._links = Links(database)
        self._used: set[str] = set()
        self._resolved: set[tuple[str, str, str]] = set()
        self._count = 0
        self._is_sorted = False
        self.withheld: list[Entry] = []

    def __enter__(self) -> DocumentIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise MecorpusError(f"the index of the documents cannot be kept ({error}); make room for it") from error

    def __len__(self) -> int:
        return self._count

    def put(self, entries: Iterable[Entry]) -> None:
        """Take the entries of a block; before anything is asked."""
        assert not self._is_sorted, "an index takes nothing more once it was asked"
        rows = []
        for entry in entries:
            rows.append(_row(self._count, entry))
            self._pairs.put(self._count, entry)
            self._keep(entry)
            self._count += 1
        self._database.executemany(PUT, rows)

    def _keep(self, entry: Entry) -> None:
        """Keep what is bounded by the registers and the withheld documents."""
        context = self._context
        self._used.update(name for name in entry.used - self._used if name in context.entities)
        if context.resolutions:
            keys = {(entry.document, *forecast) for forecast in entry.forecasts}
            self._resolved |= keys & context.resolutions.keys()
        if entry.links:
            self._links.put(entry)
        if entry.withheld:
            self.withheld.append(entry._replace(near=b"", links=(), used=frozenset(), forecasts=frozenset()))

    def entries(self) -> Iterator[Entry]:
        """Every document, in order of id."""
        return map(_entry, self._rows(ALL))

    def same_id(self) -> Iterator[tuple[Entry, Entry]]:
        """Every document whose id an earlier one has, with the first of these."""
        return self._same("document", itemgetter(1))

    def same_text(self) -> Iterator[tuple[Entry, Entry]]:
        """Every document whose text an earlier one has, with the first of these."""
        return self._same("sha256", itemgetter(4))

    def _same(self, column: str, value: Callable[[Row], object]) -> Iterator[tuple[Entry, Entry]]:
        for _, several in groupby(self._rows(SAME.format(column)), value):
            entries = map(_entry, several)
            first = next(entries)
            yield from ((other, first) for other in entries)

    def near_duplicates(self) -> Iterator[tuple[Entry, Entry, float]]:
        """Pairs of nearly, but not quite, the same text in different groups, with their Jaccard similarity."""
        if len(self._pairs):
            order = (number for (number,) in self._rows(NUMBERS))
            for first, second, similarity in self._pairs.found(order, self._entry_at):
                yield self._entry_at(first), self._entry_at(second), similarity

    def grouped(self) -> Iterator[tuple[Entry, str | None]]:
        """Every document in another one's group, with the group which that one is in; None where there is no such document."""
        return ((_entry(row), row[-1]) for row in self._rows(GROUPED))

    def shared_surfaces(self) -> Iterator[list[tuple[Link, str]]]:
        """For every surface with several entities its links, first place first, each with that place for a message."""
        return self._links.shared()

    def matching(self, document: str, sha256: str | None) -> Iterator[Entry]:
        """Documents with this id or this text."""
        return map(_entry, self._rows(MATCHING, document, bytes.fromhex(sha256) if sha256 else None))

    def used(self) -> Set[str]:
        """Ids of the register that annotations name."""
        return self._used

    def resolved(self) -> Set[tuple[str, str, str]]:
        """Document, annotator and id of every forecast that a resolution names."""
        return self._resolved

    def source_of(self, document: str) -> tuple[str, int, int] | None:
        """Packed file, line and offset of a document; None in the git layout, or for one that is not there."""
        return next((_entry(row).source for row in self._rows(SOURCE, document)), None)

    def _entry_at(self, number: int) -> Entry:
        return next(map(_entry, self._rows(ONE, number)))

    def _rows(self, query: str, *values: object) -> Iterator[Row]:
        if not self._is_sorted:
            for index in INDEXES:
                self._database.execute(index)
            self._is_sorted = True
        return self._database.execute(query, values)


def open_index(context: Context, near: Near, *, scratch: Path | None = None, read: Read | None = None) -> DocumentIndex:
    """An empty index; to be used in a `with` statement, which raises `MecorpusError` when the disk is full.

    With `scratch`, an empty folder, what grows with the corpus lies there; else in memory. The way by signatures needs
    it, and `read`, which gives the shingles of documents that are compared again.
    """
    database = sqlite3.connect(scratch / "index.db" if scratch else ":memory:", isolation_level=None)
    for setting in SETTINGS:
        database.execute(setting)
    database.execute(TABLE)
    database.execute("BEGIN")
    return DocumentIndex(context, database, _pairs(near, scratch, read))


def _pairs(near: Near, scratch: Path | None, read: Read | None) -> Pairs:
    if near.way == EXACT:
        from mecorpus.index.exact import ExactPairs

        return ExactPairs(near.threshold)
    if near.way == MINHASH:
        from mecorpus.index.banded import BandedPairs

        assert scratch is not None, "the way by signatures needs a folder"
        assert read is not None, "the way by signatures compares texts again"
        return BandedPairs(near.threshold, scratch, read)
    return NoPairs()


def _row(number: int, entry: Entry) -> tuple[object, ...]:
    usual = entry.file == _usual_file(entry.document)
    source = entry.source or (None, None, None)
    file = None if usual else entry.file
    return number, entry.document, file, entry.group, bytes.fromhex(entry.sha256), *source


def _entry(row: Row) -> Entry:
    _, document, file, group, sha256, part, line, start = row[:8]
    source = None if part is None else (part, line, start)
    return Entry(document, file or _usual_file(document), group, sha256.hex(), source)


def _usual_file(document: str) -> str:
    return f"corpus/documents/{document}/document.json"
