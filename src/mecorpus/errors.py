"""What stops a command. A fault in the data is never one of these: it is a `Finding`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mecorpus.model import Report

SHOWN = 3
# Less than the five words in a row that make a leak.
FEW_WORDS = re.compile(r"(?:\W*\w+){0,4}\W*$|(?:\W*\w+){0,4}")
CHARACTERS = 40
MOST_NAMED = 120
# Names that are compared with one that is not known.
MOST_COMPARED = 10_000


class MecorpusError(Exception):
    """The command cannot go on (exit code 3): a disk is full, a folder cannot be written."""

    exit_code = 3


class RequestError(MecorpusError):
    """Something was asked wrongly (exit code 2). The message names the choices."""

    exit_code = 2


class SchemaError(RequestError):
    """The schema folder cannot be used; names the file and what is wrong with it."""


class FindingsError(MecorpusError):
    """The data has faults that forbid the step (exit code 1). Carries the report.

    Attributes: `message`, and `report`, a `mecorpus.model.Report`; the string shows its first findings.
    """

    exit_code = 1

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.message = message
        self.report = report

    def __reduce__(self) -> tuple[type[FindingsError], tuple[str, Report]]:
        """For a worker that sends one home."""
        return FindingsError, (self.message, self.report)

    def __str__(self) -> str:
        shown = [f"{one.file}:{one.line}: {one.code} {one.message}" for one in self.report.findings[:SHOWN]]
        rest = len(self.report.findings) - len(shown)
        return "\n".join([self.message, *shown, *([f"and {rest} more"] if rest else [])])


def clipped(given: object) -> str:
    """What was given, for a message: at most four words, because it may be text that must not be repeated."""
    shown = str(given)
    found = FEW_WORDS.match(shown)
    cut = (found.group() if found else "")[:CHARACTERS]
    return repr(cut + ("…" if cut != shown else ""))


def unknown(kind: str, name: str, known: Iterable[str]) -> RequestError:
    """A `RequestError` that names what is known: `there is no layer 'x'; layers: claim, entity`."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(name, names, 1) if len(names) <= MOST_COMPARED else []
    hint = f"; did you mean {near[0]}?" if near else ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    listed = ", ".join(names[:MOST_NAMED]) + more
    return RequestError(f"there is no {kind} {clipped(name)}{hint}; {kind}s: {listed or '(none)'}")
