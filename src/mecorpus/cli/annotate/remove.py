"""`mecorpus annotate remove`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Annotator, DocumentId, Format, Root


def command(
    document: DocumentId,
    id: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids of annotations, as `mecorpus show` lists them.")
    ],
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Take annotations out; `mecorpus annotate undo` brings them back."""
    from mecorpus.annotate import annotator_of, remove
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    say(remove(found, document, id, annotator=annotator_of(found, annotator)), format)
