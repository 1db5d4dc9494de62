"""Lines of packed files, plain or compressed, read as a stream with a bound on the memory that one may take."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from mecorpus.corpus.urls import NotRegularError, opened, reason

# Of one packed document: text and readings of at most 8 MiB each fit.
MAX_LINE = 32 * 1024 * 1024
CHUNK = 1024 * 1024
# Of a compressed file at a time: where it breaks off, what was read since is lost.
COMPRESSED_CHUNK = 64 * 1024
Codec = Literal["gzip", "zstd"]
CODECS: dict[str, Codec] = {".gz": "gzip", ".zst": "zstd"}


class Line(NamedTuple):
    """A line of a file. `number` counts from 1, `offset` in bytes of the uncompressed file.

    `size` is in bytes, with the line feed; `raw` comes without it, and is None where the line is too long to be read.
    `error` is why reading stopped here, `kind` what stands there (file, link, folder, other). `ended` says whether the line
    had a line feed.
    """

    number: int
    offset: int
    size: int
    raw: bytes | None
    ended: bool = True
    error: str | None = None
    kind: str = "file"


def codec_of(name: str) -> Codec | None:
    """How a file is compressed, by its name: gzip, zstd, or None."""
    return next((codec for ending, codec in CODECS.items() if name.endswith(ending)), None)


def lines_of(location: str, start: int = 0, stop: int | None = None) -> Iterator[Line]:
    """Lines of a file from one offset to another, both where lines start; numbers count from `start`.

    A compressed file can only be read whole. A file that ends in the middle (a truncated gzip or zstd file) or cannot be
    read gives a last line with an error.
    """
    number, offset = 0, start
    try:
        with opened(location) as file:
            stream = _uncompressed(file, codec_of(location))
            if start:
                stream.seek(start)
            while stop is None or offset < stop:
                line = _line(stream, number + 1, offset)
                if line is None:
                    return
                number, offset = line.number, offset + line.size
                yield line
    except NotRegularError as error:
        yield Line(number + 1, offset, 0, None, error=reason(error), kind=error.kind)
    except OSError as error:
        yield Line(number + 1, offset, 0, None, error=reason(error))


def _uncompressed(file: io.BufferedIOBase, codec: Codec | None) -> io.BufferedIOBase:
    if codec is None:
        return file
    import pyarrow as pa

    if isinstance(file, io.BufferedReader) and not file.peek(1):
        raise OSError(f"is empty, and no {codec} file")
    stream: Any = pa.CompressedInputStream(pa.PythonFile(file, "r"), codec)
    return io.BufferedReader(stream, COMPRESSED_CHUNK)


def _line(stream: io.BufferedIOBase, number: int, offset: int) -> Line | None:
    raw = stream.readline(MAX_LINE)
    if not raw:
        return None
    if raw.endswith(b"\n"):
        return Line(number, offset, len(raw), raw[:-1])
    if len(raw) < MAX_LINE:
        return Line(number, offset, len(raw), raw, ended=False)
    size = len(raw)
    while rest := stream.readline(CHUNK):
        size += len(rest)
        if rest.endswith(b"\n"):
            return Line(number, offset, size, None)
    return Line(number, offset, size, None, ended=False)


def cuts(location: str, size: int | None, most: int) -> Iterator[tuple[int, int | None]]:
    """Where to cut a file into pieces that end at the first line past `most` bytes.

    One that is compressed, or whose size or middle a server does not give, is one piece.
    """
    with opened(location) as file:
        if codec_of(location) or size is None or not file.seekable():
            yield 0, None
            return
        start = 0
        while start < size:
            stop = min(size, start + most)
            if stop < size:
                file.seek(stop)
                while chunk := file.readline(CHUNK):
                    stop += len(chunk)
                    if chunk.endswith(b"\n"):
                        break
            yield start, stop
            start = stop
