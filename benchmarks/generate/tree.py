"""The same documents as folders, as the git layout has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.generate.document import document
from benchmarks.generate.packed import make_root
from benchmarks.generate.world import make_world
from mecorpus.corpus.form import encode_file, encode_lines


def make(root: Path, documents: int, seed: int = 1) -> None:
    """Write a root with a folder for each document."""
    make_root(root, documents, seed)
    world = make_world(seed, documents)
    for number in range(documents):
        _write(root / "corpus" / "documents", document(number, seed, world))


def _write(documents: Path, made: dict[str, Any]) -> None:
    folder = documents / made["document"]["id"]
    (folder / "annotations").mkdir(parents=True)
    (folder / "document.json").write_bytes(encode_file(made["document"]))
    (folder / "text.txt").write_bytes(made["text"].encode())
    for annotator, records in made["annotations"].items():
        (folder / "annotations" / f"{annotator}.jsonl").write_bytes(encode_lines(records))
