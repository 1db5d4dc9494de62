"""Faults in the data, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Where a problem is.

    `file` is relative to the corpus root. `line` counts from 1; 0 lets the runner find it:
    from `offset` (code points) in a text, else from `pointer` (JSON pointer) in the record.
    """

    file: str
    line: int = 0
    pointer: str = ""
    document: str | None = None
    annotation: str | None = None
    offset: int | None = None


class Problem(NamedTuple):
    """What a rule yields: a place, and a message that ends with what to do."""

    place: Place
    message: str


Problems = Iterator[Problem]


class Finding(NamedTuple):
    """A problem with the code, name and severity of its rule; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    code: str
    name: str
    severity: Severity
    message: str
    document: str | None = None
    annotation: str | None = None
    pointer: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        return self._asdict()


class Report(NamedTuple):
    """What a validation found.

    `findings` are sorted by file and line, `checked` counts documents and annotations,
    `skipped` says what could not be checked, and why (`{"quotes of withheld documents": 12}`),
    `waived` are the findings that a waiver accepts.
    """

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]
    skipped: Mapping[str, int]
    waived: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """Number of findings that are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Number of findings that are warnings."""
        return len(self.findings) - self.errors
