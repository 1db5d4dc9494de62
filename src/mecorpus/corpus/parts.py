"""The packed layout: which files hold a corpus's documents, and where its root is when that is a URL."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, DOCUMENTS, SCHEMA
from mecorpus.corpus.urls import filesystem, is_url, joined, names_at
from mecorpus.errors import RequestError

PART = re.compile(r"documents-[A-Za-z0-9._-]+\.jsonl(\.gz|\.zst)?")
# Folders on this machine that stand for URLs: what lies there but for the packed documents.
_MIRRORS: dict[str, Path] = {}


def is_part(name: str) -> bool:
    """Whether a file of `corpus/` holds packed documents, by its name."""
    return bool(PART.fullmatch(name))


def parts_of(root: Path) -> tuple[str, ...]:
    """Names of the packed files of a root, sorted; none in the git layout.

    Raises `RequestError` where the root has documents in both layouts.
    """
    found = tuple(name for name in names_at(joined(location_of(root), CORPUS)) if is_part(name))
    if found and (root / DOCUMENTS).exists():
        raise RequestError(f"{root} has {DOCUMENTS}/ and {CORPUS}/{found[0]}; keep the documents in one layout")
    return found


def refuse_packed(root: Path) -> None:
    """Raises `RequestError` for a packed root, where a command needs the git layout."""
    if parts_of(root):
        raise RequestError(
            f"{location_of(root)} is packed, and this needs a folder a document; `mecorpus unpack --out DIR` makes them"
        )


def refuse_url(root: Path) -> None:
    """Raises `RequestError` for a root at a URL, where a command writes."""
    if is_url(location_of(root)):
        raise RequestError(f"{location_of(root)} can be read and not be written; work in a folder")


def location_of(root: Path) -> str:
    """Path or URL of a root."""
    return next((url for url, mirror in _MIRRORS.items() if mirror == root), str(root))


def root_at(location: str | Path) -> Path:
    """Folder of a root on this machine: the path itself, or what stands for a URL in this process.

    Raises `RequestError` where nothing can be read there.
    """
    if not isinstance(location, str) or not is_url(location):
        return Path(location)
    url = location.rstrip("/")
    if url not in _MIRRORS:
        _MIRRORS[url] = _mirror(url)
    return _MIRRORS[url]


def _mirror(url: str) -> Path:
    """Fetch schema, registers, and documents that are not packed."""
    system, path = filesystem(url)
    folder = Path(tempfile.mkdtemp(prefix="mecorpus-root-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        for top in (CORPUS, SCHEMA):
            for found in system.find(f"{path}/{top}"):
                inner = str(found).removeprefix(path).lstrip("/")
                if not is_part(inner.removeprefix(f"{CORPUS}/")) and ".." not in inner.split("/"):
                    target = folder / inner
                    target.parent.mkdir(parents=True, exist_ok=True)
                    system.get_file(found, str(target))
    except OSError as error:
        raise RequestError(f"{url} cannot be read: {error.strerror or error}") from error
    return folder
