"""Rules on a finished build, wherever it lies (MEC603 and up): it is what its manifest says, all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mecorpus.errors import clipped
from mecorpus.model import Place, Problem, Problems
from mecorpus.rules.leaks import Manifest

AGAIN = "build it again, or take it from where it is whole"


class Held(NamedTuple):
    """A file of a build: what the manifest says of it (bytes, sha256), and what lies there; None where there is nothing."""

    place: Place
    told: Mapping[str, Any] | None
    there: Mapping[str, Any] | None


class Counted(NamedTuple):
    """A split of a configuration: rows and digest of its content in the manifest, and of what lies there."""

    place: Place
    told: Mapping[str, Any]
    there: Mapping[str, Any]


class Typed(NamedTuple):
    """A column of a Parquet file: its `datasets` feature, as JSON, by the schema and in the file; None where it has none."""

    place: Place
    column: str
    wanted: Any
    there: Any


class Said(NamedTuple):
    """What the card says, and what it should: `what` names it."""

    place: Place
    what: str
    wanted: Any
    there: Any


def file_missing(held: Held) -> Problems:
    """A file of a build is not there.

    Bad: a folder copied in part. Good: every file that `manifest.json` lists.
    """
    if held.told is not None and held.there is None:
        yield Problem(held.place, f"is in the manifest, but not there; {AGAIN}")


def file_unlisted(held: Held) -> Problems:
    """A file lies in a build that its manifest does not list.

    Whoever loads the folder may get it too. Bad: a Parquet file of another build beside those of this one.
    Good: nothing but what `manifest.json` lists.
    """
    if held.told is None:
        yield Problem(held.place, "is not in the manifest; remove it, or build again")


def file_changed(held: Held) -> Problems:
    """A file of a build is not as it was built.

    Bad: a bit that flipped, a card edited by hand. Good: the bytes whose SHA-256 `manifest.json` has.
    """
    if held.told is None or held.there is None:
        return
    if held.told.get("bytes") != held.there["bytes"]:
        yield Problem(
            held.place,
            f"has {held.there['bytes']:,} bytes; the manifest says {_number(held.told.get('bytes'))}; {AGAIN}",
        )
    elif held.told.get("sha256") != held.there["sha256"]:
        yield Problem(held.place, f"has as many bytes as the manifest says, but others (SHA-256 differs); {AGAIN}")


def rows_changed(counted: Counted) -> Problems:
    """The rows of a split are not those that were built.

    The digest is of what the rows say, so that a file may be written anew by another version of pyarrow.
    Bad: a row less. Good: the number and the content that `manifest.json` has.
    """
    if counted.told.get("rows") != counted.there["rows"]:
        yield Problem(
            counted.place,
            f"has {counted.there['rows']:,} rows; the manifest says {_number(counted.told.get('rows'))}; {AGAIN}",
        )
    elif counted.told.get("digest") != counted.there["digest"]:
        yield Problem(counted.place, f"has as many rows as the manifest says, but others; {AGAIN}")


def columns_changed(typed: Typed) -> Problems:
    """A column has not the type and labels that the schema gives it.

    Labels are stored as numbers: in another order they all mean something else.
    Bad: `["fact", "none"]` where the schema has `["none", "fact"]`. Good: the columns of `schema/`, in their order.
    """
    if typed.wanted == typed.there:
        return
    if typed.there is None:
        said = f"has no column {typed.column}"
    elif typed.wanted is None:
        said = f"has a column {typed.column}, which the schema does not"
    else:
        said = f"column {typed.column} is {clipped(str(typed.there))}; by the schema it is {clipped(str(typed.wanted))}"
    yield Problem(typed.place, f"{said}; {AGAIN}")


def card_disagrees(said: Said) -> Problems:
    """The dataset card does not agree with the data.

    `datasets` believes the card: label names are taken from there, whatever the files say.
    Bad: `num_examples: 12` for a split of 11 rows. Good: a card that the build wrote.
    """
    if said.wanted != said.there:
        yield Problem(
            said.place,
            f"{said.what} is {clipped(str(said.there))}; the data has {clipped(str(said.wanted))}; {AGAIN}",
        )


def build_incomplete(manifest: Manifest) -> Problems:
    """A build has not everything of its corpus in it, or was not checked in every way.

    It is good for work, not for others. Bad: one made with `--keep-going` or `--config`. Good: all documents and
    configurations.
    """
    for key, said in INCOMPLETE.items():
        if isinstance(manifest.value, dict) and manifest.value.get(key):
            yield Problem(manifest.place, f"is not whole: {said}; mend the corpus and build all of it")


INCOMPLETE = {
    "left_out": "documents were left out for their errors",
    "unchecked": "some rules were not looked at",
    "only": "only some configurations were written",
}


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "nothing of it"
