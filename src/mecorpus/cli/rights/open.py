"""`mecorpus rights open`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import DocumentId, Format, Root


def command(
    document: DocumentId,
    license: Annotated[
        str, typer.Option("--license", metavar="SPDX", help="Licence that allows redistribution, such as CC-BY-4.0.")
    ],
    holder: Annotated[
        str | None,
        typer.Option("--holder", metavar="NAME", help="Who holds the rights; by default who the record says."),
    ] = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Put a withheld document's text into the repository, from your local copy; quotes come back, anchors go."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.table import counted
    from mecorpus.withholding import open_document

    done = open_document(find_root(root, writable=True), document, license=license, holder=holder)
    if format == "json":
        typer.echo(json.dumps(done._asdict(), ensure_ascii=False))
        return
    quotes = counted(done.quotes, "quote")
    typer.echo(
        f"{done.document} is open under {done.license}; {quotes} put in, {counted(len(done.files), 'file')} changed"
    )
