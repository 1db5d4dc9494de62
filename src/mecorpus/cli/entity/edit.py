"""`mecorpus entity edit`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.entity.add import entity_option
from mecorpus.cli.entity.said import say
from mecorpus.cli.options import DryRun, Root


def command(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of the entry.")],
    type: Annotated[str | None, entity_option("--type", "type")] = None,
    sector: Annotated[list[str] | None, entity_option("--sector", "sectors")] = None,
    country: Annotated[str | None, entity_option("--country", "country")] = None,
    wikidata: Annotated[str | None, entity_option("--wikidata", "wikidata")] = None,
    collective: Annotated[
        bool | None, typer.Option("--collective/--no-collective", help="Whether it is a generic collective.")
    ] = None,
    part_of: Annotated[str | None, entity_option("--part-of", "part_of")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Allow the name of an entry of another type or country.")
    ] = False,
    dry_run: DryRun = False,
    root: Root = None,
) -> None:
    """Change what an entry says; what is not given stays, and an empty value ("") takes it off. `rename` changes id and name."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.entities import edit_entity

    given = {"type": type, "sectors": sector or None, "country": country, "wikidata": wikidata, "collective": collective, "part_of": part_of}  # fmt: skip
    fields = {name: value for name, value in given.items() if value is not None}
    if sector == [""]:
        fields["sectors"] = []
    say(edit_entity(find_root(root, writable=True), id, dry_run=dry_run, anyway=anyway, **fields), dry_run)
