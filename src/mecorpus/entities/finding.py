"""`find_entities`: entries of the register by id, name, linked surface or Wikidata item."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.layout import find_root
from mecorpus.corpus.links import mentions
from mecorpus.entities.register import read_register
from mecorpus.errors import RequestError, unknown
from mecorpus.leaks.local import repeating
from mecorpus.model.settings import Entity
from mecorpus.words import fold

EXACT, SURFACE, WITHIN, NEAR = 100.0, 95.0, 90.0, 75.0
SHORTEST = 3
MOST_SURFACES = 5
# Persian and Arabic yeh and kaf, alef maksura, teh marbuta.
ALIKE = str.maketrans("یىکة", "ييكه")


class FoundEntity(NamedTuple):
    """An entry of the register. `mentions` counts linked mentions, withheld texts included; `surfaces` are the commonest."""

    id: str
    name: str
    type: str
    country: str | None
    wikidata: str | None
    mentions: int
    surfaces: tuple[str, ...]
    score: float


def find_entities(root: str | Path, words: str, *, type: str | None = None) -> list[FoundEntity]:
    """Entries that words may mean, best first.

    Compared, without case and marks, are ids, names, Wikidata items and the surfaces that mentions
    linked to an entry have: `score` is 100 for the same (95 for a surface), 90 for words inside, less for near misses (the
    normalised indel similarity of the sorted words, at least 75). More mentions go first among equals.
    Raises `RequestError` for empty words and an unknown type.
    """
    root, wanted = find_root(root), _folded(words)
    if not wanted:
        raise RequestError("give words to look for")
    register = read_register(root)
    types = register.context.schemas.by_id["urn:mecorpus:entity"]["properties"]["type"].get("enum", ())
    if type is not None and type not in types:
        raise unknown("type", type, types)
    counts, surfaces = _linked(root)
    entities = [entity for entity in register.context.registers.entities if type in (None, entity.type)]
    scores = _scores(wanted, entities, surfaces)
    found = [_found(entity, counts, surfaces, scores[entity.id]) for entity in entities if entity.id in scores]
    return sorted(found, key=lambda one: (-one.score, -one.mentions, one.id))


def _linked(root: Path) -> tuple[Counter[str], Mapping[str, Counter[str]]]:
    """Mentions of each entity, and its surfaces as they are written."""
    counts: Counter[str] = Counter()
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions(root):
        counts[mention.entity] += 1
        if mention.surface:
            surfaces[mention.entity][mention.surface] += 1
    # A quote that is wrong may be of a withheld text.
    for surface in repeating(root, {surface for found in surfaces.values() for surface in found}):
        for found in surfaces.values():
            found.pop(surface, None)
    return counts, surfaces


def _keys(entity: Entity, surfaces: Mapping[str, Counter[str]]) -> dict[str, float]:
    """All that an entity goes by, folded, with the score of one that is the same as the words."""
    own = (entity.id, entity.id.replace("-", " "), entity.name, entity.wikidata)
    linked = dict.fromkeys(map(_folded, surfaces.get(entity.id, ())), SURFACE)
    return linked | dict.fromkeys((_folded(name) for name in own if name), EXACT)


def _folded(text: str) -> str:
    """A text as it is searched: folded, without any marks, Arabic letters that are often written for each other as one."""
    letters = unicodedata.normalize("NFD", fold(text)).translate(ALIKE)
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _scores(wanted: str, entities: Iterable[Entity], surfaces: Mapping[str, Counter[str]]) -> dict[str, float]:
    """The best score of each entity that has one."""
    from rapidfuzz import fuzz, process

    owned = [(entity.id, key, same) for entity in entities for key, same in _keys(entity, surfaces).items()]
    scores: dict[str, float] = {}
    near = process.extract(
        wanted, [key for _, key, _ in owned], scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=None
    )
    found = [(number, score * WITHIN / EXACT) for _, score, number in near]
    found += [(number, _literal(wanted, key, same)) for number, (_, key, same) in enumerate(owned)]
    for number, score in found:
        id_ = owned[number][0]
        if score:
            scores[id_] = max(score, scores.get(id_, 0.0))
    return scores


def _literal(wanted: str, key: str, same: float) -> float:
    if wanted == key:
        return same
    is_within = wanted in key if len(wanted) >= SHORTEST else f" {wanted} " in f" {key} "
    return WITHIN if is_within else 0.0


def _found(entity: Entity, counts: Counter[str], surfaces: Mapping[str, Counter[str]], score: float) -> FoundEntity:
    commonest = sorted(surfaces.get(entity.id, Counter()).items(), key=lambda pair: (-pair[1], pair[0]))
    return FoundEntity(
        entity.id,
        entity.name,
        entity.type,
        entity.country,
        entity.wikidata,
        counts[entity.id],
        tuple(surface for surface, _ in commonest[:MOST_SURFACES]),
        round(score, 1),
    )
