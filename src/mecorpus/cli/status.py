"""`mecorpus status`."""

from __future__ import annotations

import typer

from mecorpus.cli.options import DocumentIds, Format, Root


def command(
    document: DocumentIds = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Say which layers are open, begun, read once, read twice or adjudicated, and what is next."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.reports.escape import escape
    from mecorpus.tracking import as_json, as_text, status

    found = status(find_root(root), document or ())
    if format == "json":
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        return
    for line in as_text(found):
        typer.echo(escape(line))
