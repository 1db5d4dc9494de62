"""`mecorpus stats`."""

from __future__ import annotations

import typer

from mecorpus.cli.options import Format, Root


def command(root: Root = None, format: Format = "text") -> None:
    """Count documents and annotations by layer, label, language, outlet and split."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.counting import as_text, stats

    counts = stats(find_root(root))
    typer.echo(
        json.dumps(counts, indent=2, ensure_ascii=False) if format == "json" else as_text(counts), nl=format == "json"
    )
