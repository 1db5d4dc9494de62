"""What the commands of `annotate` say of what they wrote."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typer

from mecorpus.annotate import Written
from mecorpus.model import Annotation, Document


def say(written: Written, format: str, verb: str = "wrote", names: bool = False) -> None:
    """Print the annotations with their ids, what was removed, and the file; warnings go to standard error."""
    if written.warnings:
        from mecorpus.model import Report
        from mecorpus.reports import render

        typer.echo(render(Report(written.warnings, {}, {})), err=True, nl=False)
    if format == "json":
        typer.echo(json.dumps(_as_json(written), ensure_ascii=False))
        return
    for line in [f"{name} is {id_}" for name, id_ in written.names.items()] if names else _lines(written):
        typer.echo(line)
    counts = [f"{count} {layer}" for layer, count in sorted(written.added.items())]
    what = f"{verb} {', '.join(counts) or 'no annotations'} to"
    if written.removed:
        what = f"removed {len(written.removed)} from"
    typer.echo(f"{what} {here(written.path)}; complete: {', '.join(written.complete) or 'none'}")


def here(path: Path) -> str:
    """A path as seen from the current folder, if it lies below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _lines(written: Written) -> list[str]:
    from mecorpus.model.describe import described
    from mecorpus.reports.escape import escape

    is_hidden = written.document.withheld and not sys.stdout.isatty()
    found = written.reading.by_id
    wanted = [found[record["id"]] for record in written.records]
    return [
        escape(
            f"{one.id} {f'{one.unit} ' if one.unit else ''}{described(one, written.reading, written.document, is_hidden)}"
            + ("" if is_hidden else _inside(one, written.document))
        )
        for one in wanted
    ]


def _inside(one: Annotation, document: Document) -> str:
    """The word that a span begins or ends in the middle of, so that a slip is seen."""
    from mecorpus.annotate.resolve import to_words

    text = document.text or ""
    words = [(span, to_words(text, *span, (0, len(text)))) for span in one.spans]
    parts = [text[start:end] for span, (start, end) in words if (start, end) != tuple(span)]
    return f"  (inside ‹{'›, ‹'.join(parts)}›)" if parts else ""


def _as_json(written: Written) -> dict[str, Any]:
    from mecorpus.model.describe import without_text

    return {
        "document": written.document.id,
        "annotator": written.reading.annotator,
        "path": str(written.path),
        "written": [without_text(one, written.document) for one in written.records],
        "removed": list(written.removed),
        "names": dict(written.names),
        "complete": list(written.complete),
        "warnings": [one.as_dict() for one in written.warnings],
    }
