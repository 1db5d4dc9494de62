"""Rules on the text of a document and its segmentation (MEC201 to MEC219)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import ge, lt, sub

from mecorpus.model import Context, Document, Problem, Problems

RETURN = re.compile("\r")
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A zero-width non-joiner is spelling in Persian, Urdu and Kurdish, a joiner builds emoji: there they may stand.
ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff"
    "\ufff9-\uffff\ue000-\uf8ff\U000e0000-\U000e0fff]"
    "|(?<!\\S)\u200c|\u200c(?![\u0620-\u06ff\u0750-\u077f])"
    "|(?<![\u0620-\u06ff\u0750-\u077f\u2600-\u27bf\ufe0f\U0001f300-\U0001faff])\u200d"
)
# Letters in the shape that they have at one place in a word; the two ornate parentheses among them are punctuation.
PRESENTATION = re.compile("[\ufb50-\ufd3d\ufd40-\ufdcf\ufe70-\ufefc]")
SHAPED = "a letter shaped as in a PDF, where the order is often visual too; retype the text, or take it from its source"
SPACE = re.compile(r"\S")


# All that one of the patterns above, or a carriage return, could match: a text without any needs one look only.
SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ue000-\uf8ff\ufb50-\ufdcf\ufe70-\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]"
)


@lru_cache(maxsize=1)
def _is_suspect(text: str) -> bool:
    return SUSPECT.search(text) is not None


def _characters(document: Document, pattern: re.Pattern[str], advice: str, start: int = 0) -> Problems:
    """One problem a line for the characters that a pattern finds."""
    if not document.text or document.is_plain or not _is_suspect(document.text):
        return
    line_end = -1
    for found in pattern.finditer(document.text, start):
        if found.start() > line_end:
            line_end = document.text.find("\n", found.start()) % (len(document.text) + 1)
            yield Problem(document.at_text(found.start()), f"{_character(found)}; {advice}")


def _character(found: re.Match[str]) -> str:
    name = unicodedata.name(found.group()[0], "control character")
    return f"U+{ord(found.group()[0]):04X} ({name}) at offset {found.start()}"


def presentation_form(text: str) -> Iterator[str]:
    """What is wrong with a text that holds a presentation form of Arabic: one message, for the first."""
    found = PRESENTATION.search(text)
    if found:
        yield f"{_character(found)}; {SHAPED}"


def text_not_nfc(document: Document, context: Context) -> Problems:
    """The text is not in Unicode normalisation form C.

    The same word would have two spellings and two lengths.
    Bad: `e` and a combining acute. Good: `é`. `mecorpus add` normalises.
    """
    text = document.text or ""
    if not unicodedata.is_normalized("NFC", text):
        normal = unicodedata.normalize("NFC", text)
        offset = next((n for n, (a, b) in enumerate(zip(text, normal, strict=False)) if a != b), 0)
        yield Problem(document.at_text(offset), f"is not NFC from offset {offset}; normalise it and mark it again")


def text_carriage_return(document: Document, context: Context) -> Problems:
    r"""The text has a carriage return.

    Lines end in one line feed, so that offsets are the same on every system.
    Bad: `end of line\r\n`. Good: `end of line\n`.
    """
    yield from _characters(document, RETURN, "end lines in a line feed only")


def text_byte_order_mark(document: Document, context: Context) -> Problems:
    """The text starts with a byte order mark.

    It is an invisible character that shifts every offset by one.
    Bad: EF BB BF at the start. Good: the first byte is the text's.
    """
    if (document.text or "").startswith("\ufeff"):
        yield Problem(document.at_text(0), "starts with a byte order mark; save it without one")


def text_control_character(document: Document, context: Context) -> Problems:
    """The text has a control character other than the line feed.

    They come from page layout and can drive a reader's terminal.
    Bad: a tab, a form feed, an escape. Good: a space, a line feed.
    """
    yield from _characters(document, CONTROL, "take it out, or put a space")


def text_bidi_override(document: Document, context: Context) -> Problems:
    """The text has a bidirectional override, embedding or isolate.

    They make a reader see another order than the one stored.
    Bad: U+202E before a word. Good: plain Arabic or Hebrew, which needs none.
    """
    yield from _characters(document, BIDI, "take it out")


def text_zero_width(document: Document, context: Context) -> Problems:
    """The text has an invisible character, one of private use, or the sign for a lost one.

    Two words that look alike would differ. The zero-width non-joiner is allowed before
    a letter of the Arabic script, where it is spelling, and the joiner inside emoji.
    Bad: U+200B inside a word, U+200F, a soft hyphen. Good: Persian `می‌شود`.
    """
    start = 1 if (document.text or "").startswith("\ufeff") else 0
    yield from _characters(document, ZERO_WIDTH, "take it out", start)


def text_presentation_form(document: Document, context: Context) -> Problems:
    """The text has a presentation form of an Arabic letter.

    Such letters come out of PDF files, shaped for one place in a word and often in visual order:
    nobody finds the word by searching, and its letters may stand in the wrong order.
    Bad: U+FEE3 U+FE8E U+FE80. Good: `ماء`, and the ornate parentheses U+FD3E and U+FD3F.
    """
    yield from _characters(document, PRESENTATION, SHAPED)


def text_end(document: Document, context: Context) -> Problems:
    r"""The text is empty, or does not end in exactly one line feed.

    Bad: `the end`, `the end\n\n`. Good: `the end\n`.
    """
    text = document.text
    if text is not None and (not text or text.isspace() or not text.endswith("\n") or text.endswith("\n\n")):
        yield Problem(
            document.at_text(max(0, len(text) - 1)), "must hold text and end in one line feed; mend the end of the file"
        )


def text_digest(document: Document, context: Context) -> Problems:
    """Digest or length in `document.json` is not that of the text.

    A text that changed under its annotations makes every offset doubtful.
    Bad: a misprint mended in `text.txt` alone. Good: texts are frozen; add a corrected one as a new document.
    """
    if document.text is None:
        return
    digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    if digest != document.sha256:
        yield Problem(
            document.at("/text/sha256"),
            f"the text has SHA-256 {digest[:12]}…, not {document.sha256[:12]}…; restore the text that was added",
        )
    if len(document.text) != document.length:
        yield Problem(
            document.at("/text/length"),
            f"the text has {len(document.text)} code points, not {document.length}; restore the text that was added",
        )


def segment_bounds(document: Document, context: Context) -> Problems:
    """A sentence is empty, out of order, or reaches beyond the text.

    Bad: `"start": 40, "end": 40`. Good: sentences in text order, each with text.
    """
    if _counts_up(document):
        return
    paragraph = 0
    for number, sentence in enumerate(document.sentences):
        here = f"/segmentation/sentences/{number}"
        if sentence.start >= sentence.end or sentence.end > document.length:
            what = f"{sentence.id} is [{sentence.start}, {sentence.end}) in a text of {document.length}"
            yield Problem(document.at(here + "/end"), f"{what}; restore the segmentation")
        if sentence.id != f"s{number + 1}":
            what = f"sentence {number + 1} is called {sentence.id}"
            yield Problem(document.at(here + "/id"), f"{what}; sentences count s1, s2, …")
        if sentence.paragraph - paragraph not in ((0, 1) if number else (0,)):
            what = f"{sentence.id} is in paragraph {sentence.paragraph}, after {paragraph if number else 'none'}"
            yield Problem(document.at(here + "/paragraph"), f"{what}; paragraphs count up from 0 without a gap")
        paragraph = sentence.paragraph


def _counts_up(document: Document) -> bool:
    """Whether sentences have text of the document, numbers from 1 and paragraphs from 0."""
    ids, starts, ends, paragraphs, _ = document.segments
    return (
        all(map(lt, starts, ends))
        and max(ends) <= document.length
        and ids == _names(len(ids))
        and paragraphs[0] == 0
        and set(map(sub, paragraphs[1:], paragraphs)) <= {0, 1}
    )


@lru_cache(maxsize=64)
def _names(count: int) -> tuple[str, ...]:
    return tuple(f"s{number}" for number in range(1, count + 1))


def segment_overlap(document: Document, context: Context) -> Problems:
    """Two sentences share text.

    Bad: `[0, 50)` and `[48, 90)`. Good: `[0, 48)` and `[49, 90)`.
    """
    if all(map(ge, document.segments.starts[1:], document.segments.ends)):
        return
    for number, (one, two) in enumerate(pairwise(document.sentences)):
        if two.start < one.end:
            yield Problem(
                document.at(f"/segmentation/sentences/{number + 1}/start"),
                f"{two.id} starts at {two.start}, inside {one.id}; restore the segmentation",
            )


def segment_gap(document: Document, context: Context) -> Problems:
    """Text lies in no sentence.

    Every character that is not white space lies in exactly one sentence, or labels would miss it.
    Bad: sentences `[0, 48)` and `[60, 90)` with words between. Good: only white space between sentences.
    """
    text = document.text
    if text is None:
        return
    gaps = list(zip((0, *document.segments.ends), (*document.segments.starts, len(text)), strict=True))
    if not "".join([text[start:end] for start, end in gaps]).strip():
        return
    for start, end in gaps:
        found = SPACE.search(text, start, max(start, end))
        if found:
            yield Problem(
                document.at_text(found.start()), f"offset {found.start()} lies in no sentence; restore the segmentation"
            )
