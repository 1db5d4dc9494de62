"""`mecorpus annotate register`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Format, Root, choices, field


def command(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of the annotator; by default made from the name.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name, or name of the model.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", **field("annotator", "kind"))] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", help="BCP 47 tag of a language read; may be repeated.")
    ] = None,
    version: Annotated[str | None, typer.Option("--version", **field("annotator", "version"))] = None,
    note: Annotated[str | None, typer.Option("--note", **field("annotator", "note"))] = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Add an annotator: a person, or a model, which every output will say."""
    import json

    from mecorpus.annotate.register import git_setting, register_annotator
    from mecorpus.cli.asking import asked
    from mecorpus.corpus.layout import SCHEMA, find_root

    found = find_root(root, writable=True)
    given = {"name": name, "kind": kind, "language": ",".join(language or ())}
    answers = asked(
        given, {"kind": choices("annotator", "kind", folder=found / SCHEMA)}, {"name": git_setting(found, "user.name")}
    )
    record = register_annotator(
        found, id, name=answers["name"], kind=answers["kind"], languages=answers["language"].split(","), version=version, note=note
    )  # fmt: skip
    if format == "json":
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    typer.echo(f"{record['id']} is registered; to read as {record['id']}: export MECORPUS_ANNOTATOR={record['id']}")
