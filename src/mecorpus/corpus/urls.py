"""Files behind paths and URLs alike. A URL is anything that fsspec opens (`s3://…`, `https://…`, `memory://…`)."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mecorpus.errors import RequestError

URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
# Longer than most lines; not much longer, because where blocks end is looked for here and there in a large file.
READ_AHEAD = 256 * 1024


def is_url(location: object) -> bool:
    """Whether a location is a URL and not a path."""
    return isinstance(location, str) and bool(URL.match(location))


def joined(location: str, name: str) -> str:
    """Location of what lies in a folder."""
    return f"{location.rstrip('/')}/{name}"


def opened(location: str) -> io.BufferedIOBase:
    """A file, open for reading bytes. Raises `OSError` where it cannot be opened."""
    if not is_url(location):
        return io.BufferedReader(io.FileIO(location), READ_AHEAD)
    system, path = filesystem(location)
    return io.BufferedReader(system.open(path, "rb", block_size=READ_AHEAD), READ_AHEAD)


def size_at(location: str) -> int:
    """Bytes of a file."""
    if not is_url(location):
        return Path(location).stat().st_size
    system, path = filesystem(location)
    return int(system.size(path))


def names_at(location: str) -> list[str]:
    """Names of what lies in a folder, sorted; none where there is no such folder."""
    try:
        if not is_url(location):
            return sorted(os.listdir(location))
        system, path = filesystem(location)
        return sorted(str(one).rstrip("/").rsplit("/", 1)[-1] for one in system.ls(path, detail=False))
    except (FileNotFoundError, NotADirectoryError):
        return []


def filesystem(location: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises `RequestError` for a kind of URL that is unknown, or whose package is not installed.
    """
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(location)
    except (ValueError, ImportError) as error:
        raise RequestError(f"{location} cannot be opened: {error}") from error
    return system, str(path)


def exists_at(location: str) -> bool:
    """Whether something is there."""
    if not is_url(location):
        return os.path.exists(location)
    system, path = filesystem(location)
    return bool(system.exists(path))


@contextmanager
def written(location: str) -> Iterator[io.BufferedIOBase]:
    """A file to write, which is there when the block ends well, and then whole."""
    if is_url(location):
        system, path = filesystem(location)
        system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        with system.open(path, "wb") as stream:
            yield stream
        return
    Path(location).parent.mkdir(parents=True, exist_ok=True)
    with open(f"{location}.new", "wb") as stream:
        yield stream
    os.replace(f"{location}.new", location)
