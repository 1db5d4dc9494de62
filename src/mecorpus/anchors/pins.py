"""Where the words of a text began, as far as the copy and the offsets that are known tell.

A pin is a word of a run and the shift there: code points between its offset in the copy and that in the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from mecorpus.anchors.align import Run

Span = tuple[int, int]


class Pin(NamedTuple):
    """Word of the text by number, and its offset in the copy less that in the text."""

    word: int
    shift: int


class Pinned(NamedTuple):
    """A run with its pins in order; without one its words have no offset in the text."""

    run: Run
    pins: tuple[Pin, ...]

    def shift_at(self, word: int) -> int:
        """Shift at a word: that of the nearest pin."""
        return min(self._around(word), key=lambda pin: abs(pin.word - word)).shift

    def is_steady(self, word: int) -> bool:
        """Whether the pins on both sides of a word say the same: nothing between them grew or shrank."""
        return len({pin.shift for pin in self._around(word)}) == 1

    def _around(self, word: int) -> tuple[Pin, ...]:
        at = bisect_left(self.pins, (word,))
        return self.pins[max(0, at - 1) : at + 1]


# What a break in the pins of a run is worth against a gap between two runs, in code points; how far from its likeliest place a run without a pin is looked for, in code points, and what a step
# is worth against a boundary of a span that falls on a word's.
BREAK = 8
FAR = 8
STEP = 0.05


def pinned_runs(
    runs: Sequence[Run],
    old: Sequence[int],
    new: Sequence[int],
    words: Sequence[Span],
    offsets: Mapping[int, int],
    boundaries: tuple[Sequence[int], Sequence[int]],
) -> list[Pinned]:
    """Runs with their pins: by the offsets that are known, by neighbours that touch, and by spans that must fit.

    `old` and `new` are the numbers of the words; `words` are offsets in the copy, with white space evened; `boundaries` are the first code points of spans of
    the text, and those behind their last.
    """
    found = [Pinned(run, _known(run, words, offsets)) for run in runs]
    for _ in range(2):  # what one run gives up may be what the next one lacks to touch its neighbour
        found = _grown(_settled(found, old, new, words, boundaries), old, new)
    found = _touching(found, words)
    return list(_fitted(found, words, boundaries))


def _known(run: Run, words: Sequence[Span], offsets: Mapping[int, int]) -> tuple[Pin, ...]:
    numbers = range(run.old, run.old_end)
    return tuple(Pin(word, words[word - run.old + run.new][0] - offsets[word]) for word in numbers if word in offsets)


def _settled(
    found: list[Pinned],
    old: Sequence[int],
    new: Sequence[int],
    words: Sequence[Span],
    boundaries: tuple[Sequence[int], Sequence[int]],
) -> list[Pinned]:
    """Where two runs touch and either could have a word, it goes where the gap between them is as wide as in the copy;
    of several such places to where spans of the text end and start.
    """
    starts, ends = map(frozenset, boundaries)
    out = list(found)
    for at in range(1, len(out)):
        left, right = out[at - 1], out[at]
        if left.pins and right.pins and left.run.old_end == right.run.old:
            pairs = [(_up_to(left, cut), _from(right, cut)) for cut in _cuts(left, right, old, new)]
            middle = right.run.old
            out[at - 1], out[at] = min(
                pairs,
                key=lambda pair: (
                    _gap_cost(pair[0], pair[1], words) + _breaks(pair[0], pair[1]),
                    -_bounds(pair[0], pair[1], words, starts, ends),
                    abs(pair[1].run.old - middle),
                ),
            )
    return out


def _cuts(left: Pinned, right: Pinned, old: Sequence[int], new: Sequence[int]) -> range:
    """Words of the text that the right run may begin with, so that each run keeps a pin."""
    back, ahead = left.run.new - left.run.old, right.run.new - right.run.old
    first = last = right.run.old
    while first > max(left.pins[0].word + 1, 1 - ahead) and new[first - 1 + ahead] == old[first - 1]:
        first -= 1
    while last < right.pins[-1].word and last + back < len(new) and new[last + back] == old[last]:
        last += 1
    return range(first, last + 1)


def _gap_cost(left: Pinned, right: Pinned, words: Sequence[Span]) -> int:
    """How far the gap in the text is from what it is in the copy, on either side of it."""
    before, behind = left.run.new_end - 1, right.run.new
    gap = (words[behind][0] - right.pins[0].shift) - (words[before][1] - left.pins[-1].shift)
    return min(abs(gap - _gap_before(words, behind)), abs(gap - _gap_before(words, before + 1)))


def _bounds(left: Pinned, right: Pinned, words: Sequence[Span], starts: Set[int], ends: Set[int]) -> int:
    """How many of the two edges are edges of spans; a sentence may end in punctuation."""
    end = words[left.run.new_end - 1][1] - left.pins[-1].shift
    start = words[right.run.new][0] - right.pins[0].shift
    return any(end + more in ends for more in range(3)) + (start in starts)


def _breaks(left: Pinned, right: Pinned) -> int:
    """What it costs that the pins of a run disagree, by the gap: words that are not its own were taken for its own."""
    last, first = left.pins[-2:], right.pins[:2]
    return BREAK * ((last[0].shift != last[-1].shift) + (first[0].shift != first[-1].shift))


def _up_to(one: Pinned, cut: int) -> Pinned:
    run = Run(one.run.old, one.run.new, cut - one.run.old)
    return Pinned(run, tuple(pin for pin in one.pins if pin.word < cut))


def _from(one: Pinned, cut: int) -> Pinned:
    run = Run(cut, cut + one.run.new - one.run.old, one.run.old_end - cut)
    return Pinned(run, tuple(pin for pin in one.pins if pin.word >= cut))


def _grown(found: list[Pinned], old: Sequence[int], new: Sequence[int]) -> list[Pinned]:
    """Runs with the words before them that a neighbour gave up when it was settled."""
    taken = {number for one in found for number in range(one.run.new, one.run.new_end)}
    out = list(found)
    for at in range(1, len(out)):
        run, end = out[at].run, out[at - 1].run.old_end
        while run.old > end and run.new and run.new - 1 not in taken and old[run.old - 1] == new[run.new - 1]:
            run = Run(run.old - 1, run.new - 1, run.size + 1)
        out[at] = out[at]._replace(run=run)
    return out


def _touching(found: list[Pinned], words: Sequence[Span]) -> list[Pinned]:
    """A run without a pin takes one from a neighbour that it touches: only words of the copy are between them."""
    out = list(found)
    for at in range(1, len(out)):
        left, right = out[at - 1], out[at]
        if left.pins and not right.pins and _touch(left.run, right.run):
            end = words[left.run.new_end - 1][1] - left.shift_at(left.run.old_end - 1)
            start = end + _gap_before(words, right.run.new)
            out[at] = right._replace(pins=(Pin(right.run.old, words[right.run.new][0] - start),))
    for at in range(len(out) - 2, -1, -1):
        left, right = out[at], out[at + 1]
        if right.pins and not left.pins and _touch(left.run, right.run):
            start = words[right.run.new][0] - right.shift_at(right.run.old)
            end = start - _gap_before(words, left.run.new_end)
            out[at] = left._replace(pins=(Pin(left.run.old_end - 1, words[left.run.new_end - 1][1] - end),))
    return out


def _touch(left: Run, right: Run) -> bool:
    return left.old_end == right.old and left.new_end <= right.new


def _gap_before(words: Sequence[Span], number: int) -> int:
    return max(1, words[number][0] - words[number - 1][1]) if 0 < number < len(words) else 1


def _fitted(
    found: list[Pinned], words: Sequence[Span], boundaries: tuple[Sequence[int], Sequence[int]]
) -> Iterator[Pinned]:
    """A run between edits takes the pin with which most boundaries of spans fall on its words'."""
    behind = _next_pinned(found)
    left: Pinned | None = None
    for one, right in zip(found, behind, strict=True):
        if not one.pins and left and right and left.run.new_end <= one.run.new <= right.run.new - one.run.size:
            left = one._replace(pins=(_best_pin(one.run, left, right, words, boundaries),))
            yield left
        else:
            yield one
            left = one if one.pins else left


