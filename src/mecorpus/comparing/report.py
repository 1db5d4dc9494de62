"""Agreement as text for a terminal, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mecorpus.comparing.cases import Figure
from mecorpus.comparing.run import Agreement, LayerAgreement
from mecorpus.errors import unknown
from mecorpus.measures.estimate import Estimate
from mecorpus.reports.escape import escape
from mecorpus.reports.table import counted, markdown_table, text_table

COLUMNS = ("measure", "value", "95 % interval", "goal", "used", "dropped")


def as_text(found: Agreement) -> str:
    """A table a layer."""
    return "\n".join(_text_layer(layer) for layer in found.layers) + "\n" + _note(found) + "\n"


def _text_layer(layer: LayerAgreement) -> str:
    table = text_table([COLUMNS, *_rows(layer)]) if layer.figures else []
    return "\n".join([escape(_title(layer)), *(f"  {line}" for line in table)]) + "\n"


def as_markdown(found: Agreement) -> str:
    """The same as Markdown."""
    return "\n".join(_markdown_layer(layer) for layer in found.layers) + "\n" + _note(found) + "\n"


def _markdown_layer(layer: LayerAgreement) -> str:
    name, _, rest = escape(_title(layer)).partition(": ")
    lines = [*markdown_table(COLUMNS, _rows(layer)), ""] if layer.figures else []
    return "\n".join([f"## {name}", "", rest[:1].upper() + rest[1:] + ".", "", *lines])


def _title(layer: LayerAgreement) -> str:
    if layer.reason:
        return f"{layer.layer}: {layer.reason}"
    return f"{layer.layer}: {layer.heading}, {counted(len(layer.documents), 'document')}"


def _rows(layer: LayerAgreement) -> list[Sequence[str]]:
    return [_row(figure, _goal(layer) if not number else "") for number, figure in enumerate(layer.figures)]


def _row(figure: Figure, goal: str) -> Sequence[str]:
    one = figure.estimate
    interval = (
        f"[{_number(one.low)}, {_number(one.high)}]"
        if one.low is not None and one.high is not None
        else one.reason or ""
    )
    value = "–" if one.value is None else _number(one.value)
    name = figure.measure + (f" {figure.of}" if figure.of else "")
    dropped = ", ".join(f"{number:,} {reason}" for reason, number in one.dropped.items())
    return name, value, interval, goal, f"{one.used:,}", dropped or "0"


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _goal(layer: LayerAgreement) -> str:
    if layer.goal is None:
        return "none set"
    return f"{layer.goal:g}" + ("" if layer.reached is None else " reached" if layer.reached else " not reached")


def _note(found: Agreement) -> str:
    gamma = f"; gamma from {found.samples} shuffles a document" if found.samples else ""
    return f"Intervals: {found.draws:,} resamples of documents, seed {found.seed}{gamma}. The first measure of a layer is its primary one."


def as_json(found: Agreement) -> str:
    """The same as JSON, with each pair of annotators."""
    layers = [_json_layer(layer) for layer in found.layers]
    value = {"seed": found.seed, "draws": found.draws, "gamma_samples": found.samples, "layers": layers}
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _json_layer(layer: LayerAgreement) -> Mapping[str, Any]:
    return {
        "layer": layer.layer,
        "readings": layer.heading or None,
        "kind": layer.kind,
        "annotators": [reader._asdict() for reader in layer.readers],
        "documents": list(layer.documents),
        "reason": layer.reason,
        "goal": layer.goal,
        "reached": layer.reached,
        "figures": [_json_figure(figure, not number) for number, figure in enumerate(layer.figures)],
    }


def _json_figure(figure: Figure, is_primary: bool) -> Mapping[str, Any]:
    pairs = [{"annotators": list(pair), **_json_estimate(one)} for pair, one in figure.pairs.items()]
    named = {"measure": figure.measure, "of": figure.of, "primary": is_primary}
    return {**named, **_json_estimate(figure.estimate), "pairs": pairs}


def _json_estimate(one: Estimate) -> Mapping[str, Any]:
    return {**one._asdict(), "dropped": dict(one.dropped)}


FORMATS: Mapping[str, Callable[[Agreement], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def render(found: Agreement, format: str) -> str:
    """Agreement in one of `FORMATS`; raises `RequestError` naming them."""
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    return FORMATS[format](found)
