"""`mecorpus build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Dask, Root, Workers


def command(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder of the dataset; an earlier build there is replaced whole."),
    ] = Path("dist"),
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
    from mecorpus.reports.text import summary

    with shown() as progress:
        built = build(find_root(root), out, texts=texts, workers=workers, dask=dask, progress=progress)
    for line in (*as_text(built.hydration), *notes(built.hydration)) if built.hydration else ():
        typer.echo(line, err=True)
    typer.echo(summary(built.report), err=True)
    for name, splits in built.manifest["configurations"].items():
        typer.echo(f"{name}: " + ", ".join(f"{split} {one['rows']:,}" for split, one in splits.items()))
    typer.echo(f"wrote {built.out}", err=True)
