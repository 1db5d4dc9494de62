"""The card's section on agreement: whose readings, the measure, its interval and its goal."""

from __future__ import annotations

from collections.abc import Iterator

from mecorpus.card.agreed import Agreed, LayerFigure
from mecorpus.card.markdown import plain, table
from mecorpus.card.material import Material
from mecorpus.card.plots import AGREEMENT
from mecorpus.reports.table import counted

NOT_COMPUTED = "Agreement was not computed for this state of the corpus; `mecorpus card` does."
NONE = "No document has been read to the end by two annotators, so there is nothing to compare."
OF_MODELS = "Figures of two readings by a model say how alike it reads a text twice. They are not agreement between people, nor do they say that either reading is right."


def agreement(material: Material) -> Iterator[str]:
    """The primary measure of every layer that two annotators have read."""
    yield "### Agreement"
    found = material.agreed
    if found is None or not found.layers:
        yield NOT_COMPUTED if found is None else NONE
        return
    yield table(
        ("layer", "readings", "documents", "measure", "value", "95 % interval", "goal", "units"),
        map(_row, found.layers),
    )
    yield " ".join(told(found))
    yield f"![Agreement by layer]({AGREEMENT})"


def told(found: Agreed) -> Iterator[str]:
    """What has to be known to read the figures."""
    if any(one.kind != "people" for one in found.layers):
        yield OF_MODELS
    yield (
        f"Intervals come from {found.draws:,} resamples of documents (seed {found.seed}), and say little where documents are few. "
        "`mecorpus agreement` has every measure."
    )


def _row(one: LayerFigure) -> tuple[str, ...]:
    interval = (
        f"{one.low:.3f} to {one.high:.3f}" if one.low is not None and one.high is not None else plain(one.reason or "–")
    )
    return (
        f"`{plain(one.layer)}`",
        plain(one.readings),
        f"{one.documents:,}",
        f"`{one.measure}`{f' ({plain(one.of)})' if one.of else ''}",
        "–" if one.value is None else f"{one.value:.3f}",
        interval,
        goal(one),
        f"{one.used:,}",
    )


def goal(one: LayerFigure) -> str:
    """The goal of a layer, and whether it is reached."""
    if one.goal is None:
        return "none set"
    return f"{one.goal:g}" + ("" if one.value is None else " reached" if one.value >= one.goal else " not reached")


def sentence(found: Agreed | None) -> str:
    """All figures in a sentence."""
    if found is None or not found.layers:
        return NOT_COMPUTED if found is None else NONE
    values = [
        f"{one.layer} {one.value:.2f} ({one.measure}, goal {goal(one)})"
        for one in found.layers
        if one.value is not None
    ]
    without = [one.layer for one in found.layers if one.value is None]
    most = max(one.documents for one in found.layers)
    few = f" Too few units for a figure: {', '.join(without)}." if without else ""
    return f"{found.layers[0].readings[:1].upper()}{found.layers[0].readings[1:]}, {counted(most, 'document')} at most: {'; '.join(values) or 'no figure'}.{few}"
