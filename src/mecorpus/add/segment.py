"""Sentences of a text. The version is part of a document's record; a later one never moves what is frozen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mecorpus.model import Sentence

SEGMENTER = "sentences-1"
ABBREVIATIONS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "gen",
        "col",
        "lt",
        "maj",
        "capt",
        "sgt",
        "gov",
        "sen",
        "rep",
        "st",
        "jr",
        "sr",
        "vs",
        "etc",
        "cf",
        "al",
        "no",
        "nos",
        "vol",
        "pp",
        "fig",
        "approx",
        "inc",
        "ltd",
        "co",
        "corp",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "e.g",
        "i.e",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "u.a.e",
        "a.m",
        "p.m",
        "ph.d",
    ]
)
# Full stop, question and exclamation marks, Latin and Arabic, with closing quotes or brackets, then white space.
END = re.compile(r"[.!?؟۔…]+[\"'”’»)\]]*(?=\s)")
OPENING = re.compile(r"[\s\"'“‘«(\[]*")
SPACE = re.compile(r"\s*")
LINE = re.compile(r"[^\n]*\S[^\n]*")
LIST_ITEM = re.compile(r"\s*([-•*–]|\d{1,2}[.)])\s")
HEADING_WORDS = 12
LONGEST = 40


def segment(text: str) -> tuple[Sentence, ...]:
    """Cut a normalised text into sentences, each line being a paragraph; offsets in code points."""
    spans = [
        (start, end, paragraph, kind)
        for paragraph, line in enumerate(LINE.finditer(text))
        for kind in [_kind(line.group())]
        for start, end in _sentences(text, line.start(), line.end())
    ]
    return tuple(Sentence(f"s{number}", *span) for number, span in enumerate(spans, 1))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    here = _after_space(text, start)
    for found in END.finditer(text, start, end):
        if found.start() >= here and _is_boundary(text, here, found, end):
            yield here, found.end()
            here = _after_space(text, found.end())
    last = start + len(text[start:end].rstrip())
    if here < last:
        yield here, last


def _after_space(text: str, offset: int) -> int:
    return SPACE.match(text, offset).end()  # type: ignore[union-attr]


def _is_boundary(text: str, start: int, found: re.Match[str], end: int) -> bool:
    behind = OPENING.match(text, found.end(), end).end()  # type: ignore[union-attr]
    following = text[behind : min(behind + 1, end)]
    if not following:
        return False
    if found.group() != ".":
        return not following.islower()
    word = re.split(r"[\s(“\"'‘«—–]", text[max(start, found.start() - LONGEST) : found.start()])[-1]
    if word.lower() in {"no", "nos"}:
        return not following.isdecimal()
    is_short = word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())
    return not is_short and not following.islower()


def _kind(line: str) -> str:
    if LIST_ITEM.match(line):
        return "list_item"
    if line.lstrip().startswith(">"):
        return "quotation"
    ends = re.search(r"[.!?؟۔…:;,،؛][\"'”’»)\]]*\s*$", line)
    return "sentence" if ends or len(line.split()) > HEADING_WORDS else "heading"