def _next_pinned(found: list[Pinned]) -> list[Pinned | None]:
    behind: list[Pinned | None] = []
    right: Pinned | None = None
    for one in reversed(found):
        behind.append(right)
        right = one if one.pins else right
    return behind[::-1]


def _best_pin(
    run: Run,
    left: Pinned,
    right: Pinned,
    words: Sequence[Span],
    boundaries: tuple[Sequence[int], Sequence[int]],
) -> Pin:
    before = left.shift_at(left.run.old_end - 1)
    after = right.shift_at(right.run.old)
    first, last = words[left.run.new_end - 1][1] - before, words[right.run.new][0] - after
    spans = [words[number] for number in range(run.new, run.new_end)]
    likely = _likely(run, left.run, right.run, before, after)
    inside = [[at for at in ats if first < at < last] for ats in boundaries]
    shifts = [
        shift
        for shift in range(likely - FAR, likely + FAR + 1)
        if first < spans[0][0] - shift and spans[-1][1] - shift < last
    ]
    if not shifts:
        return Pin(run.old, likely)
    return Pin(
        run.old, max(shifts, key=lambda shift: (_fit(spans, shift, inside) - STEP * abs(shift - likely), -shift))
    )


def _likely(run: Run, left: Run, right: Run, before: int, after: int) -> int:
    """The shift before a run if as many words were there in the text as in the copy, else the one behind, else between."""
    if run.old - left.old_end == run.new - left.new_end:
        return before
    if right.old - run.old_end == right.new - run.new_end:
        return after
    return (before + after) // 2


def _fit(spans: Sequence[Span], shift: int, inside: Iterable[Sequence[int]]) -> int:
    """Boundaries that fall on those of words, less those that fall inside one."""
    starts, ends = inside
    fit = 0
    for start, end in spans:
        fit += sum((at + shift == start) - (start < at + shift < end) for at in starts)
        fit += sum((at + shift == end) - (start < at + shift < end) for at in ends)
    return fit
