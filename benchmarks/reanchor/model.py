"""A bigram model of words, as the attacker has it.

Interpolated after Witten and Bell (IEEE Transactions on Information Theory 37, 1991).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from mecorpus.add import segment
from mecorpus.anchors.sketch import words_of
from mecorpus.words import fold

Vector = Any
VOCABULARY = 5000
COMMONEST = 150
# Words of more letters, and more code points between two words, are not reckoned with.
LONGEST = 18
WIDEST = 6


class Model:
    """Words in order of length; of each length the unknown ones are one word, written as so many spaces."""

    def __init__(self, texts: Sequence[str]) -> None:
        sentences = [sentence for text in texts for sentence in _sentences(text)]
        counts = Counter(word for sentence in sentences for word, _ in sentence)
        self.size = counts.total()
        self.common = frozenset(word for word, _ in counts.most_common(COMMONEST))
        known = [word for word, _ in counts.most_common(VOCABULARY) if len(word) <= LONGEST]
        unknown = [" " * length for length in range(1, LONGEST + 1)]
        self.words = ["", *sorted([*known, *unknown], key=lambda word: (len(word), word))]
        self.number = {word: at for at, word in enumerate(self.words)}
        self.lengths = np.array([len(word) for word in self.words])
        self.single = self._single(counts)
        self.pairs, self.trust = self._pairs(sentences)
        self.gaps = _shares(Counter(gap for sentence in sentences for _, gap in sentence[:-1]))
        self.tails = _shares(Counter(sentence[-1][1] for sentence in sentences))
        self._steps: dict[tuple[Part, Part], Step] = {}

    def id(self, word: str) -> int:
        """Number of a folded word, or that of the unknown ones of its length."""
        return self.number.get(word) or self.number[" " * min(len(word), LONGEST)]

    def part(self, share: Callable[[str], float]) -> Part:
        """The words of which a share above 0 fits; together they weigh 1."""
        weights = np.array([0.0, *(share(word) for word in self.words[1:])])
        return Part(self, np.nonzero(weights)[0], weights / (weights @ self.single))

    def start(self) -> Part:
        """What a sentence begins after."""
        return Part(self, np.array([0]), np.ones(len(self.words)))

    def step(self, one: Part, two: Part) -> Step:
        """From a word of one part to a word of another; made once."""
        if (key := (one, two)) not in self._steps:
            self._steps[key] = Step(self, one, two)
        return self._steps[key]

    def _single(self, counts: Counter[str]) -> Vector:
        """Share of each word; unseen ones have that of words seen once (Good, Biometrika 40, 1953)."""
        out = np.zeros(len(self.words))
        for word, count in counts.items():
            out[self.id(word)] += count
            out[self.number[" " * min(len(word), LONGEST)]] += count == 1
        return (out + (self.lengths > 0) * 0.1) / (out.sum() + 0.1 * len(out))

    def _pairs(self, sentences: list[list[tuple[str, int]]]) -> tuple[Any, Vector]:
        """Share of each word after each, and how far it is to be trusted against its share in all."""
        counts: Counter[tuple[int, int]] = Counter()
        for sentence in sentences:
            numbers = [0, *(self.id(word) for word, _ in sentence)]
            counts.update(pairwise(numbers))
        size = len(self.words)
        rows, columns = np.array(list(counts)).T
        matrix = csr_matrix((np.array(list(counts.values()), float), (rows, columns)), shape=(size, size))
        total, kinds = np.asarray(matrix.sum(1)).ravel(), np.diff(matrix.indptr)
        scale = 1 / np.maximum(1, total + kinds)
        return csr_matrix(matrix.multiply(scale[:, None])), total * scale


class Part:
    """Some words of a model in order of length: `weights` says how well each fits, `of_length` where those of a length are."""

    def __init__(self, model: Model, numbers: Vector, weights: Vector) -> None:
        self.numbers, self.weights = numbers, weights[numbers]
        edges = np.searchsorted(model.lengths[numbers], np.arange(LONGEST + 2))
        self.of_length = [slice(*pair) for pair in pairwise(edges)]
        self.is_known = np.array([bool(model.words[number].strip()) for number in numbers])

    def only(self, number: int) -> Vector:
        """1 for one word, 0 for the others."""
        return (self.numbers == number).astype(float)


class Step:
    """From one word to the next, forward and back; sums, or the most."""

    def __init__(self, model: Model, one: Part, two: Part) -> None:
        self._onward = model.pairs[one.numbers][:, two.numbers].tocsr()
        self._back = self._onward.T.tocsr()
        self._rest = 1 - model.trust[one.numbers]
        self._single = model.single[two.numbers]

    def after(self, values: Vector, is_sum: bool) -> Vector:
        """What the second words have from what the first ones have."""
        if is_sum:
            return self._back @ values + (self._rest @ values) * self._single
        return np.maximum(_most(self._back, values), (self._rest * values).max() * self._single)

    def before(self, values: Vector, is_sum: bool) -> Vector:
        """What the first words have from what the second ones have."""
        if is_sum:
            return self._onward @ values + (self._single @ values) * self._rest
        return np.maximum(_most(self._onward, values), (self._single * values).max() * self._rest)


def _most(matrix: Any, values: Vector) -> Vector:
    """The most of each row's products, 0 for empty rows."""
    out = np.zeros(matrix.shape[0])
    full = np.nonzero(np.diff(matrix.indptr))[0]
    if len(full):
        out[full] = np.maximum.reduceat(matrix.data * values[matrix.indices], matrix.indptr[full])
    return out


def _shares(counts: Counter[int]) -> list[float]:
    """Share of each size up to the widest; none is quite 0."""
    total = counts.total() + 0.1 * (WIDEST + 1)
    return [(counts[size] + 0.1) / total for size in range(WIDEST + 1)]


def _sentences(text: str) -> Iterator[list[tuple[str, int]]]:
    """Folded words of each sentence, each with the code points to the next word or to the sentence's end."""
    for one in segment(text):
        said = text[one.start : one.end]
        spans = words_of(said)
        ends = [*(start for start, _ in spans[1:]), len(said)]
        if spans:
            yield [(fold(said[a:b]), there - b) for (a, b), there in zip(spans, ends, strict=True)]
