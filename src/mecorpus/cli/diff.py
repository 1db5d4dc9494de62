"""`mecorpus diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from mecorpus.cli.options import Endpoint, Root, formats

WHAT = "a built dataset, a corpus (folder or URL), REPO@VERSION on a Hub, or a git revision"


def command(
    old: Annotated[str, typer.Argument(metavar="OLD", help=f"The version before: {WHAT}.")],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="The version after, the same; by default the corpus as it is.")
    ] = None,
    root: Root = None,
    endpoint: Endpoint = None,
    format: Annotated[str, formats("text", "markdown", "json")] = "text",
) -> None:
    """Say what changed from one version to another, and which version number follows."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.differing import diff
    from mecorpus.differing.report import FORMS

    found = diff(old, find_root(root) if new is None else new, root=root, endpoint=endpoint)
    typer.echo(FORMS[format](found), nl=False)
