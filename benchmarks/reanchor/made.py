"""Texts that are made: shaped like commentary, about nothing, and the same every time.

Function words, punctuation and the order of kinds of words are drawn from a trigram model of the corpus's own
open English texts and its guidelines. Content words are invented, with Zipf's frequencies (Zipf, Human Behavior and
the Principle of Least Effort, 1949); each has words that like to follow it, and a text uses its own words again and again,
as texts do (Church, COLING 2000). Names come from a register, recur, and are linked.
"""

from __future__ import annotations

import random
import re
import zlib
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate

from benchmarks.reanchor.edits import Span
from benchmarks.reanchor.texts import Sample, plain_sample
from mecorpus.add import segment

TOKEN = re.compile(r"\w+(?:[’'-]\w+)*|[.,;:?!]")
FUNCTION_WORDS = 150
ONSETS = "b c d f g h l m n p r s t v w br ch cr dr fl gr pl pr sh st th tr".split()
VOWELS = "a e i o u a e i o ea ou ai".split()
CODAS = ["", "", "", "n", "r", "l", "t", "s", "m", "nd", "st", "ck", "rt"]
# As many that a model with 5,000 words misses about one word in eight, as it does in real texts (one in seven).
SIZES = {"ly": 4500, "ing": 10_000, "ed": 13_000, "s": 37_000, "": 90_000}
NAMES = 20_000
CAST = 12
WEIGHT = 5
AGAIN, FOLLOWS, FAVOURITES = 0.35, 0.25, 8
TRIES = 6
SENTENCES, PARAGRAPH = (24, 34), (3, 7)
START = ("", ".")


