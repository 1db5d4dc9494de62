"""`mecorpus reanchor`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import DryRun, Format, Root


def command(
    document: Annotated[str, typer.Argument(metavar="OLD", help="Id of an open document whose source was corrected.")],
    source: Annotated[
        str, typer.Argument(metavar="NEW", help="The corrected text: a file or an address, as `mecorpus add` takes it.")
    ],
    form: Annotated[
        str | None, typer.Option("--form", metavar="FORM", help="What the source is, where its name does not say.")
    ] = None,
    root: Root = None,
    format: Format = "text",
    dry_run: DryRun = False,
) -> None:
    """Put a corrected text in the place of a document's, and move its annotations there.

    Says what became of every span and label: exact, moved, drifted (its words changed; look at it) or lost (taken out).
    Layers that somebody has to look at again are no longer declared complete.
    """
    from mecorpus.corpus.layout import find_root
    from mecorpus.reanchoring import reanchor
    from mecorpus.reanchoring.report import as_json, as_text

    found = reanchor(find_root(root, writable=True), document, source, form=form, dry_run=dry_run)
    typer.echo(as_json(found) if format == "json" else "\n".join(as_text(found)))
