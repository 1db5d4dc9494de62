"""Which words of a text are which of a copy: runs of equal numbers, whatever was put in, left out or moved.

Seed, chain and extend, as sequence aligners do (Altschul et al., Journal of Molecular Biology 215, 1990):
long equal runs first, wherever they lie, then what lies between them, with affine gaps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mecorpus.anchors.gaps import affine

# Evidence in bits: of a run that is taken wherever it lies (a text of 1,000 words has 20 bits of pairs of
# places), of one that is taken between two such, and of one that goes on from one side.
STRONG = 24
SPARE = 4
WEAK = 12
ONWARD = 8
# Rooms larger than these (in pairs of words) are first divided by a run, or left alone.
DIVIDED = 150
LARGEST = 6000
REACH = 60
SLACK = 20
DROP = 12


class Run(NamedTuple):
    """Words `old` to `old + size` of a text are words `new` to `new + size` of a copy."""

    old: int
    new: int
    size: int

    @property
    def old_end(self) -> int:
        """Number of the word of the text behind the run."""
        return self.old + self.size

    @property
    def new_end(self) -> int:
        """Number of the word of the copy behind the run."""
        return self.new + self.size


def align(old: Sequence[int], new: Sequence[int], bits: int) -> list[Run]:
    """Runs in the order of the text; no word of either side is in two. `bits` is what two equal numbers tell."""
    runs = _strong(old, new, bits)
    return joined(_filled(old, new, runs, bits))


def equal_runs(old: Sequence[int], new: Sequence[int], least: int) -> list[Run]:
    """All longest runs of at least `least` equal numbers, the longest first."""
    where = defaultdict(list)
    for start in range(len(old) - least + 1):
        where[tuple(old[start : start + least])].append(start)
    seen: dict[int, int] = {}
    runs = []
    for start in range(len(new) - least + 1):
        for other in where.get(tuple(new[start : start + least]), ()):
            if seen.get(start - other, -1) <= start:
                run = _longest(old, new, other, start)
                seen[start - other] = run.new_end - least + 1
                runs.append(run)
    return sorted(runs, key=lambda run: (-run.size, run.old, run.new))


def _longest(old: Sequence[int], new: Sequence[int], start: int, other: int) -> Run:
    before = behind = 0
    while before < min(start, other) and old[start - before - 1] == new[other - before - 1]:
        before += 1
    most = min(len(old) - start, len(new) - other)
    while behind < most and old[start + behind] == new[other + behind]:
        behind += 1
    return Run(start - before, other - before, before + behind)


def _strong(old: Sequence[int], new: Sequence[int], bits: int) -> list[Run]:
    """The longest runs, each without the words that a longer one has."""
    strong = max(STRONG, (len(old) * len(new)).bit_length() + SPARE)
    taken_old, taken_new = bytearray(len(old)), bytearray(len(new))
    runs = []
    for run in equal_runs(old, new, max(2, -(-strong // bits))):
        rest = _rest(run, taken_old, taken_new)
        if rest.size * bits * 3 >= strong * 2:
            runs.append(rest)
            taken_old[rest.old : rest.old_end] = taken_new[rest.new : rest.new_end] = b"\1" * rest.size
    return sorted(runs)


def _rest(run: Run, taken_old: bytearray, taken_new: bytearray) -> Run:
    """The first stretch of a run that is not taken."""
    free = [not (taken_old[run.old + at] or taken_new[run.new + at]) for at in range(run.size)]
    start = free.index(True) if True in free else run.size
    end = free.index(False, start) if False in free[start:] else run.size
    return Run(run.old + start, run.new + start, end - start)


def _filled(old: Sequence[int], new: Sequence[int], runs: list[Run], bits: int) -> Iterator[Run]:
    """The runs, and what is found between them."""
    starts = sorted(run.new for run in runs)
    ends = sorted(run.new_end for run in runs)
    for left, right in zip([None, *runs], [*runs, None], strict=True):
        if left is not None:
            yield left
        first = left.old_end if left else 0
        last = right.old if right else len(old)
        room = _room(left, right, starts, ends, len(new))
        if left and right and room == (right.new, left.new_end):
            yield from _between(old, new, Run(first, left.new_end, 0), Run(last, right.new, 0), bits)
        else:
            onward = _onward(old[first:last], new[left.new_end : room[0]], bits) if left else []
            backward = _onward(old[first:last][::-1], new[room[1] : right.new][::-1], bits) if right else []
            yield from _both(onward, backward, first, last, left, right)


def _room(left: Run | None, right: Run | None, starts: list[int], ends: list[int], length: int) -> tuple[int, int]:
    """How far the copy is free behind the left run, and before the right one."""
    behind, before = length, 0
    if left and (at := bisect_left(starts, left.new_end)) < len(starts):
        behind = starts[at]
    if right and (at := bisect_right(ends, right.new)):
        before = ends[at - 1]
    return behind, before


def _between(old: Sequence[int], new: Sequence[int], start: Run, end: Run, bits: int) -> Iterator[Run]:
    """Runs in a rectangle: divided by its longest run while it is large."""
    part, other = old[start.old : end.old], new[start.new : end.new]
    size = len(part) * len(other)
    if size > DIVIDED:
        for run in equal_runs(part, other, max(2, max(WEAK, size.bit_length() - SPARE) // bits))[:1]:
            middle = Run(run.old + start.old, run.new + start.new, run.size)
            yield from _between(old, new, start, middle, bits)
            yield middle
            yield from _between(old, new, Run(middle.old_end, middle.new_end, 0), end, bits)
            return
    if size <= LARGEST:
        yield from _runs(affine(part, other, bits), start.old, start.new)


def _onward(old: Sequence[int], new: Sequence[int], bits: int) -> list[tuple[int, int]]:
    """Pairs that go on from a run, as far as they are worth it."""
    old, new = old[:REACH], new[: min(len(old), REACH) + SLACK]
    pairs = affine(old, new, bits)
    best = score = kept = 0
    last = (-1, -1)
    for number, pair in enumerate(pairs, 1):
        skipped = max(pair[0] - last[0], pair[1] - last[1]) - 1
        score += bits - 3 * min(skipped, 3)
        last = pair
        if score > best:
            best, kept = score, number
        if score < best - DROP:
            break
    return pairs[:kept] if best >= ONWARD else []


def _both(
    onward: list[tuple[int, int]],
    backward: list[tuple[int, int]],
    first: int,
    last: int,
    left: Run | None,
    right: Run | None,
) -> Iterator[Run]:
    """What goes on from the left run, then what goes back from the right one and is not in it."""
    reached = first
    if left:
        for run in _runs(onward, first, left.new_end):
            yield run
            reached = run.old_end
    if right:
        pairs = [(last - 1 - one, right.new - 1 - two) for one, two in reversed(backward)]
        yield from _runs([pair for pair in pairs if pair[0] >= reached], 0, 0)


def _runs(pairs: list[tuple[int, int]], old: int, new: int) -> list[Run]:
    return joined(Run(one + old, two + new, 1) for one, two in pairs)


def joined(runs: Iterator[Run] | list[Run]) -> list[Run]:
    """Runs with those made one that go on from each other on both sides."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1].old_end == run.old and found[-1].new_end == run.new:
            found[-1] = Run(found[-1].old, found[-1].new, found[-1].size + run.size)
        else:
            found.append(run)
    return found
