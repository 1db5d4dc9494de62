"""Hashes of some runs of five words, chosen by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import xxhash

from benchmarks.reanchor.edits import Span
from benchmarks.reanchor.schemes import Scheme, Shipped
from benchmarks.reanchor.texts import Sample
from mecorpus.anchors import Placed
from mecorpus.anchors.sketch import words_of
from mecorpus.words import fold

SIZE = 5
WINDOW = 8
CHECKED = 3
# Words around the likeliest place that a span with a check is looked for at.
NEARBY = 3


class Known(NamedTuple):
    """32-bit hashes with the offsets of their runs, and a 16-bit check of each span (None for a short one)."""

    shingles: list[tuple[int, int]]
    checks: list[int | None]


class Shingles(Scheme):
    """Spans lie as the nearest shingles on both sides do, and their check must fit."""

    name = "shingles of 5 words, checks"

    def known(self, sample: Sample) -> Known:
        folded, words = _folded(sample.text)
        checks = [_check(_inside(folded, words, span)) for span in sample.spans]
        return Known(
            [(number, words[at][0]) for at, number in _winnowed(_hashes(folded)) if at + SIZE <= len(words)], checks
        )

    def places(self, known: Known, spans: list[Span], copy: str) -> list[Placed | None]:
        folded, words = _folded(copy)
        here = _once({number: words[at][0] for at, number in enumerate(_hashes(folded))}, _hashes(folded))
        there = _once(dict(known.shingles), [number for number, _ in known.shingles])
        pairs = sorted((offset, here[number] - offset) for number, offset in there.items() if number in here)
        return [_place(span, check, pairs, folded, words) for span, check in zip(spans, known.checks, strict=True)]

    def shipped(self, sample: Sample) -> Shipped:
        return Shipped(starts=[offset for _, offset in self.known(sample).shingles])


def _folded(text: str) -> tuple[list[str], list[Span]]:
    words = words_of(text)
    return [fold(text[start:end]) for start, end in words], words


def _hashes(folded: Sequence[str]) -> list[int]:
    runs = [" ".join(folded[at : at + SIZE]) for at in range(len(folded) - SIZE + 1)]
    return [xxhash.xxh32_intdigest(run.encode()) for run in runs]


def _winnowed(hashes: Sequence[int]) -> list[tuple[int, int]]:
    """Of each window the least hash, the last of equal ones."""
    chosen = {}
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        window = hashes[start : start + WINDOW]
        if window:
            at = max(number for number, one in enumerate(window) if one == min(window))
            chosen[start + at] = window[at]
    return sorted(chosen.items())


def _once(found: dict[int, int], numbers: Sequence[int]) -> dict[int, int]:
    count = Counter(numbers)
    return {number: offset for number, offset in found.items() if count[number] == 1}


def _inside(folded: Sequence[str], words: Sequence[Span], span: Span) -> Sequence[str]:
    first = bisect_left([end for _, end in words], span[0] + 1)
    return folded[first : bisect_left([start for start, _ in words], span[1])]


def _check(words: Sequence[str]) -> int | None:
    return xxhash.xxh32_intdigest(" ".join(words).encode()) & 0xFFFF if len(words) >= CHECKED else None


def _place(
    span: Span, check: int | None, pairs: list[tuple[int, int]], folded: Sequence[str], words: list[Span]
) -> Placed | None:
    at = bisect_right(pairs, span)
    around = pairs[max(0, at - 1) : at + 1]
    if not around or not words:
        return None
    shifts = {shift for _, shift in around}
    if check is None:
        shift = min(around, key=lambda pair: abs(pair[0] - span[0]))[1]
        return Placed(span[0] + shift, span[1] + shift, len(shifts) == 1 and len(around) > 1)
    likely = [_nearest(span, shift, words) for shift in shifts]
    for first, last in likely:
        for start in sorted(range(max(0, first - NEARBY), first + NEARBY + 1), key=lambda one: abs(one - first)):
            for end in sorted(range(start, last + NEARBY + 1), key=lambda one: abs(one - last)):
                if end < len(words) and abs(end - last) <= NEARBY and _check(folded[start : end + 1]) == check:
                    return Placed(words[start][0], words[end][1], True)
    if len(shifts) > 1:
        return None
    first, last = likely[0]
    return Placed(words[first][0], words[max(first, last)][1], False)


def _nearest(span: Span, shift: int, words: list[Span]) -> Span:
    """Numbers of the words that a span begins and ends nearest to."""
    start, end = span[0] + shift, span[1] + shift
    near = [bisect_left(words, (start,)), bisect_left(words, (end,))]
    firsts = [one for one in (near[0] - 1, near[0]) if 0 <= one < len(words)]
    lasts = [one for one in (near[1] - 1, near[1], near[1] - 2) if 0 <= one < len(words)]
    first = min(firsts, key=lambda one: abs(words[one][0] - start), default=0)
    return first, min(lasts, key=lambda one: abs(words[one][1] - end), default=len(words) - 1)
