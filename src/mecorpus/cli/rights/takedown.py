"""`mecorpus rights takedown`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import DocumentId, Format, Root


def command(
    document: DocumentId,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in a sentence of your own.")],
    requested: Annotated[
        str | None, typer.Option("--requested", metavar="YYYY-MM-DD", help="Day of the request; by default today.")
    ] = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Take a document out of the corpus for good: its folder goes, and neither its id nor its text can come back.

    Resolutions of its forecasts and waivers for it go, too; corpus/takedowns.jsonl says that there was a request. Run again, it
    finishes what was interrupted. What git's history and published versions hold is not changed.
    """
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.escape import escape
    from mecorpus.withholding import take_down

    done = take_down(find_root(root, writable=True), document, reason=reason, requested=requested)
    if format == "json":
        typer.echo(json.dumps(done._asdict(), ensure_ascii=False))
    else:
        changed = ", ".join(done.files) or "nothing had to be changed"
        typer.echo(escape(f"{done.document} is taken down: {changed}"))
    if done.in_history:
        typer.echo("it is still in git's history; docs/maintainer.md says how to take it out", err=True)
    typer.echo("published versions still hold it; docs/maintainer.md says how to withdraw them", err=True)
