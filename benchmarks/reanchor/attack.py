"""Rebuilds texts from all that is shipped of them: annotations alone, or with what a scheme adds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from benchmarks.reanchor.lattice import Clues, Lattice, Numbers
from benchmarks.reanchor.model import LONGEST, Model, Part, Vector
from benchmarks.reanchor.schemes import Scheme, Shipped
from benchmarks.reanchor.texts import Sample
from mecorpus.anchors.sketch import words_of
from mecorpus.words import fold

DECODERS = {"best guess a word": True, "best sentence": False}
Guess = tuple[int, str]
Shares = Mapping[tuple[int, int], Vector]
WHOLE = 1 - 1e-6


def rebuilt(model: Model, scheme: Scheme, sample: Sample, is_sum: bool) -> Counter[str]:
    """Counts of `words` and `content` words of a text, and of those `found`: `found words`, `found content`."""
    shipped = scheme.shipped(sample)
    assert shipped is not None
    clues = clues_of(model, scheme, sample, shipped)
    guesses = _decoded(model, clues, sample, is_sum)
    return _judged(model, sample, guesses, clues.numbered)


def clues_of(model: Model, scheme: Scheme, sample: Sample, shipped: Shipped) -> Clues:
    """What is shipped, as the decoder wants it."""
    numbers = dict.fromkeys(shipped.offsets.values(), 0) | {at: number for number, at in shipped.offsets.items()}
    if shipped.numbered:
        numbers |= _boundaries(sample)
    parts = [_part(model, scheme, symbol) for symbol in shipped.symbols] or [_any(model)]
    return Clues(
        parts,
        _start(model),
        bool(shipped.symbols),
        scheme.bits,
        numbers,
        frozenset(shipped.starts),
        frozenset(start for start, _ in sample.marks),
        frozenset(end for _, end in sample.marks),
        {at: model.id(word) for at, word in given_words(sample).items()},
    )


@cache
def _part(model: Model, scheme: Scheme, symbol: int) -> Part:
    return model.part(lambda word: _share(scheme, symbol, word))


@cache
def _any(model: Model) -> Part:
    return model.part(lambda word: 1.0)


@cache
def _start(model: Model) -> Part:
    return model.start()


def _share(scheme: Scheme, symbol: int, word: str) -> float:
    """Whether a word has a symbol; of unknown ones of a length, the share that has it."""
    if not word.isspace():
        return float(scheme.symbol(word) == symbol)
    return scheme.share(symbol, len(word))


def _boundaries(sample: Sample) -> dict[int, int]:
    """Numbers of the words that sentences and spans start with, by offset."""
    starts = {one.start for one in sample.sentences} | {start for start, _ in sample.marks}
    return {start: number for number, (start, _) in enumerate(words_of(sample.text)) if start in starts}


def given_words(sample: Sample) -> dict[int, str]:
    """Folded words, by offset, of spans that are linked to a name of just their length."""
    found: dict[int, str] = {}
    for (start, end), name in sample.names.items():
        if len(name) == end - start:
            found |= {start + a: fold(name[a:b]) for a, b in words_of(name) if b - a <= LONGEST}
    return found


def _decoded(model: Model, clues: Clues, sample: Sample, is_sum: bool) -> dict[int, str]:
    """Words guessed, by number, or by code point where numbers are not known."""
    lattices = [Lattice(model, clues, one.start, one.end, is_sum) for one in sample.sentences]
    number: Numbers = clues.any_number(0)
    left = []
    for lattice in lattices:
        left.append(_scaled(lattice.forward(number)))
        number = left[-1] or clues.any_number(lattice.end + 1)
    behind: Numbers = dict.fromkeys(number, 1.0)
    found = []
    for lattice in reversed(lattices):
        entering, shares = lattice.backward(behind)
        found.append(shares)
        behind = _scaled(entering) or clues.any_number(lattice.start)
    if clues.numbered:
        return dict(_by_number(model, clues, found, is_sum))
    return dict(guess for shares in found for guess in _by_place(model, clues, shares, is_sum))


def _scaled(numbers: Mapping[int, float]) -> dict[int, float]:
    most = max(numbers.values(), default=0.0)
    return {number: one / most for number, one in numbers.items() if one > 0}


def _by_number(model: Model, clues: Clues, found: Sequence[Shares], is_sum: bool) -> list[Guess]:
    """For each word the one with the largest share, wherever it starts."""
    join = np.add if is_sum else np.maximum
    joined: dict[int, Vector] = {}
    for shares in found:
        for (_, number), values in shares.items():
            joined[number] = join(joined.get(number, 0.0), values)
    return [(number, _best(model, clues.part(number), values)) for number, values in joined.items()]


def _by_place(model: Model, clues: Clues, shares: Shares, is_sum: bool) -> list[Guess]:
    """For each code point the word that likeliest has its middle there."""
    part, middles = clues.part(0), defaultdict[int, Any](float)
    for (at, _), values in shares.items():
        kept = values if is_sum else (values >= WHOLE).astype(float)
        for length, some in enumerate(part.of_length):
            if kept[some].any():
                one = np.zeros(len(values))
                one[some] = kept[some]
                point = middle(at, at + length)
                middles[point] = middles[point] + one
    return [(point, _best(model, part, values)) for point, values in middles.items()]


def middle(start: int, end: int) -> int:
    """The middle code point of a word, the left one of two."""
    return (start + end - 1) // 2


def _best(model: Model, part: Part, values: Vector) -> str:
    """The known word with the largest share."""
    best = int(part.numbers[int(np.argmax(np.where(part.is_known, values, -1.0)))])
    return model.words[best]


def _judged(model: Model, sample: Sample, guesses: Mapping[int, str], is_numbered: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for number, (start, end) in enumerate(words_of(sample.text)):
        word = fold(sample.text[start:end])
        is_found = guesses.get(number if is_numbered else middle(start, end)) == word
        for kind in ("words", "content") if word not in model.common else ("words",):
            found[kind] += 1
            found[f"found {kind}"] += is_found
    return found
