"""From bytes to the one form of text that a corpus keeps."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from mecorpus.errors import RequestError
from mecorpus.model import File
from mecorpus.reports.table import counted
from mecorpus.rules.files import MAX_BYTES, not_utf8, surrogate
from mecorpus.rules.text import BIDI, CONTROL, ZERO_WIDTH, presentation_form

# A line that ends in a letter or comma, with a lower-case letter at the start of the next one.
WRAPPED = re.compile(r"[^\W\d_],?\n(?=[^\W\d_])(?=[a-zà-öø-ÿ])")
FEW_WRAPPED = 2
LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"\n{3,}")
WORD = re.compile(r"\S+")
NAMED = 3

Step = Callable[[str], tuple[str, str | None]]


def normalise(raw: bytes, *, joined: bool = False) -> tuple[str, list[str]]:
    """Text in NFC with LF, no BOM, no control or invisible characters, ending in one LF; and what was changed.

    Quotes, ligatures and misprints stay. `joined` says that each paragraph stands on one line already, so that
    lines are not looked at for hard wraps. Raises `RequestError` for bytes that are not UTF-8, unpaired
    surrogates, presentation forms of Arabic (MEC208), hard wraps, or no text at all.
    """
    for problem in (*surrogate(file := File("the text", "file", len(raw), raw)), *not_utf8(file)):
        raise RequestError(f"the text: {problem.message}")
    if len(raw) > MAX_BYTES:
        raise RequestError(f"the text has {len(raw):,} bytes; at most {MAX_BYTES:,} are taken")
    text = raw.decode("utf-8-sig")
    changes = ["took out the byte order mark"] if raw.startswith(b"\xef\xbb\xbf") else []
    for step in STEPS:
        text, change = step(text)
        changes += [change] if change else []
    if not text.strip():
        raise RequestError("there is no text")
    for message in presentation_form(text):
        raise RequestError(f"the text: {message}")
    _check_lines("" if joined else text)
    return text, changes


def _check_lines(text: str) -> None:
    wrapped = WRAPPED.findall(text)
    if len(wrapped) >= FEW_WRAPPED:
        raise RequestError(
            f"{len(wrapped)} lines end inside a sentence; put each paragraph on one line, or its sentences would be cut"
        )


def _replaced(pattern: re.Pattern[str], replacement: str, change: str) -> Step:
    """A step that puts something for what a pattern finds, and tells how often and for which code points."""

    def step(text: str) -> tuple[str, str | None]:
        found = pattern.findall(text)
        told = f"{change}: {counted(len(found), 'place')} ({_named(found)})" if found else None
        return pattern.sub(replacement, text), told

    return step


def _named(found: Iterable[str]) -> str:
    """The code points that were found most often: they give no text away."""
    counts = Counter(" ".join(f"U+{ord(character):04X}" for character in piece) for piece in found)
    return ", ".join(name for name, _ in counts.most_common(NAMED)) + (", …" if len(counts) > NAMED else "")


def _compose(text: str) -> tuple[str, str | None]:
    if unicodedata.is_normalized("NFC", text):
        return text, None
    count = sum(not unicodedata.is_normalized("NFC", word) for word in WORD.findall(text))
    return unicodedata.normalize("NFC", text), f"normalised to NFC: {counted(max(1, count), 'place')}"


def _strip_lines(text: str) -> tuple[str, str | None]:
    lines = text.split("\n")
    stripped = [line.rstrip() for line in lines]
    count = sum(one != two for one, two in zip(lines, stripped, strict=True))
    return "\n".join(stripped), f"took out spaces at line ends: {counted(count, 'place')}" if count else None


def _drop_empty_lines(text: str) -> tuple[str, str | None]:
    new = BLANK_LINES.sub("\n\n", text).lstrip("\n")
    new = new.rstrip("\n") + "\n" * new.endswith("\n")
    count = text.count("\n") - new.count("\n")
    return new, f"took out empty lines: {count:,}" if count else None


def _end(text: str) -> tuple[str, str | None]:
    return (text, None) if text.endswith("\n") else (text + "\n", "ended the text in a line feed")


STEPS: tuple[Step, ...] = (
    _replaced(LINE_END, "\n", "made line ends one line feed"),
    _replaced(BIDI, "", "took out bidirectional controls"),
    _replaced(ZERO_WIDTH, "", "took out invisible characters"),
    _replaced(CONTROL, " ", "put spaces for control characters"),
    _compose,
    _strip_lines,
    _drop_empty_lines,
    _end,
)
