"""Make a corpus tree of any size for measuring: `python -m benchmarks.generate --documents 2000 --out DIR`.

Text and labels are drawn from word lists with a fixed seed: shaped like commentary, about nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

from mecorpus.add import segment
from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.model import Sentence

REPOSITORY = Path(__file__).resolve().parents[1]
SYLLABLES = [
    "ba",
    "da",
    "fa",
    "ga",
    "ha",
    "ja",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "qa",
    "ra",
    "sa",
    "ta",
    "wa",
    "ya",
    "za",
    "el",
    "in",
    "or",
    "un",
    "esh",
    "ith",
]
ARABIC = ["ماء", "نهر", "مدينة", "حكومة", "سوق", "طريق", "بيت", "عمل", "قول", "علم", "سنة", "يوم", "أرض", "بحر", "جبل"]
SENTENCES = 30
SPANS = 40


def make(root: Path, documents: int, seed: int = 1) -> None:
    """Write a root with `documents` documents of about 500 words and 40 annotations each."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    (root / "corpus" / "documents").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "schema", root / "schema")
    for name in ("corpus.json", "annotators.json"):
        shutil.copyfile(REPOSITORY / "corpus" / name, root / "corpus" / name)
    entities = [_entity(number, vocabulary) for number in range(200)]
    for name in ("resolutions", "takedowns", "waivers"):
        (root / "corpus" / f"{name}.jsonl").write_bytes(b"")
    for number in range(documents):
        _document(root / "corpus" / "documents" / f"made-{number:07d}", number, chance, vocabulary, entities)
    text = b"".join(path.read_bytes() for path in (root / "corpus" / "documents").glob("*/annotations/*.jsonl"))
    used = [entity for entity in entities if f'"{entity["id"]}"'.encode() in text]
    (root / "corpus" / "entities.jsonl").write_bytes(encode_lines(used))


def _entity(number: int, vocabulary: list[str]) -> dict[str, Any]:
    return {
        "id": f"e{number:04d}", "name": f"{vocabulary[number].title()} {number}", "type": "GPE", "sectors": [], "country": None,
        "wikidata": None, "collective": False, "part_of": None,
    }  # fmt: skip


def _document(
    folder: Path, number: int, chance: random.Random, vocabulary: list[str], entities: list[dict[str, Any]]
) -> None:
    text = "\n\n".join(" ".join(_sentence(chance, vocabulary) for _ in range(5)) for _ in range(SENTENCES // 5)) + "\n"
    sentences = segment(text)
    (folder / "annotations").mkdir(parents=True)
    (folder / "text.txt").write_text(text, "utf-8")
    (folder / "document.json").write_bytes(encode_file(_record(folder.name, text, sentences)))
    lines = _annotations(text, sentences, chance, entities)
    header = {"annotator": "claude-1", "guidelines": "1.0", "complete": ["argument", "claim", "entity"]}
    (folder / "annotations" / "claude-1.jsonl").write_bytes(encode_lines([header, *lines]))


def _sentence(chance: random.Random, vocabulary: list[str]) -> str:
    words = chance.choices(vocabulary, k=chance.randint(11, 21))
    if chance.random() < 0.1:
        words[3] = chance.choice(ARABIC)
    return " ".join(words).capitalize() + chance.choice(".....?")


def _record(name: str, text: str, sentences: tuple[Sentence, ...]) -> dict[str, Any]:
    return {
        "id": name, "group": name, "title": f"Made text {name}", "author": [], "outlet": "mecorpus originals", "genre": "other", "language": "en",
        "countries": ["IQ"], "topics": ["nothing"], "written": "2026-01-01", "published": None, "url": None, "standpoint": None, "sources": [],
        "rights": {"status": "open", "license": "CC0-1.0", "holder": None},
        "provenance": {"text_origin": "machine", "kind": "original", "generator": "benchmarks.generate", "method": "Drawn.", "obtained": "2026-01-01"},
        "text": {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)},
        "segmentation": {"segmenter": "sentences-1", "sentences": [one._asdict() for one in sentences]},
    }  # fmt: skip


def _annotations(
    text: str, sentences: tuple[Sentence, ...], chance: random.Random, entities: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A claim for each sentence, and mentions and edges up to 40 in all, in file order."""
    made: list[tuple[int, dict[str, Any]]] = []
    for one in sentences:
        made.append(
            (
                one.start,
                {
                    "layer": "claim",
                    "label": "fact",
                    "unit": one.id,
                    "attributes": {"voice": "author", "evidence": "none"},
                },
            )
        )
    for one, other in pairwise(sentences[:3]):
        roles = {"from": [{"unit": other.id}], "to": [{"unit": one.id}]}
        made.append((one.start, {"layer": "argument", "label": "support", "arguments": roles}))
    for one in chance.sample(sentences, SPANS - len(made)):
        start = one.start
        end = text.index(" ", start)
        referent = [{"entity": chance.choice(entities)["id"]}]
        mark = {
            "layer": "entity",
            "label": "GPE",
            "spans": [[start, end]],
            "quote": text[start:end],
            "arguments": {"referent": referent},
        }
        made.append((start, {**mark, "attributes": {"mention": "nominal"}}))
    keyed = sorted(
        ((start, record["layer"], f"a{number:05d}", record) for number, (start, record) in enumerate(made)),
        key=lambda each: each[:3],
    )
    return [{**record, "id": id_} for _, _, id_, record in keyed]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    make(arguments.out, arguments.documents)
