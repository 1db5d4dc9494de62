"""`mecorpus stats`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Root, formats
from mecorpus.errors import unknown

FORMATS = ("text", "json")


def command(root: Root = None, format: Annotated[str, formats(*FORMATS)] = "text") -> None:
    """Count documents and annotations by layer, label, language, outlet and split."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.counting import as_text, stats

    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    counts = stats(find_root(root))
    typer.echo(
        json.dumps(counts, indent=2, ensure_ascii=False) if format == "json" else as_text(counts), nl=format == "json"
    )
