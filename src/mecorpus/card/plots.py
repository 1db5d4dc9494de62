"""The card's pictures: annotations by label, documents by period, agreement by layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mecorpus.card import svg
from mecorpus.card.agreed import Agreed, LayerFigure
from mecorpus.card.counts import UNKNOWN
from mecorpus.card.material import Material
from mecorpus.reports.table import counted
from mecorpus.schemas import Layer

LABELS = "figures/labels.svg"
TIMELINE = "figures/timeline.svg"
AGREEMENT = "figures/agreement.svg"
WIDTH = 720
LEFT = 240
ROW = 18
MOST_PERIODS = 48
PLOT_HEIGHT = 160


def pictures(material: Material) -> dict[str, str]:
    """SVG by path; none of what there is nothing of."""
    found = {}
    if material.layers:
        found[LABELS] = labels(material)
    if material.counts.documents:
        found[TIMELINE] = timeline(material)
    if material.agreed and material.agreed.layers:
        found[AGREEMENT] = agreement(material.agreed)
    return found


def labels(material: Material) -> str:
    """Bars by label, layer below layer; the longest of a layer is as long as that of any other."""
    parts: list[str] = []
    y = 8
    for layer in material.layers:
        numbers = material.counts.of_labels(layer.name)
        parts += _layer(layer, numbers, y)
        y += ROW * (len(layer.labels) + 1) + 10
    told = "; ".join(
        f"{layer.name} {sum(material.counts.of_labels(layer.name).values()):,}" for layer in material.layers
    )
    return svg.drawing(
        "Annotations by label", f"Settled annotations by layer and label. In all: {told}.", WIDTH, y, parts
    )


def _layer(layer: Layer, numbers: Mapping[str, int], y: int) -> Iterator[str]:
    most = max([1, *numbers.values()])
    yield svg.text(8, y + 12, f"{layer.name} ({sum(numbers.values()):,})", "head")
    for place, label in enumerate(layer.labels, 1):
        here, number = y + place * ROW, numbers.get(label, 0)
        length = (WIDTH - LEFT - 60) * number / most
        yield svg.text(LEFT - 8, here + 12, label, anchor="end")
        yield svg.bar(LEFT, here + 2, length, ROW - 5, color=layer.color)
        yield svg.text(LEFT + length + 6, here + 12, f"{number:,}", "soft")


def timeline(material: Material) -> str:
    """Documents by month of the reference date, or by year where there are many; withheld ones on top of the others."""
    shipped, withheld = (material.counts.of(kind, "month") for kind in ("shipped", "withheld"))
    periods, unknown = _periods({*shipped, *withheld})
    size = len(periods[0]) if periods else 0
    sums = [tuple(_sum(numbers, one, size) for numbers in (shipped, withheld)) for one in periods]
    most = max([1, *map(sum, sums)])
    step = (WIDTH - 60) / max(1, len(periods))
    parts = [svg.line(40, PLOT_HEIGHT + 20, WIDTH - 20, PLOT_HEIGHT + 20), svg.text(34, 28, f"{most:,}", "soft", "end")]
    for place, (period, pair) in enumerate(zip(periods, sums, strict=True)):
        x = 40 + place * step
        parts += _column(x, max(1, step - 2), pair, PLOT_HEIGHT / most)
        if place % max(1, -(-len(periods) // 10)) == 0:
            parts.append(svg.text(x + step / 2, PLOT_HEIGHT + 38, period, "soft", "middle"))
    parts += [svg.bar(40, PLOT_HEIGHT + 52, 10, 10), svg.text(56, PLOT_HEIGHT + 61, "with rows")]
    parts += [svg.bar(160, PLOT_HEIGHT + 52, 10, 10, kind="two"), svg.text(176, PLOT_HEIGHT + 61, "withheld")]
    parts.append(
        svg.text(
            280, PLOT_HEIGHT + 61, f"{unknown}: {_sum(shipped, unknown, 99) + _sum(withheld, unknown, 99):,}", "soft"
        )
    )
    told = "; ".join(f"{period} {sum(pair):,}" for period, pair in zip(periods, sums, strict=True) if sum(pair))
    return svg.drawing(
        "Documents by period",
        f"Documents by reference date: {told or 'none is dated'}.",
        WIDTH,
        PLOT_HEIGHT + 76,
        parts,
    )


def _column(x: float, width: float, numbers: tuple[int, ...], scale: float) -> Iterator[str]:
    """Bars on top of each other."""
    bottom = PLOT_HEIGHT + 20.0
    for kind, number in zip(("one", "two"), numbers, strict=True):
        if number:
            bottom -= number * scale
            yield svg.bar(x + 1, bottom, width, number * scale, kind=kind)


def _sum(numbers: Mapping[str, int], period: str, size: int) -> int:
    return sum(number for month, number in numbers.items() if month[:size] == period)


def _periods(months: set[str]) -> tuple[list[str], str]:
    """All months from the first to the last, or years where these are too many; and what undated ones are called."""
    dated = sorted(months - {UNKNOWN})
    if not dated:
        return [], UNKNOWN
    first, last = (12 * int(one[:4]) + int(one[5:7]) - 1 for one in (dated[0], dated[-1]))
    if last - first < MOST_PERIODS:
        return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(first, last + 1)], UNKNOWN
    return [f"{year:04d}" for year in range(first // 12, last // 12 + 1)], UNKNOWN


def agreement(found: Agreed) -> str:
    """A point for the primary measure of each layer with its interval, and a mark at its goal."""
    low = min(
        [
            0.0,
            *(one.low for one in found.layers if one.low is not None),
            *(one.value for one in found.layers if one.value is not None),
        ]
    )
    parts = [
        svg.text(LEFT + (WIDTH - LEFT - 70) * (tick - low) / (1 - low), 16, f"{tick:g}", "soft", "middle")
        for tick in (0.0, 0.5, 1.0)
    ]
    for place, one in enumerate(found.layers):
        parts += _point(one, 24 + place * 24, low)
    y = 24 + len(found.layers) * 24
    parts += [svg.line(40, y + 6, 40, y + 18, "goal"), svg.text(48, y + 16, "goal", "soft")]
    told = "; ".join(f"{one.layer} {'no figure' if one.value is None else f'{one.value:.2f}'}" for one in found.layers)
    readers = " / ".join(dict.fromkeys(one.readings for one in found.layers))
    most = max(one.documents for one in found.layers)
    return svg.drawing(
        "Agreement by layer", f"{readers}, {counted(most, 'document')} at most: {told}.", WIDTH, y + 28, parts
    )


def _point(one: LayerFigure, y: int, low: float) -> Iterator[str]:
    def at(value: float) -> float:
        return LEFT + (WIDTH - LEFT - 70) * (value - low) / (1 - low)

    yield svg.text(LEFT - 8, y + 14, f"{one.layer}, {one.measure}", anchor="end")
    if one.goal is not None:
        yield svg.line(at(one.goal), y + 2, at(one.goal), y + 18, "goal")
    if one.low is not None and one.high is not None:
        yield svg.line(at(one.low), y + 10, at(one.high), y + 10)
    if one.value is not None:
        yield svg.dot(at(one.value), y + 10)
    yield svg.text(WIDTH - 60, y + 14, "–" if one.value is None else f"{one.value:.2f}")
