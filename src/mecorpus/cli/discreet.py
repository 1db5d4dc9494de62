"""Standard error where no person reads it: what was typed may be text that must not be repeated there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TextIO

# Words in a row that are not repeated, and how many of them stay.
RUN, KEPT = 5, 3
WORD = re.compile(r"\w+")
BLANK = re.compile(r"\s")
Runs = frozenset[tuple[str, ...]]


class Discreet:
    """A stream that cuts words which were typed in a row to the first three of them."""

    def __init__(self, stream: TextIO, typed: Sequence[str]) -> None:
        self._stream = stream
        self._runs = typed_runs(" ".join(typed))

    def write(self, text: str) -> int:
        """Write a text without what was typed."""
        return self._stream.write(cut(text, self._runs) if self._runs else text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def typed_runs(typed: str) -> Runs:
    """Five words in a row with a blank somewhere between them: a path or an id alone has none."""
    found = list(WORD.finditer(typed))
    groups = (found[start : start + RUN] for start in range(len(found) - RUN + 1))
    return frozenset(
        tuple(word.group() for word in group)
        for group in groups
        if BLANK.search(typed, group[0].end(), group[-1].start())
    )


def cut(text: str, runs: Runs) -> str:
    """A text in which of every stretch of these runs the first three words are left."""
    found = list(WORD.finditer(text))
    starts = [
        start
        for start in range(len(found) - RUN + 1)
        if tuple(word.group() for word in found[start : start + RUN]) in runs
    ]
    for first in reversed([start for start in starts if start - 1 not in starts]):
        last = first
        while last + 1 in starts:
            last += 1
        text = text[: found[first + KEPT - 1].end()] + " …" + text[found[last + RUN - 1].end() :]
    return text
