"""Files behind paths and URLs alike. A URL is anything that fsspec opens (`s3://…`, `https://…`, `memory://…`)."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mecorpus.errors import MecorpusError, RequestError

URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
# Longer than most lines; not much longer, because where blocks end is looked for here and there in a large file.
READ_AHEAD = 256 * 1024
# In seconds: to reach a web server, and between two pieces of what it sends.
PATIENCE = 20
WEB = ("http", "https")


class NotRegularError(OSError):
    """What stands there is no regular file. `kind` is link, folder or other."""

    def __init__(self, kind: str) -> None:
        super().__init__("is no regular file")
        self.kind = kind


def is_url(location: object) -> bool:
    """Whether a location is a URL and not a path."""
    return isinstance(location, str) and bool(URL.match(location))


def joined(location: str, name: str) -> str:
    """Location of what lies in a folder."""
    return f"{location.rstrip('/')}/{name}"


def opened(location: str) -> io.BufferedIOBase:
    """A regular file, open for reading bytes; a link is not followed, and a pipe is not waited for.

    Raises `OSError` where it cannot be opened or, later, read; `NotRegularError` where it is no regular file.
    """
    if not is_url(location):
        return io.BufferedReader(_plain_file(location), READ_AHEAD)
    system, path = filesystem(location)
    if _is_local(system):
        return io.BufferedReader(_plain_file(path), READ_AHEAD)
    with plainly():
        return io.BufferedReader(_Remote(system.open(path, "rb", block_size=READ_AHEAD)), READ_AHEAD)


def _plain_file(path: str) -> io.FileIO:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        if Path(path).is_symlink():
            raise NotRegularError("link") from None
        raise
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise NotRegularError("folder" if stat.S_ISDIR(mode) else "other")
    return io.FileIO(handle)


class _Remote(io.RawIOBase):
    """A file elsewhere, all of whose errors are `OSError`."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from anywhere."""
        return bool(self._stream.seekable())

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; how many bytes there were."""
        with plainly():
            found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere in it."""
        with plainly():
            return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        """Where it is, in bytes."""
        return int(self._stream.tell())

    def close(self) -> None:
        """Close it there, too."""
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever a file system of elsewhere raises, as an `OSError`: each has its own classes of errors."""
    try:
        yield
    except (OSError, MecorpusError):
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {str(error) or 'no answer'}".split("\n", 1)[0]) from error


def reason(error: OSError) -> str:
    """Why something failed, in one line without the path."""
    return error.strerror or str(error).split("\n", 1)[0] or type(error).__name__


def size_at(location: str) -> int | None:
    """Bytes of a regular file; None where a server does not tell. Raises `OSError`, as `opened` does."""
    system, path = filesystem(location) if is_url(location) else (None, location)
    if system is None or _is_local(system):
        with _plain_file(path) as file:
            return os.fstat(file.fileno()).st_size
    with plainly():
        size = system.size(path)
    return None if size is None else int(size)


def names_at(location: str) -> list[str]:
    """Names of what lies in a folder, sorted; none where there is no such folder."""
    try:
        if not is_url(location):
            return sorted(os.listdir(location))
        system, path = filesystem(location)
        with plainly():
            return sorted(str(one).rstrip("/").rsplit("/", 1)[-1] for one in system.ls(path, detail=False))
    except (FileNotFoundError, NotADirectoryError):
        return []


def filesystem(location: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path in it.

    Raises `RequestError` for a kind of URL that is unknown, or whose package is not installed.
    """
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(location, **_options(location))
    except (ValueError, ImportError) as error:
        raise RequestError(f"{location} cannot be opened: {error}") from error
    return system, str(path)


def _options(location: str) -> dict[str, Any]:
    """A web server that does not answer is not waited for; fsspec's own limit is five minutes for a whole file."""
    if not location.lower().startswith(tuple(f"{one}://" for one in WEB)):
        return {}
    try:
        from aiohttp import ClientTimeout
    except ImportError:
        return {}
    return {"client_kwargs": {"timeout": ClientTimeout(total=None, sock_connect=PATIENCE, sock_read=PATIENCE)}}


def _is_local(system: Any) -> bool:
    from fsspec.implementations.local import LocalFileSystem

    return isinstance(system, LocalFileSystem)


def exists_at(location: str) -> bool:
    """Whether something is there."""
    if not is_url(location):
        return os.path.exists(location)
    system, path = filesystem(location)
    with plainly():
        return bool(system.exists(path))


@contextmanager
def written(location: str) -> Iterator[io.BufferedIOBase]:
    """A file to write, which is there when the block ends well, and then whole."""
    if is_url(location):
        system, path = filesystem(location)
        with plainly():
            system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            with system.open(path, "wb") as stream:
                yield stream
        return
    Path(location).parent.mkdir(parents=True, exist_ok=True)
    with open(f"{location}.new", "wb") as stream:
        yield stream
    os.replace(f"{location}.new", location)
