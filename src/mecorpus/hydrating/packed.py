"""The withheld documents of a built dataset, as a corpus root."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson

from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.corpus.layout import CORPUS, SCHEMA, document_folder
from mecorpus.errors import RequestError

WITHHELD = "withheld"
DOCUMENTS = "documents.jsonl"


def is_build(folder: Path) -> bool:
    """Whether a folder is a built dataset."""
    return (folder / "manifest.json").is_file() and not (folder / CORPUS).is_dir()


def unpack_withheld(build: Path, root: Path) -> None:
    """Write the withheld documents of a built dataset as a corpus root, with its schema and registers.

    Raises `RequestError` where the dataset withholds nothing.
    """
    packed = build / WITHHELD / DOCUMENTS
    if not packed.is_file():
        raise RequestError(f"{build} has no withheld document; there is nothing to hydrate")
    shutil.copytree(build / SCHEMA, root / SCHEMA)
    (root / CORPUS).mkdir()
    for path in sorted((build / WITHHELD).iterdir()):
        if path.name != DOCUMENTS:
            shutil.copyfile(path, root / CORPUS / path.name)
    for line in packed.read_bytes().splitlines():
        value = orjson.loads(line)
        folder = document_folder(root, value["document"]["id"])
        (folder / "annotations").mkdir(parents=True)
        (folder / "document.json").write_bytes(encode_file(value["document"]))
        for annotator, records in value["annotations"].items():
            (folder / "annotations" / f"{annotator}.jsonl").write_bytes(encode_lines(records))
