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
    from mecorpus.annotate import annotator_of, mark, proposed_links
    from mecorpus.cli.annotate.saying import say
    from mecorpus.corpus.layout import find_root

    found = find_root(root, writable=True)
    who = annotator_of(found, annotator)
    proposals = [] if entity or role else proposed_links(found, layer, quote)
    if proposals and sys.stdin.isatty():
        entity = _chosen(proposals)
    done = mark(
        found, document, layer, quote, annotator=who, label=label, attributes=attribute or (), roles=role or (), entity=entity,
        within=within, nth=nth, every=every, confidence=confidence, note=note, reveal=sys.stderr.isatty(),
    )  # fmt: skip
    say(done, format)
    if proposals and not entity and format == "text":
        id_ = done.records[0]["id"]
        typer.echo(
            f"in the register: {_in_words(proposals)}; to link it: mecorpus annotate edit {document} {id_} --entity ID",
            err=True,
        )


def _in_words(proposals: list[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({count} so linked)" if count else f"{name} (of that name)" for name, count in proposals)


def _chosen(proposals: list[tuple[str, int]]) -> str | None:
    """Which of the proposed entries a person links to; None for `-`."""
    from mecorpus.cli.asking import answer

    typer.echo(f"in the register: {_in_words(proposals)}", err=True)
    given = answer("link to (an id, or - for none)", lambda _: None, proposals[0][0])
    return None if given == "-" else given
