"""`diff`: two builds side by side."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.differing.columns import ColumnChange, column_changes, common_columns
from mecorpus.differing.rows import DOCUMENTS, RowChange, Source, row_change, rows_of, sums
from mecorpus.differing.semver import Level, largest, least_version
from mecorpus.differing.side import Side, opened_sides

# Columns that say the same in all rows of a document; `documents` tells when they change.
OF_DOCUMENT = frozenset({"language", "genre", "text_origin", "fold"})
# And of `documents` those that its annotations decide.
OF_READING = frozenset({"status"})
LOST: Level = "major"
GAINED: Level = "minor"
OTHER: Level = "patch"


class Move(NamedTuple):
    """A document that went from one split to another."""

    document: str
    old: str
    new: str


class Diff(NamedTuple):
    """What differs between two versions.

    `documents_…` are ids, sorted; of the removed ones `taken_down` were asked to be removed; `opened` and `withheld` are
    those whose text came or went. `rows` has an entry for each configuration that differs, `columns` for each column of
    one that both have. `files` are other files whose bytes differ. `level` is the semantic step (none, patch, minor,
    major), `version` the first version that may follow the old one.
    """

    old: str
    new: str
    documents_added: tuple[str, ...]
    documents_removed: tuple[str, ...]
    documents_changed: tuple[str, ...]
    opened: tuple[str, ...]
    withheld: tuple[str, ...]
    moved: tuple[Move, ...]
    taken_down: tuple[str, ...]
    rows: tuple[RowChange, ...]
    columns: tuple[ColumnChange, ...]
    configurations_added: tuple[str, ...]
    configurations_removed: tuple[str, ...]
    files: tuple[str, ...]
    level: Level
    version: str

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON has it."""
        nested = {name: [one._asdict() for one in getattr(self, name)] for name in ("moved", "rows", "columns")}
        return {**self._asdict(), **nested}


def diff(old: str | Path, new: str | Path, *, root: str | Path | None = None, endpoint: str | None = None) -> Diff:
    """What was added, removed and changed from one version to another, and which version number follows.

    Each is a built dataset, a corpus root (folder or URL, of either layout), `<repository>@<version>` on a Hub (at
    `endpoint`), or a git revision of the corpus at `root`. What those who load it see counts: rows, columns, labels, splits.
    Raises `RequestError` for what is none of these, `FindingsError` for a corpus with errors.
    """
    with opened_sides(old, new, root=root, endpoint=endpoint) as (one, two):
        return compare(one, two)


def compare(old: Side, new: Side) -> Diff:
    """The difference of two builds."""
    documents = _Documents(old, new)
    columns = column_changes(old.tables, new.tables)
    rows = [one for one in _rows(old, new, {*documents.opened, *documents.withheld}) if any(one[1:])]
    other = [name for name in new.splits if name in old.splits and old.splits[name] != new.splits[name]]
    gained = tuple(name for name in new.splits if name not in old.splits)
    lost = tuple(name for name in old.splits if name not in new.splits)
    files = tuple(sorted(name for name in old.files.keys() | new.files.keys() if _differs(name, old, new)))
    levels = [*documents.levels(), *(one.level for one in columns), *map(_level, rows)]
    levels += [*(LOST for _ in lost), *(GAINED for _ in gained), *(OTHER for _ in [*files, *other])]
    level = largest(levels)
    return Diff(
        old=old.label,
        new=new.label,
        documents_added=documents.added,
        documents_removed=documents.removed,
        documents_changed=documents.changed,
        opened=documents.opened,
        withheld=documents.withheld,
        moved=documents.moved,
        taken_down=tuple(name for name in documents.removed if name in new.taken_down),
        rows=tuple(rows),
        columns=tuple(columns),
        configurations_added=gained,
        configurations_removed=lost,
        files=files,
        level=level,
        version=least_version(old.version, level),
    )


class _Documents:
    """What became of each document."""

    def __init__(self, old: Side, new: Side) -> None:
        before, after = (sums(rows_of(source)) for source in _sources(old, new, DOCUMENTS))
        both = sorted(before.keys() & after.keys())
        self.added = tuple(sorted(after.keys() - before.keys()))
        self.removed = tuple(sorted(before.keys() - after.keys()))
        self.opened = tuple(name for name in both if not before[name][0] and after[name][0])
        self.withheld = tuple(name for name in both if before[name][0] and not after[name][0])
        self.moved = tuple(
            Move(name, before[name][0], after[name][0])
            for name in both
            if before[name][0] and after[name][0] and before[name][0] != after[name][0]
        )
        odd = {*self.opened, *self.withheld}
        self.changed = tuple(name for name in both if name not in odd and before[name][1] != after[name][1])

    def levels(self) -> Iterator[Level]:
        """How much each kind of change matters."""
        if self.removed or self.withheld or self.moved or self.changed:
            yield "major"
        if self.added or self.opened:
            yield "minor"


def _sources(old: Side, new: Side, name: str) -> tuple[Source, Source]:
    """A configuration on both sides, with the columns that both have."""
    tables = old.tables.get(name), new.tables.get(name)
    one, two = tables[0] or tables[1], tables[1] or tables[0]
    columns = common_columns(one, two) if one and two else []
    left_out = OF_READING if name == DOCUMENTS else OF_DOCUMENT
    columns = [column for column in columns if column not in left_out]
    return (
        Source(old.folder, name, list(old.splits.get(name, ())), columns),
        Source(new.folder, name, list(new.splits.get(name, ())), columns),
    )


def _rows(old: Side, new: Side, apart: Set[str]) -> Iterator[RowChange]:
    """What differs in the rows of each configuration, and in the annotations of withheld documents; without documents that
    are told apart."""
    for name in dict.fromkeys([*new.tables, *old.tables]):
        if old.splits.get(name) == new.splits.get(name) and old.withheld == new.withheld:
            continue
        one, two = _sources(old, new, name)
        before, after = sums(rows_of(one)), sums(rows_of(two))
        names = {document for document in before.keys() | after.keys() if before.get(document) != after.get(document)}
        change = row_change(one, two, names - apart) if names - apart else RowChange(name)
        yield change if apart else _with_unnamed(change, old, new)


def _with_unnamed(change: RowChange, old: Side, new: Side) -> RowChange:
    """Rows without an id (pairs that nobody related) are counted where there are fewer or more rows, and nothing else tells why."""
    before, after = (
        sum(one["rows"] for one in side.splits.get(change.configuration, {}).values()) for side in (old, new)
    )
    if after < before and not change.removed:
        return change._replace(removed=before - after)
    return change._replace(added=after - before) if after > before and not any(change[1:]) else change


def _level(change: RowChange) -> Level:
    """How much a change of rows matters; the documents tell for themselves."""
    if change.configuration == DOCUMENTS:
        return "none"
    return LOST if change.removed or change.changed else GAINED


def _differs(name: str, old: Side, new: Side) -> bool:
    """Whether a file differs; one with rows that differ, too, is told with these."""
    configuration = name.split("/")[1] if name.startswith("data/") else ""
    is_told = bool(configuration) and old.splits.get(configuration) != new.splits.get(configuration)
    return not is_told and old.files.get(name) != new.files.get(name)
