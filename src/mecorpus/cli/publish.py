"""`mecorpus publish`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Endpoint, LookedFor, Root, Workers


def command(
    repository: Annotated[str, typer.Argument(metavar="REPO", help="Dataset repository on a Hub: name/mecorpus.")],
    version: Annotated[
        str | None, typer.Option(metavar="X.Y.Z", help="The version that corpus.json must have.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Build, check and compare; publish nothing.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Make the repository, if it is new, private.")] = False,
    texts: LookedFor = None,
    root: Root = None,
    endpoint: Endpoint = None,
    workers: Workers = None,
) -> None:
    """Publish the corpus as a version: build, check, compare, commit once, load it back, tag."""
    from mecorpus.cli.progress import shown
    from mecorpus.differing.report import as_text
    from mecorpus.publishing import publish
    from mecorpus.reports.text import summary

    with shown() as progress:
        done = publish(
            repository, root=root, version=version, dry_run=dry_run, private=private, endpoint=endpoint, texts=texts,
            workers=workers, progress=progress,
        )  # fmt: skip
    typer.echo(summary(done.report), err=True)
    if done.diff:
        typer.echo(as_text(done.diff), nl=False)
    if not done.is_new:
        typer.echo(f"{done.repository}@{done.version} is published already ({done.commit}); nothing changed")
    elif done.commit is None:
        typer.echo(f"would publish {done.repository}@{done.version}")
    else:
        typer.echo(f"published {done.repository}@{done.version} ({done.commit})")
