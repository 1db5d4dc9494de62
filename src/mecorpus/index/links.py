"""Which surface was linked to which entity, and where first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from sqlite3 import Connection

from mecorpus.model import Entry, Link, Place

# Pairs that are remembered as written, so that nearly every link is passed over at once.
REMEMBERED = 100_000
# Links that are gathered before they go to the table.
GATHERED = 1_000
TABLE = """
CREATE TABLE link (
    surface TEXT, entity TEXT, document TEXT, position INTEGER,
    file TEXT, line INTEGER, pointer TEXT, annotation TEXT, place TEXT,
    PRIMARY KEY (surface, entity)
) WITHOUT ROWID
"""
PUT = """
INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (surface, entity) DO UPDATE SET
    document = excluded.document, position = excluded.position, file = excluded.file, line = excluded.line,
    pointer = excluded.pointer, annotation = excluded.annotation, place = excluded.place
WHERE (excluded.document, excluded.position) < (document, position)
"""
SHARED = """
SELECT * FROM link WHERE surface IN (SELECT surface FROM link GROUP BY surface HAVING count(*) > 1)
ORDER BY surface, document, position
"""


class Links:
    """The first place of each pair of surface and entity, by document id and position in the document."""

    def __init__(self, database: Connection) -> None:
        self._database = database
        self._database.execute(TABLE)
        self._written: dict[tuple[str, str], str] = {}
        self._gathered: list[tuple[object, ...]] = []

    def put(self, entry: Entry) -> None:
        """Take the links of a document."""
        for position, link in enumerate(entry.links):
            pair = link[:2]
            known = self._written.get(pair)
            if known is None or entry.document <= known:
                self._written[pair] = entry.document
                self._gathered.append((*pair, entry.document, position, *_place(entry, link.place)))
        if len(self._gathered) > GATHERED:
            self._write()

    def shared(self) -> Iterator[list[tuple[Link, str]]]:
        """Links of every surface with several entities, first place first, each with that place for a message."""
        self._write()
        for _, rows in groupby(self._database.execute(SHARED), lambda row: row[0]):
            yield [_link(row) for row in rows]

    def _write(self) -> None:
        """The table keeps the first of two places of a pair, so that it does no harm to forget what was written."""
        self._database.executemany(PUT, self._gathered)
        self._gathered.clear()
        if len(self._written) > REMEMBERED:
            self._written.clear()


def _place(entry: Entry, place: Place) -> tuple[object, ...]:
    shown = entry.where if entry.source else f"{place.file}:{place.line}"
    return place.file, place.line, place.pointer, place.annotation, shown


def _link(row: tuple[object, ...]) -> tuple[Link, str]:
    surface, entity, document, _, file, line, pointer, annotation, shown = row
    return Link(surface, entity, Place(file, line, pointer, document, annotation)), shown  # type: ignore[arg-type,return-value]
