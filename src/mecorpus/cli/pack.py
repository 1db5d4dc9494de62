"""`mecorpus pack`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mecorpus.cli.options import Root, one_of

MIB = 1024 * 1024


def command(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the packed root; new or empty.")],
    compression: Annotated[
        str, one_of("compression", ("none", "gzip", "zstd"), "How the files are compressed.")
    ] = "none",
    part_size: Annotated[
        int, typer.Option(metavar="MIB", min=1, help="A file ends at the first document past this size, uncompressed.")
    ] = 64,
    root: Root = None,
) -> None:
    """Write the corpus with a document a line, for corpora too large for a folder a document.

    Reading commands take either layout; `mecorpus unpack` is the way back, and nothing is lost on either.
    """
    from mecorpus.corpus.layout import find_root
    from mecorpus.packing import pack
    from mecorpus.reports.table import counted

    done = pack(find_root(root), out, compression=compression, part_bytes=part_size * MIB)
    typer.echo(
        f"packed {counted(done.documents, 'document')} into {counted(done.parts, 'file')} at {done.out}", err=True
    )
