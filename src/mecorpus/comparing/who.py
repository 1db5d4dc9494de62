"""Who read: two readings by a model are never called agreement of people."""

from __future__ import annotations

from collections.abc import Sequence

from mecorpus.model import Annotator

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def kind_of(readers: Sequence[Annotator | None]) -> str:
    """`people`, `models`, or `mixed`, which is also what readers are of whom nothing is known."""
    kinds = {reader.kind if reader else "" for reader in readers}
    return {"human": "people", "model": "models"}.get(kinds.pop(), "mixed") if len(kinds) == 1 else "mixed"


def heading(ids: Sequence[str], readers: Sequence[Annotator | None]) -> str:
    """What the figures of a layer are figures of: `two readings by a model (one, two)`.

    Only that of people is called inter-annotator agreement.
    """
    names = f"({', '.join(ids)})"
    kind = kind_of(readers)
    if kind == "people":
        return f"inter-annotator agreement of {_number(len(ids))} people {names}"
    if kind == "models":
        models = {(reader.name, reader.version) for reader in readers if reader}
        by = "a model" if len(models) == 1 else "models"
        return f"{_number(len(ids))} readings by {by} {names}"
    people = sum(reader is not None and reader.kind == "human" for reader in readers)
    machines = sum(reader is not None and reader.kind == "model" for reader in readers)
    parts = [
        _some(people, "a person", "people"),
        _some(machines, "a model", "models"),
        _some(len(ids) - people - machines, "a reader who is in no register", "readers who are in no register"),
    ]
    return f"{' and '.join(part for part in parts if part)} {names}"


def _some(number: int, one: str, many: str) -> str:
    return "" if not number else one if number == 1 else f"{_number(number)} {many}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
