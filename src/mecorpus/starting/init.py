"""`init_corpus`: a new corpus, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.layout import CORPUS, SCHEMA, data_root
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.schemas import load_schemas
from mecorpus.starting.about import about
from mecorpus.starting.files import files_of
from mecorpus.validation import validate

SHOWN = 3
# What a clone of an empty repository holds: a folder, or a file in a submodule or work tree.
GIT = ".git"


class Started(NamedTuple):
    """The root of a new corpus, its short name, and its files, sorted."""

    root: Path
    name: str
    files: tuple[str, ...]


def init_corpus(
    folder: str | Path,
    *,
    title: str | None = None,
    name: str | None = None,
    license: str = "CC-BY-4.0",
    authors: Sequence[str] = (),
    repository: str | None = None,
) -> Started:
    """Start a corpus in a new or empty folder, or in a clone of an empty repository: schema, empty registers, guidelines to fill in, checks for GitHub.

    `name` is by default made from the folder's, `title` is the name, `authors` are its maintainers; `license` is the SPDX
    identifier of a licence that allows redistribution, `repository` an address (`https://…`). Splits get a fresh random salt.
    The layers, ratios and versions are those of the package; nothing of its corpus is taken over.

    Raises `RequestError` for a folder that is not empty, a licence that is not known or a name that the schema does not
    take, `MecorpusError` when the folder cannot be written. Nothing is there then.
    """
    folder = Path(os.path.abspath(folder))
    _refuse(folder)
    data = data_root()
    schemas = load_schemas(data / SCHEMA)
    given = about(folder, title, name, license, authors, repository)
    files = files_of(given, data, schemas)
    _write(folder, files)
    return Started(folder, given.name, tuple(sorted(files)))


def _refuse(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise RequestError(f"{folder} is no folder; give a new or empty one")
    try:
        names = sorted({*os.listdir(folder)} - {GIT}) if folder.is_dir() else []
    except OSError as error:
        raise MecorpusError(f"cannot read {folder}: {error.strerror}") from error
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise RequestError(f"{folder} is not empty: {', '.join(names[:SHOWN])}{more}; give a new or empty folder")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all beside the folder, check it, and move it there: in one step where the folder is new."""
    scratch = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
        scratch.chmod(0o755)
        for name, raw in files.items():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            (scratch / name).write_bytes(raw)
        _check(scratch)
        _move(scratch, folder)
    except OSError as error:
        raise MecorpusError(f"cannot write {folder}: {error.strerror}; nothing was written") from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def _move(scratch: Path, folder: Path) -> None:
    """Move a corpus to its folder; into one that is there entry by entry, `corpus/` last, and all or none."""
    if not folder.exists():
        os.rename(scratch, folder)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(scratch.iterdir(), key=lambda entry: entry.name == CORPUS):
            os.rename(entry, folder / entry.name)
            moved.append(folder / entry.name)
    except BaseException:
        for path in moved:
            os.rename(path, scratch / path.name)
        raise


def _check(root: Path) -> None:
    report = validate(root)
    if report.findings:
        raise FindingsError("nothing was written", report)
