"""`mecorpus annotate apply`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mecorpus.cli.options import Annotator, DocumentId, Format, Root, read_input


def command(
    document: DocumentId,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE|-", help="Annotations, a JSON object a line, with quotes in place of offsets."),
    ],
    annotator: Annotator = None,
    guidelines: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Version of the guidelines; by default the newest.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and say what would be written; write nothing.")
    ] = False,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Add a file of annotations to a document: all of it, or none and the reasons by line."""
    from mecorpus.annotate import annotator_of, apply
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.disk import shown
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    who = annotator_of(found, annotator)
    source = "<stdin>" if file == "-" else shown(file)
    done = apply(
        found, document, read_input(file), annotator=who, source=source, guidelines=guidelines, dry_run=dry_run, reveal=sys.stderr.isatty()
    )  # fmt: skip
    say(done, format, "would write" if dry_run else "wrote", names=True)
