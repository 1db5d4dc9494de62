"""Paths of a corpus root."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mecorpus.errors import RequestError

CORPUS = "corpus"
SCHEMA = "schema"
DOCUMENTS = "corpus/documents"
# The tool's own folder in a corpus: lock, local copies, undo, decisions in progress. Git ignores it.
OWN = ".mecorpus"
LOCAL_TEXTS = f"{OWN}/texts"
# Says that a root was hydrated: its withheld documents stand on the copies that lie beside it.
HYDRATED = f"{OWN}/hydrated.txt"
# What else of a root goes with its corpus.
PAGES = ("README.md", "DATASHEET.md", "CITATION.cff", "LICENSE-DATA", "card/notes.md", "card/agreement.json")
# What annotation files were before each change: a folder a document.
UNDO = f"{OWN}/undo"


def is_root(folder: Path) -> bool:
    """Whether a folder holds a corpus and its schema, neither behind a link."""
    is_there = (folder / CORPUS / "corpus.json").is_file() and (folder / SCHEMA).is_dir()
    return is_there and not (folder / CORPUS).is_symlink() and not (folder / SCHEMA).is_symlink()


def find_root(given: str | Path | None = None, *, writable: bool = False) -> Path:
    """The corpus root: the one given, a folder or a URL, or the nearest one above the current folder.

    For a URL it is a folder that stands for it in this process. Raises `RequestError` when there is none, and with
    `writable` for one that is packed or at a URL.
    """
    if writable:
        return _writable_root(given)
    return _nearest_root() if given is None else _given_root(given)


def _writable_root(given: str | Path | None) -> Path:
    from mecorpus.corpus.parts import refuse_packed, refuse_url

    if given is not None:
        refuse_url(given)
    root = find_root(given)
    refuse_packed(root)
    return root


def _given_root(given: str | Path) -> Path:
    from mecorpus.corpus.parts import root_at

    root = root_at(given)
    if not is_root(root):
        raise RequestError(f"{given} is no corpus root: it needs corpus/corpus.json and schema/")
    return root.resolve()


def _nearest_root() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_root(folder):
            return folder
    raise RequestError(f"no corpus at {here} or above it; give one with --root (a folder with corpus/ and schema/)")


def data_root() -> Path:
    """The corpus that came with the package: `_data` of a wheel, or the checkout of an editable install.

    Raises `RequestError` when neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_data", package.parents[1]):
        if is_root(folder):
            return folder
    raise RequestError("this installation carries no corpus; give the root of one")


def inside(root: Path, path: Path) -> str:
    """A path relative to the root, empty for the root itself; raises `RequestError` for one that is not in it or not there."""
    plain = os.path.abspath(path), os.path.realpath(path.parent) + os.sep + path.name
    tops = os.path.abspath(root), os.path.realpath(root)
    found = [Path(one).relative_to(top).as_posix() for one in plain for top in tops if Path(one).is_relative_to(top)]
    if not found:
        raise RequestError(f"{path} is not in the corpus at {root}")
    name = found[0]
    if not path.exists() and not path.is_symlink():
        raise RequestError(f"there is no {path}")
    return "" if name == "." else name


def is_below(name: str, folders: Sequence[str] | None) -> bool:
    """Whether a relative path is one of these files, or below one of these folders; None stands for all."""
    return folders is None or any(name == one or name.startswith(one + "/") or not one for one in folders)


def document_folder(root: Path, document: str) -> Path:
    """Folder of a document."""
    return root / DOCUMENTS / document


def local_texts(root: Path) -> Path:
    """Folder of the user's own copies of withheld texts: `MECORPUS_TEXTS`, else `.mecorpus/texts` of the root.

    A hydrated root has its own.
    """
    given = os.environ.get("MECORPUS_TEXTS")
    return Path(given) if given and not (root / HYDRATED).is_file() else root / LOCAL_TEXTS


def cache_folder() -> Path:
    """Where builds are kept: `MECORPUS_CACHE`, else `mecorpus` in the user's cache folder."""
    given = os.environ.get("MECORPUS_CACHE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mecorpus"
