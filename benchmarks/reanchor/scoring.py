"""What became of a span, against the truth that the edit carried along."""

from __future__ import annotations

from collections import Counter

from benchmarks.reanchor.edits import Copy, Span, truth_of
from mecorpus.anchors import Placed

OUTCOMES = ("exact", "near", "drifted", "lost", "wrong")


def outcomes(spans: list[Span], places: list[Placed | None], copy: Copy) -> Counter[str]:
    """How many spans had each of `OUTCOMES`, how many of the exact ones were sure, and of those drifted overlap."""
    found: Counter[str] = Counter()
    for span, place in zip(spans, places, strict=True):
        truth = truth_of(span, copy)
        truth = trimmed(copy.text, truth) if truth else None
        given = trimmed(copy.text, (place.start, place.end)) if place else None
        outcome = outcome_of(given, bool(place and place.sure), truth)
        found[outcome] += 1
        found["spans"] += 1
        found["exact and sure"] += outcome == "exact" and (place is None or place.sure)
        found["drifted nearby"] += outcome == "drifted" and _overlap(given, truth)
    return found


def outcome_of(given: Span | None, is_sure: bool, truth: Span | None) -> str:
    """One of `OUTCOMES`."""
    if given == truth:
        return "exact"
    if given is None:
        return "lost"
    if not is_sure:
        return "drifted"
    return "near" if _overlap(given, truth) else "wrong"


def trimmed(text: str, span: Span) -> Span:
    """A span without outer punctuation and white space."""
    start, end = max(0, span[0]), min(len(text), span[1])
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in MARKS):
        end -= 1
    return start, end


# Marks of letters in NFD are part of the word that they end.
MARKS = "".join(map(chr, range(0x300, 0x370))) + "".join(map(chr, range(0x64B, 0x660)))


def _overlap(one: Span | None, two: Span | None) -> bool:
    return bool(one and two and one[0] < two[1] and two[0] < one[1])
