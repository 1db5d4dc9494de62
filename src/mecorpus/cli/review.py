"""`mecorpus review`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from mecorpus.cli.options import DocumentId, Format, Layers, Readers, Root

# ANSI colours of what differs.
COLORS = {"agreed": "32", "label": "31", "extent": "33", "details": "35", "only": "36", "": "1"}


def command(
    document: DocumentId,
    annotator: Readers = None,
    layer: Layers = None,
    agreed: Annotated[bool, typer.Option("--agreed", help="Show what both agree on, too.")] = False,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Lay two annotators side by side: agreed, differing in label, in extent, in details, or only one has it."""
    import json

    from mecorpus.adjudicating.review import as_json, as_text, review
    from mecorpus.corpus.layout import find_root

    found = review(find_root(root), document, annotators=annotator or (), layers=layer or ())
    if format == "json":
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        return
    is_terminal = sys.stdout.isatty()
    for kind, line in as_text(found, is_hidden=found.document.withheld and not is_terminal, agreed=agreed):
        typer.echo(painted(line, kind, is_terminal))


def painted(line: str, kind: str, is_terminal: bool) -> str:
    """A line, escaped, in the colour of its kind where it goes to a terminal that shows colours."""
    from mecorpus.reports.escape import escape

    is_plain = not is_terminal or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return escape(line) if is_plain else f"\x1b[{COLORS[kind]}m{escape(line)}\x1b[0m"
