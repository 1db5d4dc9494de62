"""What a reader says of a made text: labels and attributes drawn from the closed sets that the rules allow."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.generate.text import CONTENT, CUE, SOURCE, TIME, Plan

# A record without its id, and the first offset of what it stands on.
Placed = tuple[int, dict[str, Any]]

# In the order in which the label of a sentence that does several things is chosen.
CLAIMS = ("recommendation", "prediction", "cause", "evaluation", "fact")
EVIDENCE = ("statistics", "testimony", "anecdote", "precedent", "document", "common_ground", "none", "none", "none")
VOICES = ("author", "author", "author", "reported", "mixed")
ALSO = 0.15
TIMES = {"DATE": ("2025", "2024-04", "2024-W45", "PAST_REF"), "TIME": ("2024-04-02T09:00",), "DURATION": ("P3Y", "P6M"), "SET": ("P1Y", "XXXX-SU")}  # fmt: skip
TIME_LABELS = ("DATE", "DATE", "DATE", "DURATION", "SET", "TIME")
ATTITUDES = ("statement", "statement", "belief", "intention")
QUOTATIONS = ("indirect", "indirect", "direct", "mixed")
COMMITMENTS = ("neutral", "neutral", "endorses", "distances")
ESTIMATES = ("bin", "possibility", "direction", "unhedged")
BINS = ("0-5", "5-20", "20-45", "45-55", "55-80", "80-95", "95-100")
TRENDS = ("up", "down", "steady")
STANCES = ("very_negative", "negative", "neutral", "positive", "very_positive")
BASES = ("act", "character", "legitimacy", "competence")
SUPPORTS = ("support", "support", "support", "attack", "rephrase")
FRAMES = (
    "economic", "capacity_and_resources", "morality", "fairness_and_equality", "legality", "policy", "crime_and_punishment", "security_and_defence",
    "health_and_safety", "quality_of_life", "cultural_identity", "public_opinion", "political", "external_regulation_and_reputation",
)  # fmt: skip
METONYMS = ("GPE", "LOC", "FAC")
CONFIDENCES = (0.55, 0.6, 0.7, 0.8)
LAYERS = ("argument", "attribution", "claim", "entity", "forecast", "frame", "stance", "time")


def read(plan: Plan, chance: random.Random, ids: Sequence[str]) -> list[Placed]:
    """All records of a reading, mentions first, then times, each with its id; every reader of a plan has as many."""
    made = [
        *_mentions(plan, chance), *_times(plan, chance), *_claims(plan, chance), *_sayings(plan, chance, ids),
        _forecast(plan, chance, ids), *_edges(plan, chance), *_stances(plan, chance), *_frames(plan, chance),
    ]  # fmt: skip
    return [(start, {**record, "id": id_}) for (start, record), id_ in zip(made, ids, strict=False)]


def _mentions(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    for mention in plan.mentions:
        mark = plan.span(mention.unit, mention.word, mention.length)
        attributes: dict[str, Any] = {"mention": "name" if mention.is_name else "nominal"}
        if mention.entity.type in METONYMS and chance.random() < 0.1:
            attributes["metonym"] = True
        referent = [{"entity": mention.entity.id}]
        yield mark["spans"][0][0], {"layer": "entity", "label": mention.entity.type, **mark, "arguments": {"referent": referent}, "attributes": attributes}  # fmt: skip


def _times(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    for unit in plan.times:
        mark, label = plan.span(unit, TIME), chance.choice(TIME_LABELS)
        attributes = {"value": chance.choice(TIMES[label])}
        if chance.random() < 0.1:
            attributes["mod"] = "APPROX"
        yield mark["spans"][0][0], {"layer": "time", "label": label, **mark, "attributes": attributes}


def _claims(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    thesis = plan.sentences[-1]
    for place, unit in enumerate(plan.units):
        record: dict[str, Any] = {"layer": "claim", "unit": f"s{place + 1}", "label": "none"}
        if unit.kind == "sentence":
            label = "prediction" if place == plan.forecast else chance.choice(CLAIMS)
            attributes: dict[str, Any] = {"voice": chance.choice(VOICES), "evidence": chance.choice(EVIDENCE)}
            if label != CLAIMS[-1] and chance.random() < ALSO:
                attributes["also"] = [chance.choice(CLAIMS[CLAIMS.index(label) + 1 :])]
            if place == thesis:
                attributes["thesis"] = True
            is_question = unit.end in "?؟" and place != plan.forecast and "also" not in attributes
            record |= {"label": "rhetorical_question" if is_question else label, "attributes": attributes}
        yield plan.start(place), record


def _sayings(plan: Plan, chance: random.Random, ids: Sequence[str]) -> Iterator[Placed]:
    """Attributions, whose source is a mention in the sentence, if there is one, or words of it."""
    for unit in plan.sayings:
        mark = plan.span(unit, CUE)
        mentioned = [{"annotation": ids[number]} for number, one in enumerate(plan.mentions) if one.unit == unit]
        source = mentioned[0] if mentioned else plan.span(unit, SOURCE)
        arguments = {"source": [source], "content": [plan.span(unit, CONTENT, len(plan.units[unit].words) - CONTENT)]}
        attributes: dict[str, Any] = {"quotation": chance.choice(QUOTATIONS), "commitment": chance.choice(COMMITMENTS)}
        if chance.random() < 0.1:
            attributes["inferred"] = True
        yield mark["spans"][0][0], {"layer": "attribution", "label": chance.choice(ATTITUDES), **mark, "arguments": arguments, "attributes": attributes}  # fmt: skip


def _forecast(plan: Plan, chance: random.Random, ids: Sequence[str]) -> Placed:
    unit, last = plan.forecast, len(plan.units[plan.forecast].words) - 1
    label, estimate = chance.choice(("event", "persistence", "trend")), chance.choice(ESTIMATES)
    arguments: dict[str, Any] = {"forecaster": [{"author": True}], "outcome": [plan.span(unit, 2, last - 1)]}
    attributes: dict[str, Any] = {"estimate": estimate, "outcome_text": "Something that was drawn comes to pass."}
    if estimate != "unhedged":
        arguments["term"] = [plan.span(unit, SOURCE)]
    if estimate == "bin":
        attributes["probability"] = chance.choice(BINS)
    if estimate == "direction" or label == "trend":
        attributes["direction"] = chance.choice(TRENDS)
    attributes["horizon_kind"] = chance.choice(("explicit", "explicit", "implicit", "none", "none"))
    if attributes["horizon_kind"] != "none":
        attributes["latest"] = f"{chance.randint(2027, 2040)}-12-31"
    if attributes["horizon_kind"] == "explicit":
        arguments["horizon"] = [{"annotation": ids[len(plan.mentions)]}]
    mark = plan.span(unit, 2, last - 1)
    return mark["spans"][0][0], {"layer": "forecast", "label": label, **mark, "arguments": arguments, "attributes": attributes}  # fmt: skip


def _edges(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    for source, target in plan.edges:
        arguments = {"from": [{"unit": f"s{source + 1}"}], "to": [{"unit": f"s{target + 1}"}]}
        yield plan.start(target), {"layer": "argument", "label": chance.choice(SUPPORTS), "arguments": arguments}


def _stances(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    """The author's stance towards everybody who is much in the text."""
    for entity in plan.main:
        units = sorted({mention.unit for mention in plan.mentions if mention.entity is entity})
        evidence = [{"unit": f"s{unit + 1}"} for unit in units]
        record: dict[str, Any] = {"layer": "stance", "label": chance.choice(STANCES), "arguments": {"holder": [{"author": True}], "target": [{"entity": entity.id}], "evidence": evidence}}  # fmt: skip
        if record["label"] != "neutral":
            record["attributes"] = {"basis": sorted(chance.sample(BASES, chance.randint(1, 2)))}
        if chance.random() < 0.3:
            record["confidence"] = chance.choice(CONFIDENCES)
        yield plan.start(units[0]), record


def _frames(plan: Plan, chance: random.Random) -> Iterator[Placed]:
    primary, *others = chance.sample(FRAMES, plan.frames)
    yield 0, {"layer": "frame", "label": primary, "attributes": {"primary": True}}
    for label in others:
        yield 0, {"layer": "frame", "label": label}
