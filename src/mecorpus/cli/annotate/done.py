"""`mecorpus annotate done`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Annotator, DocumentId, Format, Root, layer_names


def command(
    document: DocumentId,
    layer: Annotated[list[str], typer.Argument(metavar="LAYER...", help=f"Layers, of: {layer_names()}.")],
    reopen: Annotated[bool, typer.Option("--reopen", help="Take it back: the layer is not complete.")] = False,
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Declare layers complete: every sentence read, everything marked; `nothing found` is complete, too."""
    from mecorpus.annotate import annotator_of, done
    from mecorpus.cli.annotate.saying import here, say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    written = done(found, document, layer, annotator=annotator_of(found, annotator), reopen=reopen)
    if format == "json":
        say(written, format)
        return
    for name in layer:
        count = len(written.reading.of(name))
        typer.echo(
            f"{name}: {'open again' if reopen else 'complete'}, {count or 'no'} annotation{'' if count == 1 else 's'}"
        )
    typer.echo(f"wrote {here(written.path)}; see `mecorpus status {document}`")
