"""`mecorpus entity merge`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.entity.said import say
from mecorpus.cli.options import DryRun, Root


def command(
    id: Annotated[str, typer.Argument(metavar="FROM", help="Id of the entry that goes.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="Id of the entry that stays.")],
    type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Which type is right, where the two differ.")
    ] = None,
    dry_run: DryRun = False,
    root: Root = None,
) -> None:
    """Make two entries of the register one, with every reference; run again, it finishes what was interrupted."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.entities import merge_entities

    say(merge_entities(find_root(root, writable=True), id, into, type=type, dry_run=dry_run), dry_run)
