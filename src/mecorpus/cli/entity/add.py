"""`mecorpus entity add`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mecorpus.cli.options import Root, choices, field


def entity_option(name: str, *path: str) -> Any:
    """An option for a field of an entry, with help and choices from the schema."""
    return typer.Option(name, **field("entity", *path))


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", **field("entity", "name"))],
    type: Annotated[str | None, entity_option("--type", "type")] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Id of the entry; by default made from the name.")
    ] = None,
    sector: Annotated[list[str] | None, entity_option("--sector", "sectors")] = None,
    country: Annotated[str | None, entity_option("--country", "country")] = None,
    wikidata: Annotated[str | None, entity_option("--wikidata", "wikidata")] = None,
    collective: Annotated[bool, entity_option("--collective", "collective")] = False,
    part_of: Annotated[str | None, entity_option("--part-of", "part_of")] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Allow the name of an entry of another type or country.")
    ] = False,
    root: Root = None,
) -> None:
    """Add an entry to the register of entities, and print its id."""
    from mecorpus.cli.asking import asked
    from mecorpus.corpus.layout import SCHEMA, find_root
    from mecorpus.entities import add_entity

    top = find_root(root, writable=True)
    given = asked({"type": type}, {"type": choices("entity", "type", folder=top / SCHEMA)})["type"]
    entity = add_entity(
        top, name, type=given, id=id, sectors=sector or (), country=country, wikidata=wikidata,
        collective=collective, part_of=part_of, anyway=anyway,
    )  # fmt: skip
    typer.echo(entity.id)
