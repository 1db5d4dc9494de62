"""Which reading of a layer counts."""

from __future__ import annotations

from mecorpus.model import ADJUDICATED, Document, Reading

SINGLE = "single"


def settled(document: Document, layer: str) -> tuple[Reading | None, str]:
    """The reading that a layer's rows come from, with its status: the adjudicated one, else the only complete one.

    None where nobody, or more than one and no adjudicator, has read the layer to the end.
    """
    return settled_readings(document).get(layer, (None, SINGLE))


def settled_readings(document: Document) -> dict[str, tuple[Reading, str]]:
    """For each layer that has one, the reading that its rows come from, with its status."""
    read = annotators_readings(document)
    found = {layer: (readings[0], SINGLE) for layer, readings in read.items() if len(readings) == 1}
    adjudicated = document.reading(ADJUDICATED)
    return found | (dict.fromkeys(adjudicated.complete, (adjudicated, ADJUDICATED)) if adjudicated else {})


def annotators_readings(document: Document) -> dict[str, list[Reading]]:
    """Annotators' complete readings of each layer that has any, without the adjudicated one."""
    found: dict[str, list[Reading]] = {}
    for reading in document.readings:
        if reading.annotator != ADJUDICATED:
            for layer in reading.complete:
                found.setdefault(layer, []).append(reading)
    return found


def all_readings(document: Document, layer: str) -> list[Reading]:
    """Annotators' complete readings of a layer, without the adjudicated one."""
    return annotators_readings(document).get(layer, [])
