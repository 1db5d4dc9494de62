"""`mecorpus add`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mecorpus.cli.options import Root, field, read_input

Several = list[str] | None


def _option(name: str, *path: str) -> Any:
    return typer.Option(name, **field("document", *(path or (name[2:].replace("-", "_"),))))


def command(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The body of the text, UTF-8; - reads standard input.")],
    title: Annotated[str, _option("--title")],
    genre: Annotated[str, _option("--genre")],
    language: Annotated[str, _option("--language")],
    text_origin: Annotated[str, _option("--text-origin", "provenance", "text_origin")],
    kind: Annotated[str, _option("--kind", "provenance", "kind")],
    method: Annotated[str, _option("--method", "provenance", "method")],
    outlet: Annotated[str, _option("--outlet")],
    license: Annotated[str | None, _option("--license", "rights", "license")] = None,
    author: Annotated[Several, _option("--author")] = None,
    country: Annotated[Several, _option("--country", "countries")] = None,
    topic: Annotated[Several, _option("--topic", "topics")] = None,
    written: Annotated[str | None, _option("--written")] = None,
    published: Annotated[str | None, _option("--published")] = None,
    url: Annotated[str | None, _option("--url")] = None,
    standpoint: Annotated[str | None, _option("--standpoint")] = None,
    source: Annotated[Several, _option("--source", "sources")] = None,
    rights: Annotated[str, _option("--rights", "rights", "status")] = "open",
    holder: Annotated[str | None, _option("--holder", "rights", "holder")] = None,
    generator: Annotated[str | None, _option("--generator", "provenance", "generator")] = None,
    obtained: Annotated[str | None, _option("--obtained", "provenance", "obtained")] = None,
    id: Annotated[
        str | None, typer.Option("--id", help="Id of the document; by default made from title and text.")
    ] = None,
    root: Root = None,
) -> None:
    """Add a plain text: normalise it, split it into sentences, name it, and check it before it is written.

    Options that take a list (author, country, topic, source) may be repeated.
    """
    from mecorpus.add import Metadata, add_document
    from mecorpus.corpus.layout import find_root

    metadata = Metadata(
        title=title, genre=genre, language=language, license=license, text_origin=text_origin, kind=kind, method=method, outlet=outlet,
        author=author or (), countries=country or (), topics=topic or (), written=written, published=published, url=url,
        standpoint=standpoint, sources=source or (), rights=rights, holder=holder, generator=generator, obtained=obtained,
    )  # fmt: skip
    added = add_document(find_root(root), read_input(file), metadata, id=id)
    for change in added.changes:
        typer.echo(change, err=True)
    if added.group != added.id:
        typer.echo(f"nearly the text of {added.group}: in its group", err=True)
    typer.echo(f"{added.id}: {added.sentences} sentences, text in {added.text_path}")
