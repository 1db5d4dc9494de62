"""`mecorpus build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Dask, Root, Workers


def command(
    out: Annotated[
        str,
        typer.Option(
            "--out", metavar="DIR", help="Folder or URL of the dataset; an earlier build there is replaced whole."
        ),
    ] = "dist",
    config: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Write this configuration only; may be repeated.")
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave documents with errors out; the manifest lists them.")
    ] = False,
    staging: Annotated[
        str | None,
        typer.Option(metavar="URL", help="For work in progress, where the workers of a cluster share no disk."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="DIR",
            help="Your copies of withheld texts: put them in too. The dataset is then not for redistribution.",
        ),
    ] = None,
    root: Root = None,
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """Validate the corpus and write it as a dataset folder that `datasets.load_dataset` reads."""
    from mecorpus.building import build
    from mecorpus.cli.progress import shown
    from mecorpus.corpus.layout import find_root
    from mecorpus.hydrating.report import as_text, notes
    from mecorpus.reports.table import counted
    from mecorpus.reports.text import summary

    with shown() as progress:
        built = build(
            find_root(root), out, texts=texts, configurations=config or (), keep_going=keep_going, workers=workers,
            staging=staging, dask=dask, progress=progress,
        )  # fmt: skip
    for line in (*as_text(built.hydration), *notes(built.hydration)) if built.hydration else ():
        typer.echo(line, err=True)
    typer.echo(summary(built.report), err=True)
    left = len(built.manifest.get("left_out", ()))
    if left:
        typer.echo(f"left out {counted(left, 'document')} with errors; manifest.json lists them", err=True)
    for name, splits in built.manifest["configurations"].items():
        typer.echo(f"{name}: " + ", ".join(f"{split} {one['rows']:,}" for split, one in splits.items()))
    typer.echo(f"wrote {built.out}", err=True)
