"""Lays words over a sentence in all ways that what is known of it allows, weighed by a model.

A node is an offset where a word may start, with the word's number where numbers are known. Forward and backward sums
give each word's share of all ways (Rabiner, Proceedings of the IEEE 77, 1989); with the most in place of
sums, the words of share 1 are the best way (Viterbi, IEEE Transactions on Information Theory 13, 1967).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from benchmarks.reanchor.model import LONGEST, WIDEST, Model, Part, Vector

# What a code point of the best way costs, in nats, and that many code points a word: they keep products near 1.
COST = 1.1
WORD = 6
# What it costs that a boundary of a span is none of a word, and where a sentence's first word starts.
PASSED = 0.03
HEAD = (0.95, 0.04, 0.01)
LEAST = 1e-6
Numbers = Mapping[int, float]


@dataclass(frozen=True)
class Clues:
    """What is known of a text.

    `parts` are the words that each may be by number, or one for all where numbers are not known;
    `bits` is what a number tells; `places` are numbers of words by offset, `stops` other
    offsets where words start, `starts` and `ends` boundaries of spans, `given` known words by offset.
    """

    parts: Sequence[Part]
    start: Part
    numbered: bool
    bits: int = 0
    places: Mapping[int, int] = field(default_factory=dict)
    stops: frozenset[int] = frozenset()
    starts: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()
    given: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def hard(self) -> list[int]:
        """Offsets where words must start."""
        return sorted({*self.places, *self.stops, *self.given})

    @cached_property
    def _places(self) -> list[int]:
        return sorted(self.places)

    def part(self, number: int) -> Part:
        """What the word of a number may be."""
        return self.parts[number] if self.numbered else self.parts[0]

    def fits(self, at: int, number: int) -> bool:
        """Whether the word of a number may start at an offset."""
        if not self.numbered:
            return True
        if number >= len(self.parts):
            return False
        if at in self.places:
            return self.places[at] == number
        behind = bisect_left(self._places, at)
        below = self.places[self._places[behind - 1]] if behind else -1
        above = self.places[self._places[behind]] if behind < len(self._places) else len(self.parts)
        return below < number < above

    def any_number(self, at: int) -> Numbers:
        """Numbers that the next word may have, where it is not known how many went before."""
        if not self.numbered:
            return {0: 1.0}
        return {number: 1.0 for number in range(len(self.parts) + 1) if self.fits(at, number)} or {len(self.parts): 1.0}


class Lattice:
    """One sentence, between two offsets."""

    def __init__(self, model: Model, clues: Clues, start: int, end: int, is_sum: bool) -> None:
        self.model, self.clues, self.start, self.end, self.is_sum = model, clues, start, end, is_sum
        self._join = np.add if is_sum else np.maximum
        self._point = 1.0 if is_sum else math.exp(max(0.0, COST - clues.bits * math.log(2) / WORD))
        self._reached: dict[tuple[int, int, bool], Vector] = {}
        self._leaving: dict[int, float] = {}
        self._words = {at: self._words_at(at) for at in range(start, end + 1)}
        self._gaps = {at: self._gaps_at(at) for at in range(start, end + 1)}
        self._tails = {end - size: share for size, share in enumerate(model.tails)}

    def _words_at(self, at: int) -> list[tuple[int, float]]:
        """Lengths that a word may have at an offset, and their weights."""
        hard, out, weight = set(self.clues.hard), [], 1.0
        for length in range(1, min(LONGEST, self.end - at) + 1):
            out.append((length, weight * self._point**length))
            edge = at + length
            if edge in hard:
                break
            weight *= PASSED if edge in self.clues.starts or edge in self.clues.ends else 1.0
        return out

    def _gaps_at(self, at: int) -> list[tuple[int, float]]:
        """Where the next word may start behind one that ends at an offset, and the weights."""
        hard, out, weight = set(self.clues.hard), [], 1.0
        for size in range(1, WIDEST + 1):
            if at + size - 1 in hard:
                break
            weight *= PASSED if at + size - 1 in self.clues.starts or at + size in self.clues.ends else 1.0
            out.append((at + size, weight * self.model.gaps[size] * self._point**size))
        return out

    def _heads(self) -> Iterator[tuple[int, float]]:
        for size, share in enumerate(HEAD):
            yield self.start + size, share
            if self.start + size in set(self.clues.hard):
                return

    def _next(self, number: int) -> int:
        return number + 1 if self.clues.numbered else 0

    def _part_before(self, number: int, is_head: bool) -> Part:
        return self.clues.start if is_head else self.clues.part(number - 1)

    def forward(self, entry: Numbers) -> dict[int, float]:
        """Weights of numbers behind the sentence, from those before it."""
        nodes: dict[int, dict[tuple[int, bool], Vector]] = defaultdict(dict)
        ended: dict[int, dict[int, Vector]] = defaultdict(dict)
        leaving = self._leaving
        for at, share in self._heads():
            nodes[at].update(
                {(n, True): np.array([share * weight]) for n, weight in entry.items() if self.clues.fits(at, n)}
            )
        for at in range(self.start, self.end + 1):
            for number, values in ended.pop(at, {}).items():
                self._leave(at, number, values, nodes, leaving)
            for (number, is_head), values in _likely(nodes.pop(at, {})).items():
                self._go(at, number, is_head, values, ended)
        return leaving

    def _leave(
        self,
        at: int,
        number: int,
        values: Vector,
        nodes: dict[int, dict[tuple[int, bool], Vector]],
        leaving: dict[int, float],
    ) -> None:
        """From a word's end to where others start, and out of the sentence."""
        if at in self._tails:
            weight = self._tails[at] * float(values.sum() if self.is_sum else values.max())
            leaving[number] = float(self._join(leaving.get(number, 0.0), weight))
        for to, weight in self._gaps[at]:
            if self.clues.fits(to, number):
                there = nodes[to].get((number, False), 0.0)
                nodes[to][number, False] = self._join(there, weight * values)

    def _go(self, at: int, number: int, is_head: bool, values: Vector, ended: dict[int, dict[int, Vector]]) -> None:
        """From where a word starts to where it ends, for all words that it may be."""
        part = self.clues.part(number)
        step = self.model.step(self._part_before(number, is_head), part)
        reached = step.after(values, self.is_sum) * part.weights
        if at in self.clues.given:
            reached = part.only(self.clues.given[at]) * float(values.sum() if self.is_sum else values.max())
        self._reached[at, number, is_head] = reached
        for length, weight in self._words[at]:
            some = part.of_length[length]
            there = ended[at + length].setdefault(self._next(number), np.zeros(len(part.numbers)))
            there[some] = self._join(there[some], weight * reached[some])

    def backward(self, leaving: Numbers) -> tuple[dict[int, float], dict[tuple[int, int], Vector]]:
        """Weights of numbers before the sentence, from those behind it; and each word's share at each node."""
        ways = [weight * leaving.get(number, 0.0) for number, weight in self._leaving.items()]
        total = (sum(ways) if self.is_sum else max(ways, default=0.0)) or 1.0
        nodes: dict[tuple[int, int, bool], Vector] = {}
        shares: dict[tuple[int, int], Vector] = {}
        ended: dict[tuple[int, int], Vector] = {}
        for at, number, is_head in sorted(self._reached, reverse=True):
            part, reached = self.clues.part(number), self._reached[at, number, is_head]
            ahead = np.zeros(len(part.numbers))
            for length, weight in self._words[at]:
                key = at + length, self._next(number)
                if key not in ended:
                    ended[key] = self._ended(*key, len(part.numbers), nodes, leaving)
                ahead[part.of_length[length]] = weight * ended[key][part.of_length[length]]
            shares[at, number] = self._join(shares.get((at, number), 0.0), reached * ahead / total)
            nodes[at, number, is_head] = self._before(at, number, is_head, ahead)
        return self._entering(nodes), shares

    def _ended(
        self, at: int, number: int, size: int, nodes: dict[tuple[int, int, bool], Vector], leaving: Numbers
    ) -> Vector:
        values = np.full(size, self._tails.get(at, 0.0) * leaving.get(number, 0.0))
        for to, weight in self._gaps[at]:
            if (to, number, False) in nodes:
                values = self._join(values, weight * nodes[to, number, False])
        return values

    def _before(self, at: int, number: int, is_head: bool, ahead: Vector) -> Vector:
        part, before = self.clues.part(number), self._part_before(number, is_head)
        if at in self.clues.given:
            return np.full(len(before.numbers), float((part.only(self.clues.given[at]) * ahead).sum()))
        return self.model.step(before, part).before(ahead * part.weights, self.is_sum)

    def _entering(self, nodes: dict[tuple[int, int, bool], Vector]) -> dict[int, float]:
        found: dict[int, float] = {}
        share = dict(self._heads())
        for (at, number, is_head), values in nodes.items():
            if is_head:
                found[number] = float(self._join(found.get(number, 0.0), share[at] * float(values[0])))
        return found


def _likely(nodes: dict[tuple[int, bool], Vector]) -> dict[tuple[int, bool], Vector]:
    """Nodes at one offset, without those that next to no way leads through."""
    most = max((float(values.max()) for values in nodes.values()), default=0.0)
    return {key: values for key, values in nodes.items() if float(values.max()) > most * LEAST}
