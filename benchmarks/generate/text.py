"""The text of a made document, and the places in it that annotations will stand on."""

from __future__ import annotations

import random
from itertools import accumulate, product
from typing import Any, NamedTuple

from benchmarks.generate.world import ACTORS, CAST, OWN, Entity, World

LANGUAGES = {"en": 70, "ar": 12, "fa": 6, "he": 6, "tr": 6}
QUESTION_MARKS = {"ar": "؟", "fa": "؟"}
# Least, most and most likely words of a document before its last sentence is full: 500 in the mean when it is.
WORDS = (280, 780, 380)
SENTENCE = (15, 35)
PARAGRAPH = 4
QUESTIONS = 0.03
WITH_HEADINGS = 0.25
MENTIONS = 14
MAIN, OFTEN = 3, 3
NAMES = 0.6
# Words of a sentence, from 0, that marks stand on: every sentence has them, and marks of one kind never overlap.
SLOTS = (1, 3)
TIME, SOURCE, CUE, CONTENT = 6, 7, 8, 9


class Unit(NamedTuple):
    """A sentence or heading: its words, what it ends in, its paragraph."""

    words: list[str]
    end: str
    paragraph: int
    kind: str


class Mention(NamedTuple):
    """Where an entity stands: `length` words of a unit from `word` on."""

    unit: int
    word: int
    length: int
    entity: Entity
    is_name: bool


class Plan(NamedTuple):
    """A text, and what every reader will mark in it. `starts` are the offsets of each unit's words, in code points."""

    language: str
    units: list[Unit]
    text: str
    starts: list[list[int]]
    sentences: list[int]
    main: list[Entity]
    mentions: list[Mention]
    times: list[int]
    sayings: list[int]
    forecast: int
    edges: list[tuple[int, int]]
    frames: int

    def span(self, unit: int, word: int, count: int = 1) -> dict[str, Any]:
        """`spans` and `quote` of some words of a unit."""
        last = word + count - 1
        start, end = self.starts[unit][word], self.starts[unit][last] + len(self.units[unit].words[last])
        return {"spans": [[start, end]], "quote": self.text[start:end]}

    def start(self, unit: int) -> int:
        """First code point of a unit."""
        return self.starts[unit][0]


def plan_of(number: int, seed: int, world: World, changed: random.Random | None = None) -> Plan:
    """Document `number` of a seed; with `changed`, a near copy that says something else in two sentences."""
    chance = random.Random(f"{seed} text {number}")
    language = chance.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
    words = world.words[language]
    units = _units(chance, language, words)
    sentences = [place for place, unit in enumerate(units) if unit.kind == "sentence"]
    main, mentions = _mentions(chance, _cast(chance, number, world), sentences)
    for mention in mentions:
        if mention.is_name:
            units[mention.unit].words[mention.word] = mention.entity.names[language]
    if changed:
        for place in changed.sample(sentences, 2):
            units[place].words[CONTENT:] = changed.choices(words, k=len(units[place].words) - CONTENT)
    forecast, *times = chance.sample(sentences, 3)
    text, starts = _set(units)
    return Plan(
        language, units, text, starts, sentences, main, mentions, [forecast, *times], chance.sample(sentences, 2),
        forecast, _edges(chance, sentences), chance.choice((1, 1, 2, 3)),
    )  # fmt: skip


def _units(chance: random.Random, language: str, words: list[str]) -> list[Unit]:
    """Sentences, some of them under headings, until there are words enough."""
    units: list[Unit] = []
    left, paragraph, drawn = chance.triangular(*WORDS), 0, 0
    has_headings = chance.random() < WITH_HEADINGS
    while left > 0:
        if has_headings and drawn and drawn % (2 * PARAGRAPH) == 0:
            units.append(Unit(chance.choices(words, k=chance.randint(3, 8)), "", paragraph, "heading"))
            paragraph += 1
        drawn += 1
        end = QUESTION_MARKS.get(language, "?") if chance.random() < QUESTIONS else "."
        units.append(Unit(chance.choices(words, k=chance.randint(*SENTENCE)), end, paragraph, "sentence"))
        paragraph += drawn % PARAGRAPH == 0
        left -= len(units[-1].words)
    return units


def _cast(chance: random.Random, number: int, world: World) -> list[Entity]:
    """The entities of a document: some that are its own as long as there are any, then others."""
    count = len(world.entities)
    places = [(OWN * number + place) % count for place in range(OWN)]
    drawn = [place for place in chance.sample(range(count), CAST) if place not in places]
    return [world.entities[place] for place in [*places, *drawn[: CAST - OWN]]]


def _mentions(chance: random.Random, cast: list[Entity], sentences: list[int]) -> tuple[list[Entity], list[Mention]]:
    """Who is much in the text, and where each of the cast is mentioned."""
    main = [one for one in cast if one.type in ACTORS][:MAIN]
    named = [*cast, *(one for one in main for _ in range(OFTEN - 1))]
    places = chance.sample(list(product(sentences, SLOTS)), MENTIONS)
    mentions = []
    for entity, (unit, word) in zip(named, places, strict=True):
        is_name = chance.random() < NAMES
        mentions.append(Mention(unit, word, 1 if is_name else chance.randint(1, 2), entity, is_name))
    return main, mentions


def _edges(chance: random.Random, sentences: list[int]) -> list[tuple[int, int]]:
    """Five sentences and what each argues for: one of the three before it, so that no circle comes about."""
    sources = chance.sample(range(1, len(sentences)), 5)
    return [(sentences[one], sentences[one - chance.randint(1, min(3, one))]) for one in sources]


def _set(units: list[Unit]) -> tuple[str, list[list[int]]]:
    """The text of units, a paragraph a line with an empty line between, and the offsets of their words."""
    pieces, starts, here = [], [], 0
    for place, unit in enumerate(units):
        unit.words[0] = unit.words[0].capitalize()
        gap = " " if place + 1 < len(units) and units[place + 1].paragraph == unit.paragraph else "\n\n"
        piece = " ".join(unit.words) + unit.end + gap
        starts.append(list(accumulate((len(word) + 1 for word in unit.words[:-1]), initial=here)))
        pieces.append(piece)
        here += len(piece)
    return "".join(pieces)[:-1], starts
