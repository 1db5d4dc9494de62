"""Doubts about the language that a text is said to be in: never more than a warning."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SCRIPTS = {
    "ARABIC": "ar arz apc acm ary fa ur ckb ps sd ug",
    "HEBREW": "he yi",
    "CYRILLIC": "ru uk be bg mk",
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "SYRIAC": "syc aii syr",
    "LATIN": "en fr de es it pt nl sv no nb nn da fi pl cs sk sl hr hu ro tr id ms vi sw so ca eu ga sq et lt lv mt",
}
SCRIPT_OF = {language: script for script, languages in SCRIPTS.items() for language in languages.split()}
# Script subtags of BCP 47 (ISO 15924).
SUBTAGS = {"arab": "ARABIC", "hebr": "HEBREW", "cyrl": "CYRILLIC", "grek": "GREEK", "armn": "ARMENIAN", "latn": "LATIN"}
FEW_LETTERS = 40
FEW_FOR_A_GUESS = 120
PIECE_LETTERS = 40
# Relatives that the model takes for one another in a short text: no mistake worth a word.
RELATIVES = (
    "ar arz ary",
    "fa tg",
    "ku sdh",
    "he hbo",
    "en pcm",
    "az tr crh tk",
    "uz uzs",
    "es an ext gl pt ca",
    "bs hr sr sl",
    "cs sk",
    "da no nn sv fo",
    "id ms jv",
    "hi ne mr sa",
    "ru uk be bg mk",
    "zh wuu yue",
    "de lb",
    "nl af fy",
)
AGREEMENT = 0.75
PIECE = re.compile(r"\n|(?<=[.!?؟۔…])\s")
LETTER = re.compile(r"[^\W\d_]")


def language_doubt(text: str, language: str) -> str | None:
    """Why a text looks to be in another language than the BCP 47 tag given; None where it may well be right.

    First by script, then by py3langid, which is asked for the whole and for each line and must be of one mind;
    nothing is said of a short text, of one that mixes languages, or of a language that the model does not know.
    """
    primary, *subtags = language.lower().split("-")
    script = next((SUBTAGS[tag] for tag in subtags if tag in SUBTAGS), None)
    letters = LETTER.findall(text)
    if len(letters) < FEW_LETTERS:
        return None
    doubt = _other_script(letters, script or SCRIPT_OF.get(primary))
    if doubt:
        return f"the text is said to be {language}, and most of its letters are {doubt.title()}; check --language"
    if script or len(letters) < FEW_FOR_A_GUESS:
        return None
    guess = _other_language(text, primary)
    return f"the text is said to be {language}, and looks like {guess}; check --language" if guess else None


def _other_script(letters: list[str], expected: str | None) -> str | None:
    """The script of most letters, where it is not the expected one."""
    counts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    script, count = counts.most_common(1)[0]
    return script if expected and script != expected and count > len(letters) / 2 else None


def _other_language(text: str, given: str) -> str | None:
    """The language that the model sees in the whole and in most lines, where it knows the given one and means another."""
    from py3langid import rank

    order = [name for name, _ in rank(text)]
    if given not in order or given in _family(order[0]):
        return None
    pieces = [piece for piece in PIECE.split(text) if len(LETTER.findall(piece)) >= PIECE_LETTERS]
    agreeing = sum(rank(piece)[0][0] in _family(order[0]) for piece in pieces)
    return order[0] if pieces and agreeing >= AGREEMENT * len(pieces) else None


def _family(language: str) -> list[str]:
    return next((names.split() for names in RELATIVES if language in names.split()), [language])
