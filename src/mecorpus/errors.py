"""What stops a command. A fault in the data is never one of these: it is a `Finding`."""

from __future__ import annotations

from collections.abc import Iterable


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

    Attributes: `report`, a `mecorpus.model.Report`.
    """

    exit_code = 1

    def __init__(self, message: str, report: object) -> None:
        super().__init__(message)
        self.report = report


def unknown(kind: str, name: str, known: Iterable[str]) -> RequestError:
    """A `RequestError` that names what is known: `there is no layer 'x'; layers: claim, entity`."""
    return RequestError(f"there is no {kind} {name!r}; {kind}s: {', '.join(known) or '(none)'}")
