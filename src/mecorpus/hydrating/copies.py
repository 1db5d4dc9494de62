"""The user's own copies of texts: plain text and pages, read so that a body can be found in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mecorpus.add.normalise import normalise
from mecorpus.add.sources import Raw, read_source
from mecorpus.add.sources.markup import paragraphs
from mecorpus.add.sources.source import MOST_BYTES, decode
from mecorpus.anchors.sketch import class_of, words_of
from mecorpus.errors import RequestError

PAGES = (".html", ".htm", ".xhtml")
PLAIN = (".txt", ".text", ".md", "")
OTHER = (".docx",)


class Copy(NamedTuple):
    """A file of the user's: its text in normal form, and the class of each word, one digit a word."""

    path: Path
    text: str
    classes: str


class Unread(NamedTuple):
    """A file that no text came out of, and why."""

    path: Path
    reason: str


def read_copies(place: Path) -> tuple[list[Copy], list[Unread]]:
    """All texts of a folder and what lies below it, or one file; hidden files are passed over.

    The main text need not be cut out of a page: what stands around it is left out later.
    Raises `RequestError` for a place that is not there or holds no file.
    """
    if not place.exists():
        raise RequestError(f"there is no {place}; --texts takes a folder of your copies, or one file")
    copies, unread = [], []
    for path in [place] if place.is_file() else _files(place):
        try:
            copies.append(read_copy(path))
        except RequestError as error:
            unread.append(Unread(path, str(error)))
    if not copies and not unread:
        raise RequestError(f"{place} holds no file; put your copies there, as text or HTML")
    return copies, unread


def copies_digest(place: Path) -> str:
    """SHA-256 of the copies as they are read, whatever their names: what a build on them depends on."""
    copies, _ = read_copies(place)
    digests = sorted(hashlib.sha256(copy.text.encode()).hexdigest() for copy in copies)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(here, name) for name in sorted(names) if not name.startswith("."))
        # A pipe would be waited for; a link that leads nowhere is told.
        yield from (path for path in paths if path.is_file() or not path.exists())


def read_copy(path: Path) -> Copy:
    """A copy from a file. Raises `RequestError` for what cannot be read as text or HTML."""
    suffix = path.suffix.lower()
    if suffix not in (*PAGES, *PLAIN, *OTHER):
        raise RequestError(f"a copy is text or HTML, not {suffix}; convert it by hand")
    text, _ = normalise(_body(path, suffix), joined=True)
    return Copy(path, text, "".join(str(class_of(text[start:end])) for start, end in words_of(text)))


def _body(path: Path, suffix: str) -> bytes:
    if suffix in OTHER:
        return read_source(path).text
    raw = Raw(_bytes(path))
    if suffix in PAGES:
        found, _ = paragraphs(decode(raw))
        return "\n\n".join(found).encode("utf-8", "surrogatepass")
    return decode(raw).encode("utf-8", "surrogatepass")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise RequestError(f"cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise RequestError(f"has more than {MOST_BYTES:,} bytes; a commentary is far smaller")
    return content
