"""`mecorpus annotate apply`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import DocumentId, Root, read_input


def command(
    document: DocumentId,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE|-", help="Annotations, a JSON object a line, with quotes in place of offsets."),
    ],
    annotator: Annotated[str, typer.Option(metavar="ID", envvar="MECORPUS_ANNOTATOR", help="Who read the document.")],
    guidelines: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Version of the guidelines; by default the newest.")
    ] = None,
    root: Root = None,
) -> None:
    """Add a file of annotations to a document: all of it, or none and the reasons by line."""
    from mecorpus.annotate import apply
    from mecorpus.corpus.layout import find_root
    from mecorpus.model import Report
    from mecorpus.reports import render

    source = "<stdin>" if file == "-" else file
    done = apply(find_root(root), document, read_input(file), annotator=annotator, source=source, guidelines=guidelines)
    if done.warnings:
        typer.echo(render(Report(done.warnings, {}, {})), err=True, nl=False)
    for name, id_ in done.names.items():
        typer.echo(f"{name} is {id_}")
    counts = ", ".join(f"{count} {layer}" for layer, count in sorted(done.added.items())) or "no annotations"
    typer.echo(f"wrote {counts} to {done.path}; complete: {', '.join(done.complete) or 'none'}")
