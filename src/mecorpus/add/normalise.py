"""From bytes to the one form of text that a corpus keeps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from mecorpus.errors import RequestError
from mecorpus.model import File
from mecorpus.rules.files import MAX_BYTES, not_utf8, surrogate
from mecorpus.rules.text import BIDI, CONTROL, ZERO_WIDTH

# A line that ends in a letter or comma, with a lower-case letter at the start of the next one.
WRAPPED = re.compile(r"[^\W\d_],?\n(?=[^\W\d_])(?=[a-zà-öø-ÿ])")
FEW_WRAPPED = 2
BLANK_LINES = re.compile(r"\n{3,}")


def normalise(raw: bytes) -> tuple[str, list[str]]:
    """Text in NFC with LF, no BOM, no control or invisible characters, ending in one LF; and what was changed.

    Quotes, ligatures and misprints stay. Raises `RequestError` for bytes that are not UTF-8,
    unpaired surrogates, or no text at all.
    """
    for problem in (*surrogate(file := File("the text", "file", len(raw), raw)), *not_utf8(file)):
        raise RequestError(f"the text: {problem.message}")
    text = raw.decode("utf-8-sig")
    changes = ["took out the byte order mark"] if raw.startswith(b"\xef\xbb\xbf") else []
    for name, step in STEPS.items():
        new = step(text)
        if new != text:
            changes.append(name)
        text = new
    if not text.strip():
        raise RequestError("there is no text")
    if len(raw) > MAX_BYTES:
        raise RequestError(f"the text has {len(raw):,} bytes; at most {MAX_BYTES:,} are taken")
    wrapped = WRAPPED.findall(text)
    if len(wrapped) >= FEW_WRAPPED:
        raise RequestError(
            f"{len(wrapped)} lines end inside a sentence; put each paragraph on one line, or its sentences would be cut"
        )
    return text, changes


STEPS: dict[str, Callable[[str], str]] = {
    "made line ends one line feed": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
    "took out bidirectional controls": lambda text: BIDI.sub("", text),
    "took out invisible characters": lambda text: ZERO_WIDTH.sub("", text),
    "put spaces for control characters": lambda text: CONTROL.sub(" ", text),
    "normalised to NFC": lambda text: unicodedata.normalize("NFC", text),
    "took out spaces at line ends": lambda text: "\n".join(line.rstrip() for line in text.split("\n")),
    "took out empty lines": lambda text: BLANK_LINES.sub("\n\n", text).strip("\n") + "\n",
}
