"""`mecorpus validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Dask, Root, Workers, formats
from mecorpus.reports import FORMATS


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Report these files and folders only; rules across documents still see the whole corpus.",
        ),
    ] = None,
    root: Root = None,
    format: Annotated[str, formats(*FORMATS)] = "text",
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only rules whose code starts so (MEC2); may be repeated.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="No rules whose code starts so; may be repeated.")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help="Report documents that differ from this git revision, and what rules across documents find.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option(help="Count warnings as errors in the exit code.")] = False,
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """Check the corpus and report what is wrong, by file and line.

    Exit codes: 0 clean, 1 errors found, 2 asked wrongly, 3 cannot go on.
    """
    from mecorpus.cli.progress import shown
    from mecorpus.corpus.layout import find_root
    from mecorpus.reports import render
    from mecorpus.validation import validate

    here = find_root(root)
    if changed_since is not None:
        from mecorpus.validation.changes import changed_files

        paths = [*(paths or []), *changed_files(here, changed_since)]
    with shown() as progress:
        report = validate(
            here, paths, select=select or (), ignore=ignore or (), workers=workers, across=changed_since is not None,
            dask=dask, progress=progress,
        )  # fmt: skip
    typer.echo(render(report, format), nl=False)
    raise typer.Exit(1 if report.errors or (strict and report.warnings) else 0)
