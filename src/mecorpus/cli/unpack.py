"""`mecorpus unpack`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Root


def command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the unpacked root; new or empty.")],
    root: Root = None,
) -> None:
    """Write a packed corpus with a folder a document, in which documents can be added and annotated."""
    from mecorpus.corpus.layout import find_root
    from mecorpus.packing import unpack
    from mecorpus.reports.table import counted

    done = unpack(find_root(root), out)
    typer.echo(f"unpacked {counted(done.documents, 'document')} to {done.out}", err=True)
