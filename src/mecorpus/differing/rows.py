"""The rows of two builds side by side: first a sum a document, then, where sums differ, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import xxhash

from mecorpus.verifying.rows import split_files, tables_in

DOCUMENTS = "documents"
WRAP = 1 << 64
WITHHELD = "withheld/documents.jsonl"


class Row(NamedTuple):
    """A row: its document, what names it in there, its split, and a hash of what it says (64 bits)."""

    document: str
    key: tuple[str, str]
    split: str
    digest: int


class Source(NamedTuple):
    """A configuration of a build: its splits, and the columns that count."""

    folder: Path
    configuration: str
    splits: Sequence[str]
    columns: Sequence[str]


class RowChange(NamedTuple):
    """How many rows of a configuration were added, removed and changed."""

    configuration: str
    added: int = 0
    removed: int = 0
    changed: int = 0


def rows_of(source: Source, documents: Collection[str] | None = None) -> Iterator[Row]:
    """The rows of a configuration that have an id, and what is withheld of it; of these documents only, if given."""
    for split in source.splits:
        for table in tables_in(split_files(source.folder, source.configuration, split), [*source.columns]):
            for values in table.to_pylist():
                if source.configuration == DOCUMENTS:
                    # Whose reading it is follows from its annotations.
                    values["annotator"] = None
                if values["id"] is not None and (documents is None or values["document_id"] in documents):
                    yield _row(values, split)
    for layer, row in withheld_rows(source.folder):
        if layer == source.configuration and (documents is None or row.document in documents):
            yield row


def _row(values: dict[str, Any], split: str) -> Row:
    return Row(values["document_id"], (values["annotator"] or "", values["id"]), split, hashed(values))


def hashed(value: object) -> int:
    """A hash of what can be JSON, whatever the order of its keys: 64 bits."""
    return xxhash.xxh3_64_intdigest(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def withheld_rows(folder: Path) -> Iterator[tuple[str, Row]]:
    """The records of withheld documents as rows of `documents`, and their annotations as rows of their layers: in no split."""
    path = folder / WITHHELD
    with path.open("rb") if path.is_file() else nullcontext(()) as lines:
        for value in map(orjson.loads, lines):
            name = value["document"]["id"]
            yield DOCUMENTS, Row(name, ("", name), "", hashed(value["document"]))
            for annotator, records in value["annotations"].items():
                for record in records[1:]:
                    yield record["layer"], Row(name, (annotator, record["id"]), "", hashed(record))


def sums(rows: Iterator[Row]) -> dict[str, tuple[str, int]]:
    """For each document its split, and a sum of the hashes of its rows, whatever their order."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        _, before = found.get(row.document, ("", 0))
        found[row.document] = row.split, (before + row.digest) % WRAP
    return found


def row_change(old: Source, new: Source, documents: Collection[str]) -> RowChange:
    """Rows of these documents that differ."""
    before = {(row.document, row.key): row.digest for row in rows_of(old, documents)}
    after = {(row.document, row.key): row.digest for row in rows_of(new, documents)}
    counts = Counter(
        "added" if key not in before else "removed" if key not in after else "changed"
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    )
    return RowChange(new.configuration, **counts)
