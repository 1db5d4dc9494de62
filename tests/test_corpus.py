"""The corpus of this repository: pinned counts, a few exact records, and what its texts promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mecorpus import Corpus, stats, validate
from mecorpus.corpus.layout import LOCAL_TEXTS

from .conftest import REPOSITORY

CORPUS = Corpus.open(REPOSITORY)
STABLE = {name for name, layer in CORPUS.context.schemas.layers.items() if layer.status == "stable"}


def test_it_is_clean() -> None:
    report = validate(REPOSITORY, workers=1)
    assert report.findings == ()
    assert report.waived == ()


def test_counts() -> None:
    counts = stats(REPOSITORY)
    assert counts["documents"]["total"] == 6
    assert counts["documents"]["rights"] == {"open": 5, "withheld": 1}
    assert counts["documents"]["language"] == {"en": 5, "ar": 1}
    assert {layer: sum(found.get("labels", {}).values()) for layer, found in counts["annotations"].items()} == {
        "argument": 187, "attribution": 119, "claim": 238, "entity": 279, "event": 0, "forecast": 34, "frame": 29, "persuasion": 0, "stance": 25, "time": 197,
    }  # fmt: skip


def test_two_documents_are_read_twice_and_settled() -> None:
    read = {document.id: [reading.annotator for reading in document.readings] for document in CORPUS}
    assert {
        name for name, annotators in read.items() if set(annotators) == {"adjudicated", "claude-1", "claude-2"}
    } == {
        "lebanon-banks",
        "morocco-worldcup",
    }
    assert all(annotators == ["claude-1"] for annotators in read.values() if "adjudicated" not in annotators)


def test_splits_do_not_move() -> None:
    assert {
        document.id: (CORPUS.split(document), CORPUS.settings.fold(document.group)) for document in CORPUS
    } == SPLITS


SPLITS = {
    "grid-north-iraq-escalation": ("validation", 4),
    "iraq-water": ("train", 3),
    "israel-draft": ("test", 1),
    "lebanon-banks": ("train", 0),
    "morocco-worldcup": ("train", 3),
    "saudi-vision": ("train", 1),
}


@pytest.mark.parametrize("document", list(CORPUS), ids=lambda document: document.id)
def test_every_stable_layer_is_complete(document: object) -> None:
    assert all(set(reading.complete) >= STABLE for reading in document.readings)  # type: ignore[attr-defined]
    assert len(document.readings) >= 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("document", [one for one in CORPUS if not one.withheld], ids=lambda document: document.id)
def test_originals_say_what_they_are_and_look_ahead(document: object) -> None:
    assert document.provenance.text_origin == "machine"  # type: ignore[attr-defined]
    assert document.provenance.generator  # type: ignore[attr-defined]
    assert (document.outlet, document.author) == ("mecorpus originals", ())  # type: ignore[attr-defined]
    assert document.sources, "a text rests on documented facts"  # type: ignore[attr-defined]
    assert 350 <= len(document.text.split()) <= 900  # type: ignore[attr-defined]
    for reading in document.readings:  # type: ignore[attr-defined]
        forecasts = reading.of("forecast")
        assert len(forecasts) >= 3
        own = [one for one in forecasts if all(filler.author for filler in one.role("forecaster"))]
        assert all(one.attributes.get("latest", "9999") > document.written.isoformat() for one in own)  # type: ignore[attr-defined]


def test_some_exact_records() -> None:
    reading = CORPUS["iraq-water"].readings[0]
    claims = {one.unit: one.label for one in reading.of("claim")}
    assert (claims["s3"], claims["s8"], claims["s18"]) == ("recommendation", "prediction", "rhetorical_question")
    treaty = next(one for one in reading.of("forecast") if one.spans[0] == (804, 903))
    assert treaty.quote is not None
    assert treaty.quote.startswith("No Iraqi-Turkish treaty")
    assert treaty.attributes["estimate"] == "unhedged"


def test_no_sentence_of_the_withheld_text_is_in_the_repository() -> None:
    """Five words in a row of the body are a leak; without a local copy there is nothing to look for."""
    path = REPOSITORY / LOCAL_TEXTS / "grid-north-iraq-escalation.txt"
    if not path.exists():
        pytest.skip("no local copy of the withheld text here")
    words = re.findall(r"\w+", path.read_text("utf-8").casefold())
    runs = {tuple(words[n : n + 5]) for n in range(len(words) - 4)}
    title = re.findall(r"\w+", CORPUS["grid-north-iraq-escalation"].title.casefold())
    runs -= {tuple(title[n : n + 5]) for n in range(len(title) - 4)}
    for file in files():
        found = re.findall(r"\w+", file.read_text("utf-8", "ignore").casefold())
        assert not [found[n : n + 5] for n in range(len(found) - 4) if tuple(found[n : n + 5]) in runs], file


def files() -> list[Path]:
    kept = ("corpus", "schema", "src", "docs", "guidelines", "tests", "tools", "benchmarks")
    return [
        path
        for name in kept
        for path in (REPOSITORY / name).rglob("*")
        if path.is_file() and path.stat().st_size < 2_000_000
    ]
