"""`mecorpus show`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from mecorpus.cli.options import DocumentId, Root, layer_names


def command(
    document: DocumentId,
    annotator: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            envvar="MECORPUS_ANNOTATOR",
            help="Whose reading; by default the adjudicated, else the first. An annotator without one sees the text alone.",
        ),
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option(metavar=layer_names(), help="Show this layer only; may be repeated.")
    ] = None,
    root: Root = None,
) -> None:
    """Show a document with its annotations, coloured on a terminal.

    A withheld text is shown on an interactive terminal only, from the local copy.
    """
    from mecorpus.corpus.layout import find_root
    from mecorpus.corpus.open import Corpus
    from mecorpus.showing import show

    corpus = Corpus.open(find_root(root))
    is_terminal = sys.stdout.isatty()
    color = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = show(
        corpus[document], corpus.context, annotator=annotator, layers=layer or (), color=color, reveal=is_terminal
    )
    sys.stdout.write(text)
