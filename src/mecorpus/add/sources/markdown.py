"""Markdown, by markdown-it-py (CommonMark with tables and strike-through)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from mecorpus.add.sources.markup import paragraphs
from mecorpus.add.sources.source import Raw, Source, decode, joined
from mecorpus.errors import RequestError
from mecorpus.reports.table import counted
from mecorpus.schemas.registry import is_date

FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
# Footnotes are an extension that CommonMark takes for links; as in the other forms, notes are no part of the body.
NOTE = re.compile(r"^\[\^[^\]\n]+\]:.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*\n?", re.M)
NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")
DAY = len("2026-11-22")


def extract(raw: Raw) -> Source:
    """Text of a Markdown file; title, author and date of its YAML front matter are its metadata."""
    from markdown_it import MarkdownIt

    body, metadata = _front_matter(decode(raw))
    body, count = NOTE.subn("", body)
    body = NOTE_MARK.sub("", body) if count else body
    found, notes = paragraphs(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body))
    notes += (f"left out {counted(count, 'note')}",) if count else ()
    return Source(joined(found, metadata.get("title")), "markdown", True, metadata, "the front matter", notes)


def _front_matter(text: str) -> tuple[str, dict[str, Any]]:
    """The text without front matter, and what that says. What is no mapping is text between two rules."""
    found = FRONT_MATTER.match(text)
    if not found:
        return text, {}
    import yaml

    try:
        said = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError) as error:
        raise RequestError("the front matter between the --- lines is not YAML; mend it or take it out") from error
    if said is not None and not isinstance(said, dict):
        return text, {}
    known = {str(key).lower(): value for key, value in (said or {}).items()}
    metadata = {
        "title": _word(known.get("title")),
        "author": _names(known.get("author")),
        "published": _day(known.get("date")),
    }
    return text[found.end() :], {name: value for name, value in metadata.items() if value}


def _word(value: object) -> str | None:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else None


def _names(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    names = [_word(one.get("name") if isinstance(one, dict) else one) for one in values]
    return tuple(dict.fromkeys(name for name in names if name))


def _day(value: object) -> str | None:
    """A day in ISO 8601, without the time; None for anything else."""
    day = value.isoformat()[:DAY] if isinstance(value, dt.date) else str(value)[:DAY]
    return day if is_date(day) else None
