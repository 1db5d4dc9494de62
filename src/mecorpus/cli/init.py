"""`mecorpus init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder, or a clone of an empty repository.")
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="What the corpus is, in one line; by default its name.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Short name (a-z, 0-9, hyphens); by default made from the folder's.")
    ] = None,
    license: Annotated[
        str, typer.Option("--license", metavar="SPDX", help="Licence of the corpus as a whole.")
    ] = "CC-BY-4.0",
    author: Annotated[list[str] | None, typer.Option("--author", help="Who is to be cited; may be repeated.")] = None,
    repository: Annotated[
        str | None, typer.Option("--repository", metavar="URL", help="Where the corpus is kept, when it has a place.")
    ] = None,
) -> None:
    """Start a corpus of your own: schema, empty registers, guidelines to fill in, checks for GitHub."""
    from mecorpus.reports.escape import escape
    from mecorpus.starting import init_corpus

    started = init_corpus(folder, title=title, name=name, license=license, authors=author or (), repository=repository)
    for file in started.files:
        typer.echo(escape(file))
    typer.echo(escape(f"started {started.name} in {started.root}; read README.md there"), err=True)
