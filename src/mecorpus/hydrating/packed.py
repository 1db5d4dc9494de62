"""The withheld documents of a built dataset, as a corpus root."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import orjson

from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.corpus.layout import CORPUS, SCHEMA, document_folder
from mecorpus.errors import RequestError

WITHHELD = "withheld"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
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
    shutil.copytree(build / SCHEMA, root / SCHEMA, symlinks=True)
    (root / CORPUS).mkdir()
    for path in sorted((build / WITHHELD).iterdir()):
        if path.name != DOCUMENTS and path.is_file() and not path.is_symlink():
            shutil.copyfile(path, root / CORPUS / path.name)
    for number, line in enumerate(packed.read_bytes().splitlines(), 1):
        try:
            _unpack(orjson.loads(line), root)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RequestError(f"{packed}:{number} is no packed document; get the dataset again") from error


def _unpack(value: Any, root: Path) -> None:
    """Write one document. What a stranger's dataset calls it must be a plain name: it becomes that of a folder."""
    document, annotations = value["document"], value["annotations"]
    if not all(NAME.fullmatch(name) for name in (document["id"], *annotations)):
        raise ValueError("a name that is no id")
    folder = document_folder(root, document["id"])
    (folder / "annotations").mkdir(parents=True)
    (folder / "document.json").write_bytes(encode_file(document))
    for annotator, records in annotations.items():
        (folder / "annotations" / f"{annotator}.jsonl").write_bytes(encode_lines(records))
