"""A made document as the packed layout has it: record, text and readings in one value."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from typing import Any

from benchmarks.generate.layers import LAYERS, Placed, read
from benchmarks.generate.text import Plan, Unit, plan_of
from benchmarks.generate.world import World

COPIES = 200
FIRST, SECOND, ADJUDICATED = "claude-1", "claude-2", "adjudicated"
READ_TWICE, SETTLED = 10, 20
GENRES = ("op_ed", "editorial", "column", "analysis", "brief", "letter", "review_essay", "blog")
COUNTRIES = ("AE", "EG", "IL", "IQ", "IR", "JO", "LB", "SA", "SY", "TR", "YE")
TOPICS = ("economy", "elections", "energy", "migration", "security", "trade", "water")
MOST_ANNOTATIONS, STEP = 150, 0x9E3779
EARLIEST, DAYS = dt.date(2015, 1, 1), 4000


def document(number: int, seed: int, world: World) -> dict[str, Any]:
    """Document `number` of a seed, which needs no other."""
    is_copy = number % COPIES == COPIES - 1
    source = number - COPIES // 2 if is_copy else number
    chance = random.Random(f"{seed} document {number}")
    plan = plan_of(source, seed, world, chance if is_copy else None)
    record = _record(f"made-{number:07d}", f"made-{source:07d}", plan, chance)
    return {"document": record, "text": plan.text, "annotations": _readings(number, plan, chance)}


def _readings(number: int, plan: Plan, chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    """One reading, or two, or two and the adjudicated one, which agrees with the first."""
    labels = chance.getrandbits(64)
    first = read(plan, random.Random(labels), _ids(chance))
    if number % READ_TWICE != READ_TWICE - 1:
        return {FIRST: _file(FIRST, first)}
    second = read(plan, random.Random(labels + 1), _ids(chance))
    found = {FIRST: _file(FIRST, first), SECOND: _file(SECOND, second)}
    if number % SETTLED == SETTLED - 1:
        settled = read(plan, random.Random(labels), _ids(chance))
        for (_, record), (_, one), (_, two) in zip(settled, first, second, strict=True):
            record["from"] = [{"annotator": FIRST, "id": one["id"]}, {"annotator": SECOND, "id": two["id"]}]
        found[ADJUDICATED] = _file(ADJUDICATED, settled)
    return found


def _ids(chance: random.Random) -> list[str]:
    """Ids for the annotations of a file, more than it has: an odd step meets every number once."""
    first = chance.randrange(16**6)
    return [f"{(first + place * STEP) % 16**6:06x}" for place in range(MOST_ANNOTATIONS)]


def _file(annotator: str, records: list[Placed]) -> list[dict[str, Any]]:
    """Header and records in the order of an annotation file."""
    ordered = sorted(records, key=lambda each: (each[0], each[1]["layer"], each[1]["id"]))
    header = {"annotator": annotator, "guidelines": "1.1", "complete": LAYERS}
    return [header, *(record for _, record in ordered)]


def _record(name: str, group: str, plan: Plan, chance: random.Random) -> dict[str, Any]:
    day = (EARLIEST + dt.timedelta(chance.randrange(DAYS))).isoformat()
    return {
        "id": name, "group": group, "title": " ".join(plan.units[0].words[:8]), "author": [], "outlet": "mecorpus originals",
        "genre": chance.choice(GENRES), "language": plan.language, "countries": sorted(chance.sample(COUNTRIES, chance.randint(1, 3))),
        "topics": sorted(chance.sample(TOPICS, 2)), "written": day, "published": None, "url": None, "standpoint": None, "sources": [],
        "rights": {"status": "open", "license": "CC0-1.0", "holder": None},
        "provenance": {"text_origin": "machine", "kind": "original", "generator": "benchmarks.generate", "method": "Drawn.", "obtained": day},
        "text": {"sha256": hashlib.sha256(plan.text.encode()).hexdigest(), "length": len(plan.text)},
        "segmentation": {"segmenter": "sentences-1", "sentences": [_sentence(plan, place, unit) for place, unit in enumerate(plan.units)]},
    }  # fmt: skip


def _sentence(plan: Plan, place: int, unit: Unit) -> dict[str, Any]:
    end = plan.starts[place][-1] + len(unit.words[-1]) + len(unit.end)
    return {"id": f"s{place + 1}", "start": plan.start(place), "end": end, "paragraph": unit.paragraph, "kind": unit.kind}  # fmt: skip
