"""Which reading of a layer counts."""

from __future__ import annotations

from mecorpus.model import ADJUDICATED, Document, Reading

SINGLE = "single"


def settled(document: Document, layer: str) -> tuple[Reading | None, str]:
    """The reading that a layer's rows come from, with its status: the adjudicated one, else the only complete one.

    None where nobody, or more than one and no adjudicator, has read the layer to the end.
    """
    adjudicated = document.reading(ADJUDICATED)
    if adjudicated and layer in adjudicated.complete:
        return adjudicated, ADJUDICATED
    found = all_readings(document, layer)
    return (found[0], SINGLE) if len(found) == 1 else (None, SINGLE)


def all_readings(document: Document, layer: str) -> list[Reading]:
    """Annotators' complete readings of a layer, without the adjudicated one."""
    return [reading for reading in document.readings if layer in reading.complete and reading.annotator != ADJUDICATED]
