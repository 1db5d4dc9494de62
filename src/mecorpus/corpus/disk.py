"""Reads a contribution from disk: follows no link, reads nothing large; what the system refuses is told in the file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mecorpus.corpus.layout import CORPUS, DOCUMENTS
from mecorpus.corpus.parts import is_part, refuse_packed
from mecorpus.model import Bundle, File
from mecorpus.rules.files import MAX_BYTES, ROOT_FILES


def read_file(root: Path, path: str) -> File:
    """A file of the root, with its bytes if it is a regular file of at most 8 MiB.

    `path` may hold bytes that are no UTF-8, as the system gives them; the file's own path shows them escaped.
    Looks at the open file, not at its name, so that a link put there meanwhile is not followed.
    """
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return File(shown(path), "missing", 0)
    except OSError as error:
        is_link = _is_link(root / path)
        return File(shown(path), "link" if is_link else "file", 0, error=None if is_link else error.strerror)
    status = os.fstat(handle)
    kind = _kind(status.st_mode)
    if kind != "file" or status.st_size > MAX_BYTES:
        os.close(handle)
        return File(shown(path), kind, status.st_size)
    with open(handle, "rb") as stream:
        try:
            return File(shown(path), kind, status.st_size, stream.read(MAX_BYTES))
        except OSError as error:
            return File(shown(path), kind, status.st_size, error=error.strerror)


def shown(path: str) -> str:
    """A path as it may be printed and encoded."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _kind(mode: int) -> str:
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"


def read_registers(root: Path) -> tuple[File, ...]:
    """The files of `corpus/` beside the documents, missing ones included, and whatever else lies there.

    A corpus without documents may lack their folder, because git keeps no empty one.
    """
    names = {*ROOT_FILES, *(name for name in _names(root / CORPUS) if not is_part(name))} - {"documents"}
    files = [read_file(root, f"{CORPUS}/{name}") for name in sorted(names)]
    folder, _ = read_folder(root, DOCUMENTS)
    is_sound = folder.kind in {"folder", "missing"} and not folder.error
    return tuple(files) if is_sound else (*files, folder)


def read_folder(root: Path, path: str) -> tuple[File, list[str]]:
    """A folder and its names, sorted, or an error if they cannot be listed; anything else as `read_file` has it."""
    if _is_link(root / path) or not _is_folder(root / path):
        return read_file(root, path), []
    try:
        return File(shown(path), "folder", 0), sorted(os.listdir(root / path))
    except OSError as error:
        return File(shown(path), "folder", 0, error=error.strerror), []


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def document_names(root: Path) -> list[str]:
    """Names of all that lies in `corpus/documents`, sorted; nothing behind a link.

    Raises `RequestError` for a packed root.
    """
    refuse_packed(root)
    folder = root / DOCUMENTS
    return [] if folder.is_symlink() else sorted(_names(folder))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def read_bundle(root: Path, name: str) -> Bundle:
    """All files of one document's folder."""
    path = f"{DOCUMENTS}/{name}"
    folder, names = read_folder(root, path)
    if folder.kind != "folder" or folder.error:
        return Bundle(shown(name), shown(path), (folder,))
    return Bundle(shown(name), shown(path), tuple(_files(root, path, names)))


def _files(root: Path, folder: str, names: list[str]) -> Iterator[File]:
    for name in sorted({"document.json", *names}):
        path = f"{folder}/{name}"
        inner, within = read_folder(root, path) if name == "annotations" else (read_file(root, path), [])
        if name == "annotations" and inner.kind == "folder" and not inner.error:
            yield from (read_file(root, f"{path}/{one}") for one in within)
        else:
            yield inner


def annotation_files(root: Path) -> Iterator[tuple[str, str, bytes | None]]:
    """Document, path and bytes of every annotation file, quickly; None for what is no plain file of at most 8 MiB."""
    for name in document_names(root):
        handle = _open_folder(f"{root}/{DOCUMENTS}/{name}", "annotations")
        if handle is not None:
            try:
                for file in sorted(os.listdir(handle)):
                    yield name, f"{DOCUMENTS}/{name}/annotations/{file}", _plain_bytes(file, handle)
            finally:
                os.close(handle)


def _open_folder(path: str, *inner: str) -> int | None:
    """A handle of a folder and what lies in it, None behind a link or where there is none: much quicker than paths."""
    flags, outer = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, None
    for name in (path, *inner):
        try:
            handle = os.open(name, flags, dir_fd=outer)
        except OSError:
            return None
        finally:
            if outer is not None:
                os.close(outer)
        outer = handle
    return outer


def _plain_bytes(name: str, folder: int) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        os.close(handle)
        return None
    with open(handle, "rb", buffering=0) as stream:
        return stream.read()


def size_of(root: Path, name: str) -> int:
    """Bytes of a document's files, for making blocks; 0 for what cannot be looked at."""
    total = 0
    for folder in (root / DOCUMENTS / name, root / DOCUMENTS / name / "annotations"):
        try:
            with os.scandir(folder) as entries:
                total += sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
        except OSError:
            continue
    return total
