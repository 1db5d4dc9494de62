"""`mecorpus entity find`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mecorpus.cli.options import Format, Root, field

if TYPE_CHECKING:
    from mecorpus.entities import FoundEntity


def command(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="An id, a name, a surface or a Wikidata item.")],
    type: Annotated[str | None, typer.Option("--type", **field("entity", "type"))] = None,
    root: Root = None,
    format: Format = "text",
) -> None:
    """Find entries of the register by id, name, Wikidata item, or by what mentions linked to them say; best first."""
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.entities import find_entities
    from mecorpus.reports.escape import escape

    found = find_entities(find_root(root), " ".join(words), type=type)
    if format == "json":
        typer.echo(json.dumps([one._asdict() for one in found], indent=2, ensure_ascii=False))
    for one in found if format == "text" else ():
        typer.echo(escape(_line(one)))
    if not found:
        typer.echo("nothing found; names are English here: try the English one, then `mecorpus entity add`", err=True)


def _line(found: FoundEntity) -> str:
    from mecorpus.reports.table import counted

    known = ", ".join(filter(None, (found.type, found.country, found.wikidata)))
    surfaces = f": {', '.join(found.surfaces)}" if found.surfaces else ""
    return f"{found.id}  {found.name} ({known})  {counted(found.mentions, 'mention')}{surfaces}"
