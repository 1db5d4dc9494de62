"""Rows of cells as a table, and numbers with what they count."""

from __future__ import annotations

from collections.abc import Sequence

from mecorpus.reports.escape import escape

Row = Sequence[str]


def text_table(rows: Sequence[Row], *, right: bool = False) -> list[str]:
    """Lines with the cells of each column below each other; `right` sets all but the first column to the right."""
    rows = [[escape(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_set(row, widths, right)).rstrip() for row in rows]


def _set(row: Row, widths: Sequence[int], right: bool) -> list[str]:
    return [
        cell.rjust(width) if right and number else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def markdown_table(head: Row, rows: Sequence[Row], *, right: bool = False) -> list[str]:
    """Lines of a table in Markdown; `right` sets all but the first column to the right."""
    rule = "|---|" + ("---:|" if right else "---|") * (len(head) - 1)
    return [markdown_row(head), rule, *map(markdown_row, rows)]


def markdown_row(cells: Row) -> str:
    """Cells as a row of a table in Markdown: one line, in which a bar inside a cell ends none."""
    return "| " + " | ".join(escape(cell.replace("\n", " ")).replace("|", "\\|") for cell in cells) + " |"


def counted(number: int, what: str) -> str:
    """A number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
