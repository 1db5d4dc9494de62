"""Text of a corpus in Markdown: shown as it is, never read as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from mecorpus.reports.escape import escape
from mecorpus.reports.table import markdown_table

# What Markdown reads as markup, but for the bar, which tables take care of.
MARKUP = re.compile(r"[\\`*{}\[\]#~$!]|(?<!\w)_|_(?!\w)")
SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
RIGHT_TO_LEFT = {"R", "AL", "AN"}
LANGUAGES = {
    "ar": "Arabic", "az": "Azerbaijani", "ckb": "Central Kurdish", "de": "German", "en": "English", "es": "Spanish",
    "fa": "Persian", "fr": "French", "he": "Hebrew", "hy": "Armenian", "it": "Italian", "kmr": "Northern Kurdish",
    "ku": "Kurdish", "ru": "Russian", "tr": "Turkish", "ur": "Urdu",
}  # fmt: skip


def plain(text: str) -> str:
    """A text on one line, of which Markdown takes nothing for markup or HTML."""
    told = escape(" ".join(text.split()))
    return MARKUP.sub(r"\\\g<0>", "".join(SIGNS.get(one, one) for one in told))


def told(text: str) -> str:
    """Text of a schema, which is Markdown by custom, but never HTML."""
    return "".join(SIGNS.get(one, one) for one in escape(" ".join(text.split())))


def quoted(text: str, language: str) -> str:
    """A text in quotation marks; one that runs from right to left does so in a place of its own."""
    if not is_right_to_left(text):
        return f"“{plain(text)}”"
    return f'<span dir="rtl" lang="{plain(language)}">«{plain(text)}»</span>'


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text belongs to a script that runs from right to left."""
    strong = (unicodedata.bidirectional(one) for one in text)
    return next((one in RIGHT_TO_LEFT for one in strong if one in {"L", *RIGHT_TO_LEFT}), False)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: bool = False) -> str:
    """A table. Cells are Markdown already."""
    return "\n".join(markdown_table(head, list(rows), right=right))


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def listed(parts: Sequence[str]) -> str:
    """Parts in a sentence: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def language(code: str) -> str:
    """A language with its name, where that is known here, and its code."""
    name = LANGUAGES.get(code.split("-", maxsplit=1)[0])
    return f"{name} ({code})" if name else code


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb that fits a number."""
    return one if number == 1 else many
