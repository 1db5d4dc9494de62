"""The withheld documents of a built dataset, as a corpus root."""

from __future__ import annotations

import shutil
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, SCHEMA, document_folder
from mecorpus.corpus.lines import lines_of
from mecorpus.corpus.packed import packed_value
from mecorpus.errors import RequestError
from mecorpus.packing import write_folder

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
    shutil.copytree(build / SCHEMA, root / SCHEMA, symlinks=True)
    (root / CORPUS).mkdir()
    for path in sorted((build / WITHHELD).iterdir()):
        if path.name != DOCUMENTS and path.is_file() and not path.is_symlink():
            shutil.copyfile(path, root / CORPUS / path.name)
    for line in lines_of(str(packed)):
        value = packed_value(line)
        if value is None or document_folder(root, value["document"]["id"]).exists():
            raise RequestError(f"{packed}:{line.number} is no packed document; get the dataset again")
        value.pop("text", None)
        write_folder(root, value)
