"""`mecorpus rights withhold`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mecorpus.cli.options import DocumentId, Format, Root

if TYPE_CHECKING:
    from mecorpus.withholding import Withheld


def command(
    document: DocumentId,
    holder: Annotated[str | None, typer.Option("--holder", metavar="NAME", help="Who holds the rights.")] = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Take a document's text out of the repository: it goes to your local copies, quotes go, and anchors stand in its place.

    Of a document that is withheld already the anchors are made anew from your local copy.
    Run again, it finishes what was interrupted. Nothing is written where a rule would be broken.
    What git's history and earlier releases hold is not changed.
    """
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.withholding import withhold

    done = withhold(find_root(root, writable=True), document, holder=holder)
    if format == "json":
        typer.echo(json.dumps({**done._asdict(), "local": str(done.local)}, ensure_ascii=False))
    else:
        typer.echo(_said(done))
    _warn(done)


def _said(done: Withheld) -> str:
    from mecorpus.reports.escape import escape
    from mecorpus.reports.table import counted

    changed = f"{counted(len(done.files), 'file')} changed" if done.files else "nothing had to be changed"
    if not done.was_open:
        return f"{done.document} is withheld already; its anchors were made anew: {changed}"
    return escape(
        f"{done.document} is withheld; its text is in {done.local}; {counted(done.quotes, 'quote')} taken out, {changed}"
    )


def _warn(done: Withheld) -> None:
    if done.in_history:
        typer.echo(
            "the text and its quotes are still in git's history; docs/maintainer.md says how to take them out", err=True
        )
    if done.was_open:
        typer.echo("earlier releases and builds still hold the text", err=True)
        typer.echo("`mecorpus validate` says where else in the repository its words stand", err=True)
