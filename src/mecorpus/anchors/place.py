"""Places spans of a text in a copy of it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from mecorpus.anchors.align import Run, align
from mecorpus.anchors.pins import Span, pinned_runs
from mecorpus.anchors.sketch import Sketch, words_of

SPACE = re.compile(r"\s+")
PUNCTUATION = re.compile(r"[^\w\s]*")
# A boundary that lies this near to a word's is that word's, if only punctuation is between.
NEAR = 2
# Runs with less evidence (in bits) are doubted; those that no neighbour bears out need as much as a seed.
SURE = 12
ALONE = 24
NEIGHBOUR = 40
# A span may grow by this much where text was put in; more is no place.
GROWN = 3
ROOM = 40
FAR = 20
# Without an empty line in a copy, its lines are paragraphs, unless none is longer than this.
WRAPPED = 100
# Before the first word that is beyond doubt and behind the last, this share of a span must be in runs of so many words.
COVERED = 0.6
FEW = 3
# Words at an end of a run may be equal by chance, as far as this many bits go.
CHANCE = 6


class Placed(NamedTuple):
    """Half-open code-point offsets in the copy; `sure` says that every word is the same and where it must be."""

    start: int
    end: int
    sure: bool


class Word(NamedTuple):
    """A word of the text that is in the copy: its offsets in the text, its number in the copy, and its run's.

    `shift` is the offset in the copy, with white space evened, less that in the text; `steady` says that the known
    offsets on both sides of it bear that out.
    """

    start: int
    end: int
    new: int
    run: int
    shift: int
    steady: bool


class Alignment:
    """A text that is known by its sketch, laid over a copy."""

    def __init__(self, sketch: Sketch, copy: str, spans: Sequence[Span] = ()) -> None:
        """`spans` are those of the text that will be asked for: where it was edited, they show where its words were."""
        self.copy = copy
        self.words = words_of(copy)
        self.size = len(sketch.symbols)
        symbols = [sketch.number(copy[start:end]) for start, end in self.words]
        runs = align(sketch.symbols, symbols, sketch.bits)
        boundaries = sorted({start for start, _ in spans}), sorted({end for _, end in spans})
        even = _evened(copy, self.words, sketch.gap)
        pinned = pinned_runs(runs, sketch.symbols, symbols, even, sketch.offsets, boundaries)
        self.runs = [one.run for one in pinned]
        self._edge = CHANCE // sketch.bits
        self._firm = _firm(self.runs, sketch.bits)
        self._known = sorted(
            Word(even[new][0] - shift, even[new][1] - shift, new, number, shift, one.is_steady(old))
            for number, one in enumerate(pinned)
            if one.pins
            for old, new in zip(range(one.run.old, one.run.old_end), range(one.run.new, one.run.new_end), strict=True)
            for shift in [one.shift_at(old)]
        )
        self._sound = [word for word in self._known if self._firm[word.run]]
        self._starts = [word.start for word in self._known]
        self._ends = [word.end for word in self._known]

    @property
    def share(self) -> float:
        """Share of the text's words that are in the copy beyond doubt."""
        firm = sum(run.size for run, is_firm in zip(self.runs, self._firm, strict=True) if is_firm)
        return firm / self.size if self.size else 0.0

    def place(self, start: int, end: int) -> Placed | None:
        """Where a span of the text is in the copy; None where it is lost."""
        first, last = self._at(start, self._starts, 0), self._at(end, self._ends, 1)
        begins = self._offset(first, start, 0) if first else self._guess(start, last, 0)
        stops = self._offset(last, end, 1) if last else self._guess(end, first, 1)
        if begins is None or stops is None or not begins < stops:
            return None
        if stops - begins > GROWN * (end - start) + ROOM or not self._is_borne(start, end):
            return None
        return Placed(begins, stops, bool(first and last and self._is_sure(first, last)))

    def _is_borne(self, start: int, end: int) -> bool:
        """Whether words of a span are there beyond doubt, or at least those on both sides of it, with as much between them.

        What stands in the place of words that are gone is not taken for them.
        """
        at = bisect_left(self._sound, start, key=lambda word: word.end - 1)
        behind = bisect_left(self._sound, end, key=lambda word: word.start)
        if at < behind:
            return True
        if at == 0 or behind == len(self._sound):
            return self._covered(start, end) >= COVERED * (end - start)
        left, right = self._sound[at - 1], self._sound[behind]
        was, is_ = right.start - left.end, self.words[right.new][0] - self.words[left.new][1]
        return left.new < right.new and was <= GROWN * is_ and is_ <= GROWN * was + ROOM

    def _covered(self, start: int, end: int) -> int:
        """Code points of a span that words of the copy in runs of a few words cover."""
        first = bisect_left(self._known, start, key=lambda word: word.end - 1)
        found = self._known[first : bisect_left(self._known, end, key=lambda word: word.start)]
        return sum(min(word.end, end) - max(word.start, start) for word in found if self.runs[word.run].size >= FEW)

    def _is_sure(self, first: Word, last: Word) -> bool:
        steady = (
            first.run == last.run
            and self._firm[first.run]
            and first.steady
            and last.steady
            and first.shift == last.shift
        )
        deep = self._deep(first.run)
        return steady and first.new < deep.stop and last.new >= deep.start

    def _at(self, offset: int, offsets: list[int], side: int) -> Word | None:
        """The word that starts (side 0) or ends (side 1) at an offset of the text, punctuation aside, or has it inside."""
        at = bisect_left(offsets, offset)
        near = [self._known[one] for one in range(max(0, at - 1), min(len(offsets), at + 2))]
        inside = [word for word in near if word.start < offset < word.end and self._is_deep(word)]
        fit = [word for word in near if abs(word[side] - offset) <= NEAR and self._is_aside(word, offset, side)]
        return min(fit or inside, key=lambda word: abs(word[side] - offset), default=None)

    def _deep(self, number: int) -> range:
        """Words of the copy that are in a run beyond chance: not near an end of it, but where the text itself ends."""
        run = self.runs[number]
        before, behind = self._edge * (run.old > 0), self._edge * (run.old_end < self.size)
        return range(run.new + before, run.new_end - behind)

    def _is_deep(self, word: Word) -> bool:
        """Whether an offset inside a word of the text is to be looked for inside that of the copy."""
        is_same = word.end - word.start == len(range(*self.words[word.new]))
        return word.steady and is_same and word.new in self._deep(word.run)

    def _is_aside(self, word: Word, offset: int, side: int) -> bool:
        """Whether only punctuation is between the word and the offset."""
        here = self.words[word.new][side]
        there = here + offset - word[side]
        between = self.copy[min(here, there) : max(here, there)]
        return there >= 0 and PUNCTUATION.fullmatch(between) is not None

    def _offset(self, word: Word, offset: int, side: int) -> int:
        return self.words[word.new][side] + offset - word[side]

    def _guess(self, offset: int, other: Word | None, side: int) -> int | None:
        """Boundary of a word that is likeliest for an offset in an edited place; None where the text is gone."""
        left, right = self._around(offset)
        if left and right and left.new >= right.new:
            left, right = self._nearer(left, right, other)
        if left is None and right is None:
            return None
        numbers = range(
            left.new + 1 - side if left else max(0, (right or left).new - FAR),  # type: ignore[union-attr]
            right.new + 1 - side if right else min(len(self.words), left.new + FAR),  # type: ignore[union-attr]
        )
        want = self._between(offset, left, right)
        return min((self.words[number][side] for number in numbers), key=lambda at: abs(at - want), default=None)

    def _around(self, offset: int) -> tuple[Word | None, Word | None]:
        before, behind = bisect_right(self._ends, offset) - 1, bisect_left(self._starts, offset)
        left = self._known[before] if before >= 0 else None
        return left, self._known[behind] if behind < len(self._known) else None

    def _nearer(self, left: Word, right: Word, other: Word | None) -> tuple[Word | None, Word | None]:
        """The neighbour that lies by the span's other end in the copy, where the two were parted."""
        is_left = other is None or abs(other.new - left.new) <= abs(other.new - right.new)
        return (left, None) if is_left else (None, right)

    def _between(self, offset: int, left: Word | None, right: Word | None) -> float:
        if left is None:
            assert right is not None
            return self.words[right.new][0] - (right.start - offset)
        before = self.words[left.new][1]
        if right is None or offset - left.end <= NEAR:
            return before + offset - left.end
        if right.start - offset <= NEAR:
            return self.words[right.new][0] - (right.start - offset)
        share = (offset - left.end) / max(1, right.start - left.end)
        return before + share * (self.words[right.new][0] - before)


