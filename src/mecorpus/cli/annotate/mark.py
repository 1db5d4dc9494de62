"""`mecorpus annotate mark`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mecorpus.cli.options import (
    Annotator,
    Attributes,
    Confidence,
    DocumentId,
    Entity,
    Format,
    Label,
    Note,
    Nth,
    Roles,
    Root,
    Within,
    layer_names,
)


def command(
    document: DocumentId,
    layer: Annotated[str, typer.Argument(metavar="LAYER", help=f"A layer of spans, of: {layer_names()}.")],
    quote: Annotated[
        str,
        typer.Argument(
            metavar="QUOTE", help="The words, to the letter; ` … ` between the parts of a discontinuous span."
        ),
    ],
    role: Roles = None,
    label: Label = None,
    attribute: Attributes = None,
    entity: Entity = None,
    within: Within = None,
    nth: Nth = None,
    every: Annotated[bool, typer.Option("--all", help="Mark every occurrence that is not marked yet.")] = False,
    confidence: Confidence = None,
    note: Note = None,
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Mark a quote: a name, a time, a cue, a forecast.

    Example: mecorpus annotate mark DOC entity Baghdad --label GPE -a mention=name --entity baghdad --in s2
    """
    from mecorpus.annotate import annotator_of, mark
    from mecorpus.cli.annotate.saying import check_format, say
    from mecorpus.corpus.layout import find_root

    check_format(format)
    found = find_root(root)
    who = annotator_of(found, annotator)
    done = mark(
        found, document, layer, quote, annotator=who, label=label, attributes=attribute or (), roles=role or (), entity=entity,
        within=within, nth=nth, every=every, confidence=confidence, note=note, reveal=sys.stderr.isatty(),
    )  # fmt: skip
    say(done, format)
