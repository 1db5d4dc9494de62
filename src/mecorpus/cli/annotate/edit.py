"""`mecorpus annotate edit`."""

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
)


def command(
    document: DocumentId,
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of the annotation, as `mecorpus show` lists it.")],
    role: Roles = None,
    label: Label = None,
    quote: Annotated[str | None, typer.Option("--quote", metavar="QUOTE", help="New words that it covers.")] = None,
    attribute: Attributes = None,
    entity: Entity = None,
    within: Within = None,
    nth: Nth = None,
    confidence: Confidence = None,
    note: Note = None,
    annotator: Annotator = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Change an annotation; its id stays, and so does what is not given.

    `NAME=` and `ROLE=` with nothing behind take an attribute or role off, an empty --note the note.
    """
    from mecorpus.annotate import annotator_of, edit
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    who = annotator_of(found, annotator)
    done = edit(
        found, document, id, annotator=who, label=label, quote=quote, within=within, nth=nth, attributes=attribute or (),
        roles=role or (), entity=entity, confidence=confidence, note=note, reveal=sys.stderr.isatty(),
    )  # fmt: skip
    say(done, format)
