"""`mecorpus agreement`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Root, formats, layer_names


def command(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="DOC", help="Ids of documents; by default all.")
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option("--layer", metavar=layer_names(), help="A layer; by default all. Repeatable.")
    ] = None,
    annotator: Annotated[
        list[str] | None,
        typer.Option("--annotator", metavar="ID", help="One of the annotators to compare; by default all. Repeatable."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the resamples and shuffles.")] = 1,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Number of resamples for intervals.")] = 1000,
    gamma: Annotated[bool, typer.Option("--gamma", help="Also gamma, for layers of spans; takes long.")] = False,
    format: Annotated[str, formats("text", "json", "markdown")] = "text",
    root: Root = None,
) -> None:
    """Say how far annotators agree, layer by layer, with intervals."""
    from mecorpus.comparing import agreement, render
    from mecorpus.corpus.layout import find_root

    found = agreement(
        find_root(root),
        layers=layer or (),
        documents=documents or (),
        annotators=annotator or (),
        seed=seed,
        draws=draws,
        gamma=gamma,
    )
    typer.echo(render(found, format), nl=False)
