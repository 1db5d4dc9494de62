"""Paragraphs of simple mark-up: what Markdown and DOCX become on their way to plain text, and what a page's body is."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from mecorpus.errors import RequestError
from mecorpus.reports.table import counted

# Elements that start and end a paragraph: of HTML, and of the TEI that trafilatura writes.
NAMES = """
address article aside blockquote body caption cell center dd details div dl doc dt fieldset figcaption figure footer form
graphic h1 h2 h3 h4 h5 h6 head header hr html item li list main nav ol p pre quote row section summary table tbody td tfoot
th thead tr ul
"""
BLOCKS = frozenset(NAMES.split())
LISTS = frozenset(["ol", "ul", "list"])
ITEMS = frozenset(["li", "item"])
BREAKS = frozenset(["br", "lb"])
STRUCK = frozenset(["del", "s", "strike"])
UNSEEN = frozenset(["script", "style", "template", "title"])
NOTE = re.compile("#?(footnote|endnote)-")
# No-break spaces are the author's and stay.
SPACE = re.compile(r"[ \t\n\r\f]+")


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.left_out: Counter[str] = Counter()
        self._pieces: list[str] = []
        self._counters: list[int | None] = []
        self._marker = ""
        self._verbatim = 0
        self._hiding: str | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a paragraph, a list, an item, or what is left out."""
        given = {name: value or "" for name, value in attrs}
        reason = _hidden(tag, given)
        if self._hiding or reason is not None:
            self._hide(tag, reason)
            return
        if tag in BLOCKS:
            self.flush()
        if tag in BREAKS:
            self.handle_data("\n")
        if tag in LISTS:
            is_ordered = tag == "ol" or given.get("rend", "").startswith("ol")
            first = given.get("start", "1")
            self._counters.append((int(first) if first.isdecimal() else 1) if is_ordered else None)
        if tag in ITEMS:
            self._marker = self._next_marker()
        self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if self._hiding:
            self._depth -= tag == self._hiding
            self._hiding = self._hiding if self._depth else None
            return
        if tag in BLOCKS:
            self.flush()
        if tag in LISTS and self._counters:
            self._counters.pop()
        self._verbatim -= tag == "pre" and self._verbatim > 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in BREAKS:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        """A piece of text; in a block of code, lines."""
        if self._hiding:
            return
        lines = data.split("\n") if self._verbatim else [data]
        for number, line in enumerate(lines):
            if number:
                self.flush()
            self._pieces.append(line)

    def flush(self) -> None:
        """End the paragraph, if there is one."""
        text = SPACE.sub(" ", "".join(self._pieces)).strip(" ")
        self._pieces.clear()
        if text:
            self.paragraphs.append(self._marker + text)
            self._marker = ""

    def finish(self) -> None:
        """End the text; raises `RequestError` where something that is left out has no end."""
        self.close()
        self.flush()
        if self._hiding:
            raise RequestError(
                f"<{self._hiding}> has no end in the source, and all behind it would be left out; mend it"
            )

    def _hide(self, tag: str, reason: str | None) -> None:
        if self._hiding is None:
            self._hiding = tag
            if reason:
                self.left_out[reason] += 1
        self._depth += tag == self._hiding

    def _next_marker(self) -> str:
        """What a reader sees before an item: a dash, or its number."""
        if not self._counters or self._counters[-1] is None:
            return "- "
        number = self._counters[-1]
        self._counters[-1] = number + 1
        return f"{number}. "


def _hidden(tag: str, given: dict[str, str]) -> str | None:
    """Why an element is left out: empty where nobody would have seen it."""
    if tag in UNSEEN:
        return ""
    if tag in STRUCK:
        return "struck-out passage"
    if tag == "li" and NOTE.match(given.get("id", "")):
        return "note"
    return "" if tag == "a" and NOTE.match(given.get("href", "")) else None


def paragraphs(markup: str) -> tuple[list[str], tuple[str, ...]]:
    """Paragraphs of HTML or trafilatura's TEI without any mark-up, and what was left out of them.

    An item of a list starts with a dash or its number, as a reader sees it; the cells of a table and the
    lines of a block of code stand for themselves; links are their text; struck-out passages are out.
    Raises `RequestError` for an element that is left out and never closed.
    """
    parser = _Paragraphs()
    parser.feed(markup)
    parser.finish()
    return parser.paragraphs, tuple(f"left out {counted(count, what)}" for what, count in parser.left_out.items())
