"""`mecorpus build`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Root, Workers


def command(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="Folder of the dataset; an earlier build there is replaced whole."),
    ] = Path("dist"),
    root: Root = None,
    workers: Workers = None,
) -> None:
    """Validate the corpus and write it as a dataset folder that `datasets.load_dataset` reads."""
    from mecorpus.building import build
    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.text import summary

    built = build(find_root(root), out, workers=workers)
    typer.echo(summary(built.report), err=True)
    for name, splits in built.manifest["configurations"].items():
        typer.echo(f"{name}: " + ", ".join(f"{split} {one['rows']:,}" for split, one in splits.items()))
    typer.echo(f"wrote {built.out}", err=True)
