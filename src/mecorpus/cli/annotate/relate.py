"""`mecorpus annotate relate`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mecorpus.cli.options import (
    Annotator,
    Attributes,
    Confidence,
    DocumentId,
    Format,
    Label,
    Note,
    Roles,
    Root,
    layer_names,
)


def command(
    document: DocumentId,
    layer: Annotated[str, typer.Argument(metavar="LAYER", help=f"A layer of relations, of: {layer_names()}.")],
    role: Roles = None,
    label: Label = None,
    attribute: Attributes = None,
    confidence: Confidence = None,
    note: Note = None,
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Relate sentences, annotations, register entries or the author.

    Example: mecorpus annotate relate DOC stance --label negative holder=AUTHOR target=iraq-government evidence=s3,s7
    """
    from mecorpus.annotate import annotator_of, relate
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    who = annotator_of(found, annotator)
    done = relate(
        found, document, layer, role or (), annotator=who, label=label, attributes=attribute or (), confidence=confidence,
        note=note, reveal=sys.stderr.isatty(),
    )  # fmt: skip
    say(done, format)
