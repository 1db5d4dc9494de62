"""`mecorpus merge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    base: Annotated[
        Path, typer.Argument(metavar="BASE", help="The common ancestor (git's %O); empty if there is none.")
    ],
    ours: Annotated[Path, typer.Argument(metavar="OURS", help="Our version (%A); the result is written here.")],
    theirs: Annotated[Path, typer.Argument(metavar="THEIRS", help="Their version (%B).")],
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="Where the file lies in the work tree (%P).")
    ] = None,
) -> None:
    """Merge two versions of a file of corpus/ record by record: a merge driver for git.

    Once in each clone: git config merge.mecorpus.driver "mecorpus merge %O %A %B %P"
    """
    from mecorpus.merging import merge_file
    from mecorpus.reports.escape import escape

    merged = merge_file(base, ours, theirs, path=path)
    if not merged.ordered:
        typer.echo(escape(f"{path or ours}: merged; run `mecorpus format` to put its lines in order"), err=True)
