"""`mecorpus format`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Root


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATHS]...", help="Files and folders; by default the whole corpus.")
    ] = None,
    root: Root = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")] = False,
) -> None:
    """Put JSON files into the one canonical form; refuse a file that has lost something."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.errors import FindingsError
    from mecorpus.formatting import format_corpus
    from mecorpus.model import Report
    from mecorpus.reports.escape import escape

    result = format_corpus(find_root(root, writable=True), paths or None, check=check)
    for path in result.changed:
        typer.echo(escape(f"{'would format' if check else 'formatted'} {path}"))
    if result.refused:
        raise FindingsError(
            "files were left as they are, because writing them again would lose something",
            Report(result.refused, {}, {}),
        )
    raise typer.Exit(1 if check and result.changed else 0)
