"""`mecorpus entity rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.entity.said import say
from mecorpus.cli.options import DryRun, Root


def command(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of the entry.")],
    new_id: Annotated[str | None, typer.Argument(metavar="[NEW-ID]", help="Its new id.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its new name.")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Allow the name of an entry of another type or country.")
    ] = False,
    dry_run: DryRun = False,
    root: Root = None,
) -> None:
    """Change an entry's id, with every reference to it, or its name; run again, it finishes what was interrupted."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.entities import rename_entity

    say(rename_entity(find_root(root, writable=True), id, new_id, name=name, anyway=anyway, dry_run=dry_run), dry_run)
