"""`mecorpus hydrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import DryRun, Format


def command(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[DOC]...", help="Withheld documents; by default all.")
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="DIR",
            help="Your copies, as text or HTML under any name (a folder or one file); by default the local copies.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="ROOT",
            help="Write a corpus whose withheld documents stand on your copies; not for redistribution.",
        ),
    ] = None,
    root: Annotated[
        str | None,
        typer.Option(
            "--root",
            metavar="DIR",
            help="Corpus root, or a built dataset; by default the nearest root above the current folder.",
        ),
    ] = None,
    format: Format = "text",
    dry_run: DryRun = False,
) -> None:
    """Put the annotations of withheld documents back on your own copies of their texts.

    A copy is known by its text: the very text by its digest, another version, edited or with the page around it, by the
    document's anchors. What is not the document's text is refused. Says of every span: exact, moved, drifted (look at
    it), or lost.
    """
    from mecorpus.corpus.layout import find_root
    from mecorpus.hydrating import hydrate
    from mecorpus.hydrating.packed import is_build
    from mecorpus.hydrating.report import as_json, as_text, notes

    place = Path(root) if root is not None and is_build(Path(root)) else find_root(root, writable=True)
    found = hydrate(place, documents or None, texts=texts, out=out, dry_run=dry_run)
    typer.echo(as_json(found) if format == "json" else "\n".join(as_text(found)))
    for line in notes(found):
        typer.echo(line, err=True)
    if any(one.faults.findings for one in found.documents):
        raise typer.Exit(1)