class Language:
    """What texts are drawn from."""

    def __init__(self, texts: list[str], guidelines: list[str], seed: int = 1) -> None:
        """What texts say counts `WEIGHT` times as much as what guidelines do."""
        self._chance = random.Random(seed)
        self._lengths = [len(TOKEN.findall(text[one.start : one.end])) for text in texts for one in segment(text)]
        tokens = [token for text in [*texts * WEIGHT, *guidelines] for token in TOKEN.findall(text)]
        counts = Counter(token.casefold() for token in tokens if token[0].isalpha())
        self._function = {word for word, _ in counts.most_common(FUNCTION_WORDS)}
        self._three, self._two = defaultdict(list), defaultdict(list)
        kinds = [self._kind(token, before) for before, token in zip([".", *tokens], tokens, strict=False)]
        for one, two, three in zip(["", ".", *kinds], [".", *kinds], kinds, strict=False):
            self._three[one, two].append(three)
            self._two[two].append(three)
        self._words = {ending: self._vocabulary(ending, size) for ending, size in SIZES.items()}
        self._names = [self._name() for _ in range(NAMES)]
        self._ranks = {size: list(accumulate(_zipf(rank) for rank in range(size))) for size in {*SIZES.values(), NAMES}}

    def _kind(self, token: str, before: str) -> str:
        """A function word or mark itself; else `<name>`, `<number>` or the ending of a content word in brackets."""
        if not token[0].isalnum() or token.casefold() in self._function:
            return token.casefold()
        if token[0].isdigit():
            return "<number>"
        if token[0].isupper() and before not in ".?!:":
            return "<name>"
        return f"<{next(ending for ending in SIZES if token.endswith(ending))}>"

    def _vocabulary(self, ending: str, size: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < size:
            # Common words are short.
            syllables = 1 + (len(found) > size // 60) + (self._chance.random() < 0.5)
            word = self._syllables(syllables) + ending
            if len(word) > 3 and word not in self._function:
                found[word] = None
        return list(found)

    def _syllables(self, count: int) -> str:
        pick = self._chance.choice
        return "".join(pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(count))

    def _name(self) -> str:
        return " ".join(self._syllables(2).title() for _ in range(self._chance.choice([1, 1, 2])))

    def text(self, seed: int) -> tuple[str, dict[Span, str]]:
        """A text, and the register's names of its mentions."""
        return _Writer(self, random.Random(f"text {seed}")).text()

    def kinds(self, chance: random.Random) -> list[str]:
        """Kinds of tokens of one sentence, as long as one of the corpus."""
        length = chance.choice(self._lengths)
        return min((list(self._drawn(chance)) for _ in range(TRIES)), key=lambda kinds: abs(len(kinds) - length))

    def _drawn(self, chance: random.Random) -> Iterator[str]:
        one, two = START
        for _ in range(60):
            follows = self._three[one, two]
            three = chance.choice(follows if len(set(follows)) > 1 else self._two[two])
            yield three
            if three in (".", "?", "!"):
                return
            one, two = two, three
        yield "."

    def word(self, ending: str, chance: random.Random) -> str:
        """A content word by its frequency."""
        return self._words[ending][self._rank(SIZES[ending], chance)]

    def name(self, chance: random.Random) -> str:
        """A name of the register by its frequency."""
        return self._names[self._rank(NAMES, chance)]

    def favourite(self, before: str, ending: str, chance: random.Random) -> str:
        """One of the words that like to follow a word."""
        own = random.Random(zlib.crc32(f"{before} {ending} {chance.randrange(FAVOURITES)}".encode()))
        return self.word(ending, own)

    def _rank(self, size: int, chance: random.Random) -> int:
        ranks = self._ranks[size]
        return bisect(ranks, chance.random() * ranks[-1])


def _zipf(rank: int) -> float:
    """Mandelbrot's form of Zipf's law."""
    return float(1 / (rank + 2.7) ** 1.05)


class _Writer:
    """Writes one text."""

    def __init__(self, language: Language, chance: random.Random) -> None:
        self.language, self.chance = language, chance
        self.used: dict[str, list[str]] = defaultdict(list)
        self.cast = [language.name(chance) for _ in range(CAST)]
        self.parts: list[str] = []
        self.length = 0
        self.names: dict[Span, str] = {}

    def text(self) -> tuple[str, dict[Span, str]]:
        left = 0
        for number in range(self.chance.randint(*SENTENCES)):
            if number:
                self._put(" " if left else "\n\n")
            left = left - 1 if left > 0 else self.chance.randint(*PARAGRAPH) - 1
            self._sentence()
        self._put("\n")
        return "".join(self.parts), self.names

    def _sentence(self) -> None:
        before = ""
        for kind in self.language.kinds(self.chance):
            is_mark = kind[0] in ".,;:?!"
            if before and not is_mark:
                self._put(" ")
            before = self._token(kind, before)

    def _token(self, kind: str, before: str) -> str:
        if kind == "<name>":
            return self._mention()
        word = self._word(kind, before)
        self._put(word if before else word[0].upper() + word[1:])
        return word

    def _mention(self) -> str:
        """A name in full, or one of its words."""
        name = self.cast[min(self.chance.randrange(CAST), self.chance.randrange(CAST))]
        said = name if self.chance.random() < 0.6 else name.split()[-1]
        self.names[self.length, self.length + len(said)] = name
        self._put(said)
        return said

    def _word(self, kind: str, before: str) -> str:
        if kind == "<number>":
            return str(self.chance.choice([self.chance.randint(2, 40), self.chance.randint(1990, 2026)]))
        if kind[0] != "<":
            return kind
        ending, draw = kind[1:-1], self.chance.random()
        if draw < AGAIN and self.used[ending]:
            return self.chance.choice(self.used[ending])
        follows = draw < AGAIN + FOLLOWS
        word = (
            self.language.favourite(before, ending, self.chance) if follows else self.language.word(ending, self.chance)
        )
        self.used[ending].append(word)
        return word

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def made_samples(language: Language, count: int) -> list[Sample]:
    """Made texts with their spans."""
    return [plain_sample(f"made-{number}", *language.text(number)) for number in range(count)]
