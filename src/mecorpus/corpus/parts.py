"""The packed layout: which files hold a corpus's documents, and where its root is when that is a URL."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mecorpus.corpus.layout import CORPUS, DOCUMENTS, PAGES, SCHEMA, is_root
from mecorpus.corpus.urls import filesystem, is_url, joined, names_at, plainly, reason
from mecorpus.errors import RequestError
from mecorpus.rules.files import MAX_BYTES, PART

# Folders in each other: documents/<id>/annotations, and one where none belongs.
DEEPEST = 4
# What a web server lists beside its files: ways to sort them.
NO_NAME = re.compile("[?#]")
# Folders on this machine that stand for URLs: what lies there but for the packed documents.
_MIRRORS: dict[str, Path] = {}


def is_part(name: str) -> bool:
    """Whether a file of `corpus/` holds packed documents, by its name."""
    return bool(PART.fullmatch(name))


def is_part_path(path: str) -> bool:
    """The same of a path in the root."""
    folder, _, name = path.rpartition("/")
    return folder == CORPUS and is_part(name)


def parts_of(root: Path) -> tuple[str, ...]:
    """Names of the packed files of a root, sorted, whatever stands there under them; none in the git layout.

    Raises `RequestError` where the root has documents in both layouts.
    """
    location = location_of(root)
    found = tuple(name for name in names_at(joined(location, CORPUS)) if is_part(name))
    if found and os.path.lexists(root / DOCUMENTS):
        raise RequestError(f"{location} has {DOCUMENTS}/ and {CORPUS}/{found[0]}; keep the documents in one layout")
    return found


def part_at(location: str, part: str) -> str:
    """Path or URL of a packed file, from that of the root."""
    return joined(joined(location, CORPUS), part)


def refuse_packed(root: Path) -> None:
    """Raises `RequestError` for a packed root, where a command needs the git layout."""
    if parts_of(root):
        raise RequestError(
            f"{location_of(root)} is packed, and this needs a folder a document; `mecorpus unpack --out DIR` makes them"
        )


def refuse_url(root: str | Path) -> None:
    """Raises `RequestError` for a root at a URL, where a command writes."""
    location = root if isinstance(root, str) else location_of(root)
    if is_url(location):
        raise RequestError(
            f"{location} can be read and not be written; work in a folder: a copy, or what `mecorpus unpack --out DIR` makes"
        )


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
    """Fetch schema, registers, pages, and documents that are not packed."""
    system, path = filesystem(url)
    folder = Path(tempfile.mkdtemp(prefix="mecorpus-root-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        with plainly():
            for name, inner, size in _files(system, path):
                if (size or 0) > MAX_BYTES:
                    raise RequestError(f"{url}/{inner} has {size:,} bytes; at most {MAX_BYTES:,} are read")
                target = folder / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                system.get_file(name, str(target))
    except OSError as error:
        raise RequestError(f"{url} cannot be read: {reason(error)}") from error
    if not is_root(folder):
        raise RequestError(f"{url} is no corpus root: it needs corpus/corpus.json and schema/")
    return folder


def _files(system: Any, path: str) -> Iterator[tuple[str, str, int | None]]:
    """Files to fetch: name in the file system, path in the root, bytes. What is no plain file below the root is none."""
    for top in (CORPUS, SCHEMA):
        for told in _below(system, f"{path}/{top}"):
            name = str(told["name"])
            inner = name.removeprefix(f"{path}/")
            is_below = inner != name and not {"", ".", ".."} & set(inner.split("/")) and not NO_NAME.search(inner)
            if is_below and told["type"] == "file" and not told.get("islink") and not is_part_path(inner):
                yield name, inner, told.get("size")
    for page in PAGES:
        if system.exists(f"{path}/{page}"):
            yield f"{path}/{page}", page, None


def _below(system: Any, folder: str, depth: int = DEEPEST) -> Iterator[dict[str, Any]]:
    """All files below a folder. Not `find` of fsspec, which leaves out what cannot be listed without a word."""
    try:
        found = system.ls(folder, detail=True)
    except (FileNotFoundError, NotADirectoryError):
        return
    for told in sorted(found, key=lambda told: str(told["name"])):
        name = str(told["name"]).rstrip("/")
        if told["type"] != "directory":
            yield told
        elif depth and name.startswith(f"{folder}/"):
            yield from _below(system, name, depth - 1)