def _evened(copy: str, words: Sequence[Span], gap: int) -> list[Span]:
    """Offsets of words as they were in NFC with one space between words and `gap` line feeds between paragraphs."""
    extra, out, at = 0, [], 0
    paragraph = min(gap, 2) if "\n\n" in copy.strip() or max(map(len, copy.split("\n"))) <= WRAPPED else 1
    for start, end in words:
        for found in SPACE.finditer(copy, at, start):
            extra += len(found.group()) - (gap if found.group().count("\n") >= paragraph else 1)
        marks = _marks(copy[start:end])
        out.append((start - extra, end - extra - marks))
        extra += marks
        at = end
    return out


def _marks(word: str) -> int:
    """Code points that a word has more than in NFC, the form that texts have."""
    return 0 if word.isascii() else len(word) - len(unicodedata.normalize("NFC", word))


def _firm(runs: Sequence[Run], bits: int) -> list[bool]:
    """Whether each run is beyond doubt: by itself, or with neighbours that lie the same way."""
    firm = []
    for number, run in enumerate(runs):
        borne = any(
            0 <= other < len(runs) and _is_neighbour(run, runs[other]) and runs[other].size * bits >= ALONE
            for other in (number - 1, number + 1)
        )
        firm.append(run.size * bits >= (SURE if borne else ALONE))
    return firm


def _is_neighbour(one: Run, two: Run) -> bool:
    left, right = sorted((one, two))
    return 0 <= right.new - left.new_end <= NEIGHBOUR and right.old - left.old_end <= NEIGHBOUR
