"""What differs in the columns of two builds, and in their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mecorpus.differing.semver import Level
from mecorpus.tables import Table, Type, describe

Tables = Mapping[str, Table]


class ColumnChange(NamedTuple):
    """A column that was added, removed or retyped: types in words, None where it is not there. A `label` was added or
    removed at the end, or renamed."""

    configuration: str
    column: str
    old: str | None
    new: str | None
    level: Level

    def __str__(self) -> str:
        name = f"`{self.configuration}.{self.column}`"
        if self.old is None:
            return f"{name}: new, {self.new}"
        return f"{name}: removed" if self.new is None else f"{name}: {self.old} → {self.new}"


def column_changes(old: Tables, new: Tables) -> list[ColumnChange]:
    """Changes of columns in configurations that both have, in the order of the new ones."""
    return [one for name in new if name in old for one in _changes(old[name], new[name])]


def common_columns(old: Table, new: Table) -> list[str]:
    """Columns that both have with the same type, whatever labels were added."""
    types = {column.name: column.type for column in new.columns}
    return [
        column.name
        for column in old.columns
        if column.name in types and _level(column.type, types[column.name]) != "major"
    ]


def _changes(old: Table, new: Table) -> Iterator[ColumnChange]:
    before = {column.name: column.type for column in old.columns}
    after = {column.name: column.type for column in new.columns}
    for name in [*before, *(one for one in after if one not in before)]:
        one, two = before.get(name), after.get(name)
        level: Level = "minor" if one is None else "major" if two is None else _level(one, two)
        if level != "none":
            yield ColumnChange(old.name, name, *_told(one, two), level)


def _told(one: Type | None, two: Type | None) -> tuple[str | None, str | None]:
    """Both types in words; of labels only those that differ."""
    if one and two and one.kind == two.kind == "label":
        return f"labels {_list(one.names, two.names)}", _list(two.names, one.names)
    return describe(one) if one else None, describe(two) if two else None


def _list(names: tuple[str, ...], others: tuple[str, ...]) -> str:
    own = [name for name in names if name not in others]
    return ", ".join(own or (names if set(names) == set(others) else ())) or "(none less)"


def _level(one: Type, two: Type) -> Level:
    """How much a type changed: labels that came at the end keep the numbers of the others."""
    if one == two:
        return "none"
    if one.kind != two.kind:
        return "major"
    if one.kind == "label":
        return "minor" if two.names[: len(one.names)] == one.names else "major"
    if one.kind == "list" and one.item and two.item:
        return _level(one.item, two.item)
    return "major"
