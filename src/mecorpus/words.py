"""Words of a text: tokens with offsets, and folded words for comparing texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import xxhash

# Letters and digits with the marks that stand on them, and the joiners inside them; a mark alone is no word.
LETTER = "[\\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]"
# A run of letters (a number with its points and commas), an apostrophe with what follows it, else one visible character.
TOKEN = re.compile(rf"\w{LETTER}*(?:(?<=\d)[.,]\d+)*|[’']\w{LETTER}*|[^\w\s]")
WORD = re.compile(r"\w+")
# What stands between words in nearly every text: in ASCII, by byte, and elsewhere.
SPACED = bytes(code if code > 127 or WORD.fullmatch(chr(code)) else 32 for code in range(256))
SIGNS = "’‘“”–—…«»،؛؟۔\u200c"
# Harakat, Quranic marks and tatweel carry no difference between two copies of a text.
MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
OTHER_DIGIT = re.compile(r"[^\D0-9]")
TOKENIZER = "words-1"
# Latin letters that do not decompose, and signs that stand for a hamza or an ain.
PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "æ": "ae", "œ": "oe"} | dict.fromkeys("'’‘ʼʿʾ", "")
)


def tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open code-point offsets of the tokens in a range of a text."""
    return (found.span() for found in TOKEN.finditer(text, start, end))


def fold(text: str) -> str:
    """A text for comparison: case folded, compatibility forms and digits unified, Arabic marks gone."""
    if text.isascii():
        return text.casefold()
    plain = MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), plain)


def slug(text: str, most: int) -> str:
    """A text as an id: Latin letters without marks and digits, joined by hyphens; cut between words to `most` characters.

    Empty where the text has neither.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN)).encode("ascii", "ignore").decode()
    whole = "-".join(re.findall(r"[a-z0-9]+", plain))
    return whole if len(whole) <= most else whole[: most + 1].rpartition("-")[0] or whole[:most]


def words(text: str) -> list[str]:
    """The normalised tokens of a text: runs of letters and digits of the folded text, in order.

    Splitting at white space is twice as quick as the expression, which is left for the texts that have other signs.
    """
    folded = plain = fold(text)
    for sign in SIGNS if not plain.isascii() else ():
        plain = plain.replace(sign, " ")
    found = plain.encode("utf-8", "surrogatepass").translate(SPACED).decode("utf-8", "surrogatepass").split()
    return found if "".join(found).isalnum() else WORD.findall(folded)


def runs(words_: Sequence[str], size: int) -> list[int]:
    """64-bit hashes (XXH3) of all runs of `size` words, by the position of the first; none where there are fewer words."""
    encoded = " ".join(words_).encode().split()
    each = zip(*(encoded[start:] for start in range(size)), strict=False)
    return list(map(xxhash.xxh3_64_intdigest, map(b" ".join, each)))


def shingles(text: str, size: int) -> frozenset[int]:
    """The hashes of all runs of `size` words of a text; of the whole text if it has fewer."""
    found = words(text)
    return frozenset(runs(found, min(size, len(found)))) if found else frozenset()
