"""What the index keeps of a document."""

from __future__ import annotations

from collections.abc import Iterable

from mecorpus.index import Near
from mecorpus.leaks.compare import leaking_runs
from mecorpus.model import Document, Entry, Link, Reading
from mecorpus.words import fold


def entry_of(
    document: Document, readings: Iterable[Reading], near: Near, source: tuple[str, int, int] | None = None
) -> Entry:
    """Index entry of a document, from the readings whose shape is sound; `source` as `Entry` has it."""
    readings = tuple(readings)
    return Entry(
        document.id,
        document.file,
        document.group,
        document.sha256,
        source,
        near.key(document.text) if document.text else b"",
        tuple(_links(document, readings)),
        frozenset().union(*(reading.overview.entities for reading in readings)),
        frozenset((reading.annotator, annotation.id) for reading in readings for annotation in reading.of("forecast")),
        document.withheld,
        leaking_runs(document.text, document.title) if document.withheld and document.text else frozenset(),
    )


def _links(document: Document, readings: tuple[Reading, ...]) -> Iterable[Link]:
    """The first place of each surface that names an entity, literally and with one referent."""
    found: dict[tuple[str, str], Link] = {}
    for reading in readings:
        for mention in reading.of("entity"):
            if mention.attributes.get("mention") != "name" or mention.attributes.get("metonym"):
                continue
            referent = mention.role("referent")
            if mention.label != "NORP" and mention.quote and referent:
                key = (fold(mention.quote), referent[0].entity or "")
                found.setdefault(key, Link(*key, reading.at(mention)))
    return found.values()
