"""`mecorpus card`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Root, Workers


def command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file does not agree with the data.")
    ] = False,
    root: Root = None,
    workers: Workers = None,
) -> None:
    """Write the dataset card from the data: card/, CITATION.cff, and the figures in DATASHEET.md.

    Prose of your own goes into card/notes.md, under headings of the card. A figure in DATASHEET.md stands between marks,
    <!-- mecorpus:NAME -->…<!-- /mecorpus -->; NAME is one of agreement, annotations, annotators, countries, documents, entities,
    genres, languages, layers-without-rows, obtained, origins, outlets, read-twice, released, resolutions, size, splits,
    takedowns, topics, version.
    """
    from mecorpus.carding import make_card
    from mecorpus.cli.progress import shown
    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.escape import escape

    with shown() as progress:
        made = make_card(find_root(root, writable=True), check=check, workers=workers, progress=progress)
    for path in made.changed:
        typer.echo(escape(f"{path} does not agree with the data; run `mecorpus card`" if check else f"wrote {path}"))
    if not made.changed:
        typer.echo(f"{len(made.files)} files agree with the data", err=True)
    raise typer.Exit(1 if check and made.changed else 0)
