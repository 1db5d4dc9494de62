"""`mecorpus entity remove`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Root


def command(id: Annotated[str, typer.Argument(metavar="ID", help="Id of the entry.")], root: Root = None) -> None:
    """Take an entry out that nothing refers to; `mecorpus entity merge` makes one of two."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.entities import remove_entity

    remove_entity(find_root(root, writable=True), id)
    typer.echo(f"removed {id}")
