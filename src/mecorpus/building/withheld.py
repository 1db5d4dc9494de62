"""`withheld/` of a dataset: packed records of withheld documents, and the registers that they need, for hydration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import orjson

from mecorpus.building.block import WITHHELD
from mecorpus.corpus.form import encode_lines
from mecorpus.corpus.layout import CORPUS, DOCUMENTS
from mecorpus.corpus.urls import joined, opened

WHOLE = ("corpus.json", "annotators.json", "takedowns.jsonl")
BY_DOCUMENT = ("resolutions.jsonl", "waivers.jsonl")


def write_withheld(root: Path, blocks: Sequence[str], folder: Path) -> None:
    """Write the folder `withheld` of a dataset, if there is a withheld document; `blocks` are the folders that have some."""
    if not blocks:
        return
    out = folder / "withheld"
    out.mkdir()
    ids: set[str] = set()
    linked: set[str] = set()
    with (out / "documents.jsonl").open("wb") as target:
        for line in _lines(blocks):
            target.write(line)
            packed = orjson.loads(line)
            ids.add(packed["document"]["id"])
            linked.update(_linked(packed["annotations"]))
    for name in WHOLE:
        (out / name).write_bytes((root / CORPUS / name).read_bytes())
    for name in BY_DOCUMENT:
        (out / name).write_bytes(encode_lines([one for one in _records(root, name) if _document(one) in ids]))
    (out / "entities.jsonl").write_bytes(encode_lines(_entities(root, linked)))


def _lines(blocks: Sequence[str]) -> Iterator[bytes]:
    for block in blocks:
        with opened(joined(block, WITHHELD)) as stream:
            yield from stream


def _document(record: dict[str, Any]) -> str | None:
    """The document that a record is about: it names it, or a file of its folder."""
    file: str = record.get("file") or ""
    in_folder = file.split("/")[2] if file.startswith(f"{DOCUMENTS}/") else None
    document: str | None = record.get("document")
    return document or in_folder


def _records(root: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (root / CORPUS / name).read_bytes().splitlines()]


def _entities(root: Path, linked: Set[str]) -> list[dict[str, Any]]:
    """The entries that the documents link to, and those that these are part of."""
    register = {one["id"]: one for one in _records(root, "entities.jsonl")}
    wanted = linked & set(register)
    while more := {register[id_]["part_of"] for id_ in wanted} - wanted - {None}:
        wanted |= more & set(register)
        if not more & set(register):
            break
    return [one for id_, one in register.items() if id_ in wanted]


def _linked(annotations: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for records in annotations.values():
        for record in records:
            for fillers in record.get("arguments", {}).values():
                yield from (filler["entity"] for filler in fillers if "entity" in filler)
