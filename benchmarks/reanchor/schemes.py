"""Ways to find spans again: what each ships in place of a text, and how it places spans by that."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xxhash

from benchmarks.reanchor.edits import Span
from benchmarks.reanchor.texts import Sample
from mecorpus.anchors import EVERY, Alignment, Placed, Sketch, full_sketch
from mecorpus.anchors.sketch import CLASS_BITS, LONG_CLASSES, SHORT, class_of, words_of
from mecorpus.words import fold


@dataclass(frozen=True)
class Shipped:
    """What an attacker sees of a text beside its annotations; the defaults are nothing.

    `symbols` is a number for each word, `offsets` the code-point offsets of some words by number. `numbered` says that
    sentences and spans are given by numbers of words, too. `starts` are offsets of words whose number is not known.
    """

    symbols: Sequence[int] = ()
    offsets: Mapping[int, int] = field(default_factory=dict)
    numbered: bool = False
    starts: Sequence[int] = ()


class Scheme(ABC):
    """One way. `symbol` is the number that its `Shipped.symbols` have for a word, as far as it ships any,
    of `bits` bits."""

    name: str
    bits: int = 0

    @abstractmethod
    def known(self, sample: Sample) -> Any:
        """What is kept of a text."""

    @abstractmethod
    def places(self, known: Any, spans: list[Span], copy: str) -> list[Placed | None]:
        """Where spans are in a copy."""

    def shipped(self, sample: Sample) -> Shipped | None:
        """What is published of it; None if that is the text."""
        return None

    def symbol(self, word: str) -> int:
        """Number of a folded word."""
        return 0

    def share(self, symbol: int, length: int) -> float:
        """Share of the words of a length that have a symbol."""
        return 1.0


class Offsets(Scheme):
    """Offsets as they are: what annotations alone can do."""

    name = "offsets alone"

    def known(self, sample: Sample) -> None:
        """Nothing but the spans."""

    def places(self, known: None, spans: list[Span], copy: str) -> list[Placed | None]:
        return [Placed(start, end, True) if end <= len(copy) else None for start, end in spans]

    def shipped(self, sample: Sample) -> Shipped:
        return Shipped()


class Quotes(Scheme):
    """The quote itself, where it stands nearest to its old offset."""

    name = "nearest exact quote (needs the text)"

    def known(self, sample: Sample) -> list[str]:
        return [sample.text[start:end] for start, end in sample.spans]

    def places(self, known: list[str], spans: list[Span], copy: str) -> list[Placed | None]:
        return [self._place(quote, start, copy) for quote, (start, _) in zip(known, spans, strict=True)]

    def _place(self, quote: str, start: int, copy: str) -> Placed | None:
        found = [match.start() for match in re.finditer(f"(?={re.escape(quote)})", copy)]
        if not found:
            return None
        at = min(found, key=lambda one: abs(one - start))
        return Placed(at, at + len(quote), True)


class Hashes(Scheme):
    """A short hash for each word, and one alignment of all with unit costs; spans are given by numbers of words."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.name = f"{bits} bits a word, unit costs"

    def symbol(self, word: str) -> int:
        return xxhash.xxh3_64_intdigest(word.encode()) % (1 << self.bits)

    def share(self, symbol: int, length: int) -> float:
        return 1 / (1 << self.bits)

    def _symbols(self, text: str, words: Sequence[Span]) -> list[int]:
        return [self.symbol(fold(text[start:end])) for start, end in words]

    def known(self, sample: Sample) -> tuple[list[int], list[Span]]:
        words = words_of(sample.text)
        starts, ends = [start for start, _ in words], [end for _, end in words]
        numbers = [(bisect_right(starts, start) - 1, bisect_left(ends, end)) for start, end in sample.spans]
        return self._symbols(sample.text, words), numbers

    def places(self, known: tuple[list[int], list[Span]], spans: list[Span], copy: str) -> list[Placed | None]:
        from rapidfuzz.distance import Levenshtein

        symbols, numbers = known
        words = words_of(copy)
        pairs: dict[int, int] = {}
        for step in Levenshtein.opcodes(symbols, self._symbols(copy, words)):
            if step.tag == "equal":
                pairs.update(
                    zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
                )
        return [self._place(first, last, pairs, words) for first, last in numbers]

    def _place(self, first: int, last: int, pairs: Mapping[int, int], words: Sequence[Span]) -> Placed | None:
        there = [pairs[number] for number in range(first, last + 1) if number in pairs]
        if not there:
            return None
        is_whole = len(there) == last - first + 1 == there[-1] - there[0] + 1
        return Placed(words[there[0]][0], words[there[-1]][1], is_whole)

    def shipped(self, sample: Sample) -> Shipped:
        return Shipped(self.known(sample)[0], {}, True)


class Ours(Scheme):
    """The package's engine, with classes of words or with short hashes, and every `every`th offset."""

    def __init__(self, every: int = EVERY, bits: int | None = None) -> None:
        self.every, self.hashed, self.bits = every, bits is not None, bits or CLASS_BITS
        numbers = f"{bits}-bit hashes" if bits else "classes-1" if every == EVERY else "classes"
        self.name = f"{numbers}, every {every}th offset"

    def symbol(self, word: str) -> int:
        return xxhash.xxh3_64_intdigest(word.encode()) % (1 << self.bits) if self.hashed else class_of(word)

    def share(self, symbol: int, length: int) -> float:
        if self.hashed:
            return 1 / (1 << self.bits)
        return float(symbol == 0) if length <= SHORT else float(symbol != 0) / LONG_CLASSES

    def known(self, sample: Sample) -> Sketch:
        words = words_of(sample.text)
        symbols = [self.symbol(fold(sample.text[start:end])) for start, end in words]
        offsets = {number: words[number][0] for number in range(0, len(words), self.every)}
        sketch = _Hashed if self.hashed else Sketch
        return sketch(symbols, self.bits, offsets, len(sample.text), sample.gap)

    def places(self, known: Sketch, spans: list[Span], copy: str) -> list[Placed | None]:
        alignment = Alignment(known, copy, spans)
        return [alignment.place(start, end) for start, end in spans]

    def shipped(self, sample: Sample) -> Shipped | None:
        sketch = self.known(sample)
        return Shipped(sketch.symbols, sketch.offsets)


class _Hashed(Sketch):
    """A sketch of short hashes, all words alike."""

    def number(self, word: str) -> int:
        return xxhash.xxh3_64_intdigest(fold(word).encode()) % (1 << self.bits)


class FullText(Ours):
    """The package's engine with the text itself: the most that it can do."""

    def __init__(self) -> None:
        self.name = "the full text"

    def known(self, sample: Sample) -> Sketch:
        return full_sketch(sample.text, sample.sentences)

    def shipped(self, sample: Sample) -> Shipped | None:
        """The text."""
        return None
