"""What goes into an extractor and what comes out."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mecorpus.add.normalise import normalise
from mecorpus.errors import RequestError
from mecorpus.words import fold

MOST_BYTES = 16 * 1024 * 1024


class Raw(NamedTuple):
    """A source as it came: its bytes, the charset that was sent with it, and its address if it was fetched."""

    content: bytes
    charset: str | None = None
    url: str | None = None


class Source(NamedTuple):
    """A text taken out of its source.

    `text` is UTF-8 and not yet normalised; `joined` says that each paragraph stands on one line already.
    `metadata` holds fields of `Metadata` that the source told of itself, and `origin` what told them;
    `notes` is what a person should know of the extraction.
    """

    text: bytes
    form: str = "plain"
    joined: bool = False
    metadata: Mapping[str, Any] = {}
    origin: str = ""
    notes: tuple[str, ...] = ()

    def normalised(self) -> tuple[str, list[str]]:
        """The text as `normalise` makes it, and what that changed."""
        return normalise(self.text, joined=self.joined)


def sha256(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.I)
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Browsers read these labels so (https://encoding.spec.whatwg.org/#names-and-labels).
LABELS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "utf-16": "utf-8"}
HEAD = 4096


def decode(raw: Raw) -> str:
    """Text of a source: by its byte order mark, the charset sent, the one that a page declares, else UTF-8.

    Raises `RequestError` for bytes that do not fit it; none is replaced.
    """
    marked = next((charset for bom, charset in BOMS.items() if raw.content.startswith(bom)), None)
    declared = META.search(raw.content[:HEAD])
    label = (raw.charset or (declared.group(1).decode("ascii", "replace") if declared else "utf-8")).lower()
    charset = marked or LABELS.get(label, label)
    try:
        return raw.content.decode(charset)
    except (UnicodeDecodeError, LookupError) as error:
        where = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise RequestError(f"the source is not {charset}{where}; save it as UTF-8") from error


def joined(paragraphs: Sequence[str], title: str | None) -> bytes:
    """Paragraphs as a text, each on one line, without a first one that repeats the title; raises where none is left."""
    if paragraphs and title and fold(paragraphs[0]) == fold(title):
        paragraphs = paragraphs[1:]
    if not paragraphs:
        raise RequestError("there is no text in the source")
    return ("\n\n".join(paragraphs) + "\n").encode("utf-8", "surrogatepass")
