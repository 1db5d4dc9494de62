"""What is kept of a text so that offsets in it can be found again in a copy.

A sketch is a number for each word, and the offset of some words. Anchors are a sketch that may be
published in place of the text: each word's number is one of four, and every sixth offset is there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import xxhash

from mecorpus.model import Anchors, Document, Sentence
from mecorpus.words import LETTER, fold

SCHEME = "classes-1"
WORD = re.compile(rf"\w{LETTER}*")
# Short words are a class of their own: the commonest words of a language would else be told apart.
SHORT = 3
LONG_CLASSES = 3
EVERY = 6
# What two equal numbers tell, in bits: of words in classes, and of words known to the letter (as
# common ones recur, no more than of a rare letter).
CLASS_BITS = 2
WORD_BITS = 8


class Sketch(NamedTuple):
    """A text to be found again.

    `symbols` is a number for each word, `bits` what two equal ones tell; `offsets` are code-point offsets of
    word starts by number of the word; `length` in code points; `gap` is the number of line feeds between paragraphs.
    """

    symbols: Sequence[int]
    bits: int
    offsets: Mapping[int, int]
    length: int
    gap: int = 2

    def number(self, word: str) -> int:
        """The number that a word of a copy has in this sketch."""
        return class_of(word) if self.bits == CLASS_BITS else exact_number(word)


def words_of(text: str) -> list[tuple[int, int]]:
    """Half-open code-point offsets of the words of a text; punctuation is none."""
    return [found.span() for found in WORD.finditer(text)]


def class_of(word: str) -> int:
    """Class of a word: 0 for one of at most three letters, else 1, 2 or 3 by its hash (XXH3 of the folded word)."""
    folded = fold(word)
    return 0 if len(folded) <= SHORT else 1 + xxhash.xxh3_64_intdigest(folded.encode()) % LONG_CLASSES


def exact_number(word: str) -> int:
    """64-bit hash of a folded word."""
    return xxhash.xxh3_64_intdigest(fold(word).encode())


def anchors_of(text: str) -> Anchors:
    """Anchors of a text, as its record keeps them when the text itself is withheld."""
    spans = words_of(text)
    words = [text[start:end] for start, end in spans]
    return Anchors(
        SCHEME,
        "".join(str(class_of(word)) for word in words),
        tuple(start for start, _ in spans[::EVERY]),
        digest_of(words),
    )


def digest_of(words: Sequence[str]) -> str:
    """SHA-256 of folded words: equal for copies that differ in typography, white space or normal form alone."""
    return hashlib.sha256(" ".join(map(fold, words)).encode()).hexdigest()


def sketch_of(document: Document) -> Sketch:
    """The sketch that a withheld document's anchors are; without anchors an empty one."""
    anchors = document.anchors
    if anchors is None:
        return Sketch((), CLASS_BITS, {}, document.length)
    offsets = {number * EVERY: offset for number, offset in enumerate(anchors.offsets)}
    return Sketch(tuple(map(int, anchors.classes)), CLASS_BITS, offsets, document.length, gap_of(document.sentences))


def full_sketch(text: str, sentences: Sequence[Sentence] = ()) -> Sketch:
    """The sketch of a text that is at hand: every word to the letter, every offset."""
    spans = words_of(text)
    symbols = tuple(exact_number(text[start:end]) for start, end in spans)
    return Sketch(
        symbols,
        WORD_BITS,
        {number: start for number, (start, _) in enumerate(spans)},
        len(text),
        gap_of(sentences),
    )


def gap_of(sentences: Sequence[Sentence]) -> int:
    """Code points between two paragraphs of a text, by its sentences; 2 where there is one paragraph."""
    gaps = [two.start - one.end for one, two in pairwise(sentences) if one.paragraph != two.paragraph]
    return max(set(gaps), key=lambda gap: (gaps.count(gap), -gap), default=2)
