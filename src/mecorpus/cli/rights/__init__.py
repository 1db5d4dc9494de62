"""`mecorpus rights`: what may be shipped, and the commands that change it."""

from __future__ import annotations

import typer

from mecorpus.cli.options import DocumentIds, Format, Root

COMMANDS = {
    "withhold": "Take a text out of the repository.",
    "open": "Put a withheld text into the repository.",
    "takedown": "Take a document out for good, on request.",
}


def command(
    document: DocumentIds = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Say which texts are shipped, and what withheld documents give away of theirs, in bits a word.

    Upper bounds: what it takes to write each down. Anchors are 2 bits for the class of each word, and for each block of six words
    log2 of the range of lengths that blocks have. Boundaries are log2 of the number of ways to choose as many places as sentences
    and spans begin or end at. Labels are log2 of the number of labels of the layer, for every annotation of every reading.
    Named is the share of words in mentions by name that are linked to the register, estimated (~) where the text is not at hand.
    """
    import json

    from mecorpus.corpus.layout import find_root
    from mecorpus.withholding import as_json, as_text, rights

    found = rights(find_root(root), document or None)
    if format == "json":
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        return
    for line in as_text(found):
        typer.echo(line)
