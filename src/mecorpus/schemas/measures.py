"""Names that a layer's `x-layer.measure` may give, with the layers that each fits.

The functions behind them stand elsewhere; a test holds their tables to these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mecorpus.schemas.layer import Layer

ANY_TARGET = ("span", "unit", "document", "none")


class Measure(NamedTuple):
    """A measure: what it is in a line, and what a layer needs for it.

    `targets` are those it is for, `role` one that the layer must have and that takes text,
    `author` asks for a role that the author may fill, `rows` for these rows of its configuration
    (annotation, document, pair); `ordered` says that the layer's labels stand from low to high.
    """

    title: str
    targets: tuple[str, ...]
    role: str | None = None
    author: bool = False
    rows: str | None = None
    ordered: bool = False


SCORE = {
    "span_f1": Measure("micro-F1 of spans, exact, with label", ("span",), rows="annotation"),
    "overlap_f1": Measure("micro-F1 of spans that overlap, with label", ("span",), rows="annotation"),
    "event_f1": Measure("F1 of triggers, exact, with label", ("span",), rows="annotation"),
    "attribution_f1": Measure(
        "F1: cue overlaps, content Dice of a half or more, label", ("span",), role="content", rows="annotation"
    ),
    "forecast_f1": Measure("F1: outcome Dice of a half or more", ("span",), role="outcome", rows="annotation"),
    "macro_f1": Measure("macro-F1 of labels", ("span", "unit"), rows="annotation"),
    "micro_f1": Measure("micro-F1 of labels", ANY_TARGET, rows="document"),
    "edge_f1": Measure("F1 of edges between sentences, with label", ("none",), rows="pair"),
    "macro_mae": Measure("macro-averaged mean absolute error", ("unit", "none"), rows="annotation", ordered=True),
}
AGREEMENT = {
    "mutual_span_f1": Measure("mutual F1 of spans, exact, with label", ("span",)),
    "mutual_event_f1": Measure("mutual F1 of triggers, exact, with label", ("span",)),
    "token_alpha": Measure("alpha of tokens, nominal, over their labels", ("span",)),
    "token_alpha_content": Measure("alpha of tokens: in the content or not", ("span",), role="content"),
    "unit_alpha": Measure("alpha of sentences, nominal: has one or none", ("span",)),
    "nominal_alpha": Measure("alpha of labels, nominal", ("unit", "document", "none")),
    "masi_alpha": Measure("alpha of sets of labels, MASI", ("unit", "document")),
    "mutual_edge_f1": Measure("mutual F1 of edges between sentences, with label", ("none",), rows="pair"),
    "ordinal_alpha_author": Measure(
        "alpha of labels, ordinal, where the author holds it", ("none",), author=True, ordered=True
    ),
}
TABLES = {"score": SCORE, "agreement": AGREEMENT}


def fits(measure: Measure, layer: Layer) -> bool:
    """Whether a measure can be taken of a layer."""
    role = layer.roles.get(measure.role or "")
    has_role = measure.role is None or (role is not None and "span" in role.fillers)
    has_author = not measure.author or bool(author_roles(layer))
    return layer.target in measure.targets and has_role and has_author and measure.rows in {None, layer.rows}


def author_roles(layer: Layer) -> list[str]:
    """Roles that the author may fill."""
    return [name for name, role in layer.roles.items() if "author" in role.fillers]


def is_ordered(layer: Layer) -> bool:
    """Whether a layer's labels stand from low to high: a measure of it says so."""
    return any(TABLES[kind][layer.measure[kind]].ordered for kind in TABLES)


def measure_faults(layer: Layer) -> list[str]:
    """What is wrong with the measures that a layer names."""
    found = []
    for kind, table in TABLES.items():
        name = layer.measure[kind]
        choices = ", ".join(choice for choice in table if fits(table[choice], layer)) or "(none)"
        if name not in table:
            found.append(f"measure.{kind} {name!r} is unknown; for this layer: {choices}")
        elif not fits(table[name], layer):
            found.append(
                f"measure.{kind} {name} does not fit the layer's target ({layer.target}), roles or rows; these do: {choices}"
            )
    return found
