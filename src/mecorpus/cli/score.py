"""`mecorpus score`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import formats, layer_names


def command(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REFERENCE",
            help="A folder that `mecorpus build` made, a .parquet or .jsonl file of a configuration, or a corpus root.",
        ),
    ],
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS",
            help="Rows of the same configuration: a .jsonl or .parquet file, or a folder of <split>-*.parquet.",
        ),
    ],
    layer: Annotated[
        str | None,
        typer.Option(metavar=layer_names(), help="Layer; by default the one in the path data/<layer>/ of either."),
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="SPLIT", help="Split of a folder or corpus; by default all of it.")
    ] = None,
    format: Annotated[str, formats("text", "json", "markdown")] = "text",
) -> None:
    """Score a system's output against a reference, by the layer's primary measure.

    Exit codes: 0 scored, 1 rows of a wrong shape, 2 asked wrongly, 3 cannot go on.
    """
    from mecorpus.scoring import score
    from mecorpus.scoring.report import render

    typer.echo(render(score(reference, predictions, layer=layer, split=split), format), nl=False)
