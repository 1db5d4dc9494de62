"""What `merge` and `rename` say they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from mecorpus.entities import Moved


def say(moved: Moved, dry_run: bool) -> None:
    """What changed to standard output, what else there is to know to standard error."""
    from mecorpus.reports.escape import escape
    from mecorpus.reports.table import counted

    for note in moved.notes:
        typer.echo(escape(note), err=True)
    for old, new in moved.ids.items():
        typer.echo(f"{old} {'would become' if dry_run else 'is now'} {new}")
    counts = f"{counted(moved.references, 'reference')} in {counted(len(moved.files), 'file')}"
    written = f"{counts}, and corpus/entities.jsonl" if moved.ids else "corpus/entities.jsonl"
    typer.echo(f"would write {written}; nothing was written" if dry_run else f"wrote {written}")
