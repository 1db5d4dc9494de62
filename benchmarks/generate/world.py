"""What all made documents have in common: words of five languages, and a register of entities."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import cycle, islice
from typing import Any, NamedTuple

from mecorpus.words import fold

SYLLABLES = {
    "en": "ba da fa ga ha ja ka la ma na pa qa ra sa ta wa ya za el in or un esh ith".split(),
    "tr": "ba çe dı fö gü hı jö ka lü mı nö pa şı ra sü ta ve yı zö el in or ğu ış".split(),
    "ar": "با دا فا غا ها جا كا لا ما نا قي را سا تا وا يا زي ال ان ور ون".split(),
    "fa": "با دا فا گا ها چا کا لا ما نا پی را سا تا وا یا ژی ال ان ور ون".split(),
    "he": "בא דא פא גא הא חא כא לא מא נא קי רא סא תא וא יא זי אל ין ור ון".split(),
}
WORDS = 20_000
LONGEST = 4
MOST_ENTITIES = 500
# Entities that a document has to itself while there are any: so that every entry of the register is used.
OWN = 4
CAST = 8
# In every four entries three are actors, which an author can have a stance towards.
ACTORS = ("GPE", "ORG", "PERSON")
OTHERS = ("NORP", "LOC", "FAC", "EVENT", "LAW", "WEAPON", "WORK_OF_ART")


class Entity(NamedTuple):
    """An entry of the register, with its name in each language; no other entry has that name."""

    id: str
    type: str
    names: dict[str, str]


class World(NamedTuple):
    """Words by language, and the register, in the order of its ids."""

    words: dict[str, list[str]]
    entities: list[Entity]


@lru_cache(maxsize=4)
def make_world(seed: int, documents: int) -> World:
    """Words, and as many entities as so many documents can use, 500 at most."""
    chance = random.Random(f"{seed} world")
    words = {language: [_word(chance, language) for _ in range(WORDS)] for language in SYLLABLES}
    taken: set[str] = set()
    count = max(CAST, min(MOST_ENTITIES, OWN * documents))
    types = (one for other in cycle(OTHERS) for one in (*ACTORS, other))
    return World(
        words,
        [
            Entity(f"e{number:04d}", type_, {language: _name(chance, language, taken) for language in SYLLABLES})
            for number, type_ in enumerate(islice(types, count))
        ],
    )


def _word(chance: random.Random, language: str, fewest: int = 1) -> str:
    return "".join(chance.choices(SYLLABLES[language], k=chance.randint(fewest, LONGEST)))


def _name(chance: random.Random, language: str, taken: set[str]) -> str:
    """A name of two words that is not taken, however it is folded."""
    while True:
        name = f"{_word(chance, language, 2)} {_word(chance, language, 2)}".title()
        if fold(name) not in taken:
            taken.add(fold(name))
            return name


def register(world: World) -> list[dict[str, Any]]:
    """The entries of `entities.jsonl`."""
    rest: dict[str, Any] = {"sectors": [], "country": None, "wikidata": None, "collective": False, "part_of": None}
    return [{"id": one.id, "name": one.names["en"], "type": one.type, **rest} for one in world.entities]
