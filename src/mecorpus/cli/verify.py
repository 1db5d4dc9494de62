"""`mecorpus verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Endpoint, LookedFor, Root, formats
from mecorpus.reports import FORMATS


def command(
    dataset: Annotated[
        str, typer.Argument(metavar="DATASET", help="A built dataset (a folder), or REPO@VERSION on a Hub.")
    ] = "dist",
    texts: LookedFor = None,
    root: Root = None,
    endpoint: Endpoint = None,
    format: Annotated[str, formats(*FORMATS)] = "text",
) -> None:
    """Check that a built dataset is whole: every file, row, label, its card, and nothing withheld.

    Exit codes: 0 whole, 1 something is not, 2 asked wrongly, 3 cannot go on.
    """
    from mecorpus.cli.progress import shown
    from mecorpus.reports import render
    from mecorpus.verifying import verify

    with shown() as progress:
        report = verify(dataset, texts=texts, root=root, endpoint=endpoint, progress=progress)
    typer.echo(render(report, format), nl=False)
    raise typer.Exit(1 if report.errors else 0)
