"""How a report is printed. To add a format, write one module with `render` and one line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from mecorpus.errors import unknown

if TYPE_CHECKING:
    from mecorpus.model import Report

FORMATS = ("text", "json", "github", "sarif", "junit")


class Renderer(Protocol):
    """A report format: a module with one function."""

    def render(self, report: Report) -> str:
        """The whole output, ending in a line feed unless it is empty."""


def render(report: Report, format: str = "text") -> str:
    """A report in one of `FORMATS`; raises `RequestError` for another."""
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    return cast("Renderer", import_module(f"mecorpus.reports.{format}")).render(report)
