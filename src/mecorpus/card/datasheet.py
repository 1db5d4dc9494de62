"""Figures in `DATASHEET.md`: prose by hand, and between marks what the data says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mecorpus.card import agreement, statements
from mecorpus.card.markdown import language, listed, plain
from mecorpus.card.material import Material
from mecorpus.errors import RequestError, unknown
from mecorpus.reports.table import counted

DATASHEET = "DATASHEET.md"
END = "<!-- /mecorpus -->"
MARK = re.compile(r"<!-- mecorpus:([^\s>]*) -->(.*?)" + re.escape(END), re.S)
BEGIN = re.compile(r"<!--\s*/?mecorpus\b[^>]*-->")


def _documents(material: Material) -> str:
    figures = material.figures
    total = figures.documents.get("open", 0) + figures.documents.get("withheld", 0)
    return f"{counted(total, 'document')}: {figures.documents.get('open', 0):,} open, {figures.withheld:,} withheld"


def _languages(material: Material) -> str:
    shipped, withheld = (material.counts.of(kind, "language") for kind in ("shipped", "withheld"))
    found = [f"{language(code)} {number:,}" for code, number in shipped.items()]
    held = [f"{language(code)} {number:,}" for code, number in withheld.items()]
    return (listed(found) or "no open text") + (f"; withheld: {listed(held)}" if held else "")


def _origins(material: Material) -> str:
    machine, people = material.origins.get("machine", 0), material.origins.get("human", 0)
    return f"{machine:,} written by a language model, {people:,} by people"


def _size(material: Material) -> str:
    counts = material.counts
    return f"{counted(counts.total('sentences'), 'sentence')}, {counted(counts.total('characters'), 'character')}"


def _facet(name: str) -> Callable[[Material], str]:
    def told(material: Material) -> str:
        found = material.counts.of("shipped", name)
        return listed([f"{plain(value)} {number:,}" for value, number in found.items()]) or "none"

    return told


def _annotations(material: Material) -> str:
    found = {layer.name: sum(material.counts.of("split", layer.name).values()) for layer in material.layers}
    by_layer = listed([f"`{name}` {number:,}" for name, number in found.items()])
    return f"{counted(sum(found.values()), 'annotation')}" + (f" ({by_layer})" if by_layer else "")


def _without_rows(material: Material) -> str:
    with_rows = {layer.name for layer in material.layers}
    found = [f"`{name}`" for name in material.context.schemas.layers if name not in with_rows]
    return f"layers without rows: {listed(found)}" if found else "every layer has rows"


def _read_twice(material: Material) -> str:
    found = {name: material.counts.total("compared", name) for name in material.context.schemas.layers}
    by_layer = listed([f"`{name}` {number:,}" for name, number in found.items() if number])
    return (
        f"documents read by two annotators or more: {by_layer}"
        if by_layer
        else "no document was read by two annotators"
    )


def _annotators(material: Material) -> str:
    models, people = material.kinds.get("model", 0), material.kinds.get("human", 0)
    return f"{counted(models, 'language model reader')}, {people:,} {'person' if people == 1 else 'people'}"


def _released(material: Material) -> str:
    return material.settings.released.isoformat() if material.settings.released else "no day is recorded"


def _obtained(material: Material) -> str:
    days = statements.time_frame(material)
    return "no text was obtained yet" if days is None else days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"


FIGURES: Mapping[str, Callable[[Material], str]] = {
    "agreement": lambda material: agreement.sentence(material.agreed),
    "annotations": _annotations,
    "annotators": _annotators,
    "countries": _facet("countries"),
    "documents": _documents,
    "entities": lambda material: f"{len(material.context.registers.entities):,}",
    "genres": _facet("genre"),
    "languages": _languages,
    "layers-without-rows": _without_rows,
    "obtained": _obtained,
    "origins": _origins,
    "outlets": _facet("outlet"),
    "read-twice": _read_twice,
    "released": _released,
    "resolutions": lambda material: f"{len(material.context.registers.resolutions):,}",
    "size": _size,
    "splits": _facet("split"),
    "takedowns": lambda material: f"{len(material.context.registers.takedowns):,}",
    "topics": _facet("topics"),
    "version": lambda material: material.settings.version,
}


def datasheet(text: str, material: Material) -> str:
    """A datasheet with the figures of now: `<!-- mecorpus:documents -->6 documents<!-- /mecorpus -->`.

    Raises `RequestError` for a mark that is not known or not closed.
    """
    rest = MARK.sub("", text)
    if stray := BEGIN.search(rest):
        raise RequestError(
            f"{DATASHEET}: {stray.group()[:60]} stands alone; a figure is <!-- mecorpus:NAME -->…{END}, NAME one of {', '.join(FIGURES)}"
        )

    def filled(found: re.Match[str]) -> str:
        if found[1] not in FIGURES:
            raise RequestError(f"{DATASHEET}: {unknown('figure', found[1], FIGURES)}")
        return f"<!-- mecorpus:{found[1]} -->{FIGURES[found[1]](material)}{END}"

    return MARK.sub(filled, text)
