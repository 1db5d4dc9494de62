"""All that `mecorpus card` and `mecorpus build` write about a dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mecorpus.card.agreed import agreed_of
from mecorpus.card.citation import CITATION, citation, read_citation
from mecorpus.card.croissant import croissant
from mecorpus.card.datasheet import DATASHEET, datasheet
from mecorpus.card.details import closing, creation, details, limitations, summary, uses
from mecorpus.card.head import head
from mecorpus.card.material import Figures, Material
from mecorpus.card.notes import NOTES, notes_of
from mecorpus.card.plots import pictures
from mecorpus.card.structure import structure
from mecorpus.model import Context
from mecorpus.tables import Table

README = "README.md"
CROISSANT = "croissant.json"
AGREEMENT = "card/agreement.json"
# Files of a corpus root that its card is made from.
SOURCES = (CITATION, DATASHEET, NOTES, AGREEMENT)


def card_files(
    context: Context, tables: Sequence[Table], figures: Figures, sources: Mapping[str, str]
) -> dict[str, str]:
    """README.md, croissant.json, figures, CITATION.cff and, where there is one, DATASHEET.md: text by path in a dataset folder.

    `tables` are the configurations that have rows; `sources` the text of those of `SOURCES` that are there.
    Raises `RequestError` for one that cannot be used.
    """
    material = Material(
        context,
        tables,
        figures,
        notes_of(sources.get(NOTES, "")),
        read_citation(sources[CITATION]) if CITATION in sources else {},
        agreed_of(_json(sources.get(AGREEMENT)), figures.input),
    )
    found = {README: dataset_card(material), CROISSANT: croissant(material), **pictures(material)}
    found[CITATION] = citation(context.settings, material.citation, sources.get(CITATION, ""))
    if DATASHEET in sources:
        found[DATASHEET] = datasheet(sources[DATASHEET], material)
    return found


def _json(text: str | None) -> Any:
    """A value; None for what is no JSON: agreement is then computed anew."""
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def dataset_card(material: Material) -> str:
    """README.md of a dataset folder: the sections of the Hub's template, in its order."""
    return f"{head(material)}\n" + "\n\n".join(part for part in _parts(material) if part) + "\n"


def _parts(material: Material) -> Iterator[str]:
    for section in (summary, details, uses, structure, creation, limitations, closing):
        yield from section(material)
