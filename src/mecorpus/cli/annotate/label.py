"""`mecorpus annotate label`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import (
    Annotator,
    Attributes,
    Confidence,
    DocumentId,
    Format,
    Note,
    Root,
    layer_names,
)


def command(
    document: DocumentId,
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help=f"A layer of sentences or documents, of: {layer_names()}.")
    ],
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="[sN]... LABEL [ROLE=VALUE]...",
            help="Sentences, if the layer labels those, then the label or how it begins, and roles where the layer has any.",
        ),
    ],
    attribute: Attributes = None,
    confidence: Confidence = None,
    note: Note = None,
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Label sentences, or the document.

    Examples: mecorpus annotate label DOC claim s4 prediction -a voice=author;  mecorpus annotate label DOC frame economic
    """
    from mecorpus.annotate import annotator_of, label
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    who = annotator_of(found, annotator)
    roles = [word for word in what if "=" in word]
    *units, name = [word for word in what if word not in roles] or [""]
    done = label(
        found,
        document,
        layer,
        name,
        annotator=who,
        units=units,
        attributes=attribute or (),
        roles=roles,
        confidence=confidence,
        note=note,
    )
    say(done, format)
