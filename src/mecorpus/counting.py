"""`stats`: what a corpus holds, in counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mecorpus.corpus.open import Corpus
from mecorpus.model import Document, Reading
from mecorpus.reports.escape import escape

Counts = dict[str, Any]


def stats(root: str | Path) -> Counts:
    """Counts of a corpus.

    `documents` maps rights, language, genre, outlet, text_origin and split to counts;
    `words` counts the words of the texts at hand; `annotations` maps each layer to `labels`,
    `language`, `outlet`, `split` and `annotator`, and to the number of documents that have it complete.
    Raises `FindingsError` for a document that is not sound.
    """
    corpus = Corpus.open(root)
    documents: dict[str, Counter[str]] = defaultdict(Counter)
    layers: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in corpus.context.schemas.layers}
    words = 0
    for document in corpus:
        split = corpus.split(document)
        for key, value in _facets(document, split).items():
            documents[key][value] += 1
        words += len((document.text or "").split())
        for reading in document.readings:
            _count(layers, document, reading, split)
    return {
        "documents": {"total": len(corpus), **_plain(documents)},
        "words": words,
        "annotations": {name: _plain(found) for name, found in layers.items()},
    }


def _facets(document: Document, split: str) -> dict[str, str]:
    return {
        "rights": document.rights.status,
        "language": document.language,
        "genre": document.genre,
        "outlet": document.outlet,
        "text_origin": document.provenance.text_origin,
        "split": split,
    }


def _count(layers: dict[str, dict[str, Counter[str]]], document: Document, reading: Reading, split: str) -> None:
    for layer, found_here in reading.by_layer.items():
        found = layers[layer]
        number = len(found_here)
        found["labels"].update(annotation.label for annotation in found_here)
        found["language"][document.language] += number
        found["outlet"][document.outlet] += number
        found["split"][split] += number
        found["annotator"][reading.annotator] += number
    for layer in reading.complete:
        layers[layer]["complete"][reading.annotator] += 1


def _plain(counters: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {key: dict(counter.most_common()) for key, counter in counters.items()}


def as_text(counts: Counts) -> str:
    """Counts as text for a terminal."""
    documents = dict(counts["documents"])
    lines = [f"{documents.pop('total'):,} documents, {counts['words']:,} words in the texts at hand"]
    lines += [f"  {key}: {_line(value.items())}" for key, value in documents.items()]
    for layer, found in counts["annotations"].items():
        total = sum(found.get("labels", {}).values())
        lines.append(
            f"{layer}: {total:,} annotations, complete in {sum(found.get('complete', {}).values()):,} readings"
        )
        lines += [f"  {key}: {_line(value.items())}" for key, value in found.items() if key != "complete"]
    return "".join(escape(line) + "\n" for line in lines)


def _line(items: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in items)
