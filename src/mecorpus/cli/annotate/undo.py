"""`mecorpus annotate undo`."""

from __future__ import annotations

import typer

from mecorpus.cli.options import Annotator, DocumentId, Format, Root


def command(document: DocumentId, annotator: Annotator = None, format: Format = "text", root: Root = None) -> None:
    """Take back the last change that you made to your reading of a document; may be repeated."""
    from mecorpus.annotate import annotator_of, undo
    from mecorpus.cli.annotate.saying import here, say
    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.escape import escape

    found = find_root(root, writable=True)
    done, what = undo(found, document, annotator=annotator_of(found, annotator))
    if format == "json":
        say(done, format)
    else:
        typer.echo(escape(f"taken back: {what}; {len(done.reading.annotations)} annotations in {here(done.path)}"))
