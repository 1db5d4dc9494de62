"""Rules on words of withheld texts where they must not be: in the record (MEC51x) and in a release (MEC60x).

A leak is five normalised tokens of the body in a row. The title is citable metadata, and what an open text
has too is that text's to ship. It can be seen only where local copies of the withheld texts are at hand.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mecorpus.model import Place, Problem, Problems

# Tokens in a row that make a leak.
RUN = 5


class Common(NamedTuple):
    """What stands at a place and in a withheld text: number of runs of five tokens, and tokens in the longest stretch of them."""

    place: Place
    withheld: str
    runs: int
    longest: int


def withheld_leak(common: Common) -> Problems:
    """The record has five words in a row of a withheld text.

    Whatever lies in the repository is published with it: standpoint, sources, notes, reasons, names, pages of
    the documentation. The title of the document may be cited, and so may the names of
    the register of entities, and what an open text of the corpus says too.
    Bad: `"standpoint"` that copies a sentence of the text. Good: the same in other words.
    """
    yield Problem(
        common.place,
        f"has {_said(common)}; say it in other words, and take it out of the history of the change",
    )


def shared_run(common: Common) -> Problems:
    """An open text has five words in a row of a withheld one.

    It may be a common phrase, or words that both quote from somebody else; it may be a passage that was pasted.
    Bad: a paragraph of the withheld text. Good: a phrase that many use, with a waiver that says so.
    """
    yield Problem(
        common.place,
        f"has {_said(common)}, the longest stretch {common.longest} words; look whether it was taken from there, else waive it",
    )


def withheld_in_output(common: Common) -> Problems:
    """A file of a build has five words in a row of a withheld text.

    What is published cannot be called back. A line of a Parquet file is a row.
    Bad: a sentence of a withheld text in a column. Good: offsets, without the words.
    """
    yield Problem(
        common.place, f"has {_said(common)}; find out how it came there, and build again; do not publish this build"
    )


class Manifest(NamedTuple):
    """A build's `manifest.json`: its place and value."""

    place: Place
    value: Any


def not_for_redistribution(manifest: Manifest) -> Problems:
    """A build is marked as not to be passed on.

    It has texts of its user in it that the corpus withholds. Bad: `"redistribution": false` in `manifest.json` of what
    is to be published. Good: a build without such texts.
    """
    if isinstance(manifest.value, dict) and manifest.value.get("redistribution") is False:
        yield Problem(manifest.place, "is marked as not for redistribution; build without texts of your own to publish")


def _said(common: Common) -> str:
    return f"{common.runs:,} run{'' if common.runs == 1 else 's'} of five words of the withheld {common.withheld}"
