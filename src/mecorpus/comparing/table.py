"""Which measures are taken of which layer: names to functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mecorpus.comparing.cases import Case, Figure
from mecorpus.comparing.continuum import alpha_u_figures
from mecorpus.comparing.items import (
    attribute_alphas,
    item_f1,
    label_alphas,
    labelled_item_f1,
    masi_alpha,
    nominal_alpha,
    ordinal_alpha,
    ordinal_alpha_author,
)
from mecorpus.comparing.relations import agr, pair_alpha, relation_figures
from mecorpus.comparing.spans import attribute_figures, exact_f1, label_figures, overlap_f1, unit_alpha
from mecorpus.comparing.tokens import token_alpha, token_alpha_labels, token_alpha_role
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.measures.estimate import nothing
from mecorpus.reports.table import counted
from mecorpus.schemas import Layer
from mecorpus.schemas.measures import is_ordered

FEWEST = 3
One = Callable[[Sequence[Case], Bootstrap], Figure]
Many = Callable[[Sequence[Case], Bootstrap], list[Figure]]

# The names that `x-layer.measure.agreement` may give (`schemas/measures.py`).
PRIMARY: dict[str, One] = {
    "mutual_span_f1": partial(exact_f1, "mutual_span_f1"),
    "mutual_event_f1": partial(exact_f1, "mutual_event_f1"),
    "token_alpha": token_alpha,
    "token_alpha_content": token_alpha_role("content"),
    "unit_alpha": unit_alpha,
    "nominal_alpha": nominal_alpha,
    "masi_alpha": masi_alpha,
    "mutual_edge_f1": partial(labelled_item_f1, "mutual_edge_f1"),
    "ordinal_alpha_author": ordinal_alpha_author,
}


def figures(layer: Layer, cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """The layer's primary measure, then the others that fit it."""
    first = PRIMARY[layer.measure["agreement"]](cases, bootstrap)
    others = [figure for measure in further(layer) for figure in measure(cases, bootstrap)]
    several = [first, *(figure for figure in others if (figure.measure, figure.of) != (first.measure, first.of))]
    return [_enough(figure) for figure in several]


def _enough(figure: Figure) -> Figure:
    """The figure; where a coefficient corrected for chance has too few units to estimate chance from, the reason instead."""
    found = figure.estimate
    if "alpha" not in figure.measure or found.value is None or found.used >= FEWEST:
        return figure
    few = nothing(
        f"only {counted(found.used, 'unit')}; at least {FEWEST} are needed",
        found.used,
        found.dropped,
    )
    return figure._replace(estimate=few, pairs=dict.fromkeys(figure.pairs, few))


def further(layer: Layer) -> list[Many]:
    """Measures that fit a layer's target, roles and rows, whatever its name."""
    found = [_many(labelled_item_f1, "mutual_edge_f1"), _many(item_f1), _many(pair_alpha)] if layer.pair_roles else []
    found += {"span": _span, "unit": _unit, "document": _document, "none": _none}[layer.target](layer)
    if layer.roles and layer.target in {"span", "unit"}:
        found.append(relation_figures)
    return found


def _many(measure: Callable[..., Figure], *given: str) -> Many:
    """A measure of one figure as one of several."""
    return lambda cases, bootstrap: [measure(*given, cases, bootstrap)]


def _span(layer: Layer) -> list[Many]:
    is_first = layer.measure["agreement"] in {"mutual_span_f1", "mutual_event_f1"}
    exact = [] if is_first else [_many(exact_f1, "mutual_span_f1")]
    roles = [name for name, role in layer.roles.items() if role.required and role.fillers == ("span",)]
    texts = [_many(measure(role)) for role in roles for measure in (agr, token_alpha_role)]
    labels = [label_figures, token_alpha_labels, alpha_u_figures, attribute_figures]
    return [*exact, _many(overlap_f1), _many(token_alpha), *texts, *labels]


def _unit(layer: Layer) -> list[Many]:
    return [_many(ordinal_alpha if is_ordered(layer) else nominal_alpha), label_alphas, attribute_alphas]


def _document(_layer: Layer) -> list[Many]:
    return [_many(masi_alpha), label_alphas, attribute_alphas]


def _none(layer: Layer) -> list[Many]:
    if layer.pair_roles:
        return [attribute_alphas]
    alpha = ordinal_alpha if is_ordered(layer) else nominal_alpha
    return [_many(alpha), _many(labelled_item_f1, "labelled_item_f1"), _many(item_f1), attribute_alphas]
