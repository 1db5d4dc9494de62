"""The primary measures by the names that layers call them: one table, generic over layers and roles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from mecorpus.measures.f1 import Counts
from mecorpus.measures.ordinal import farthest, macro_mae
from mecorpus.measures.overlap import best_pairs, dice, overlapping, shared
from mecorpus.schemas import Layer
from mecorpus.scoring.form import Form, Item, extent_source, form_of, item_sources, pair_sources

Items = Sequence[Item]
HALF = 0.5


class Counted(NamedTuple):
    """What a measure found: its value with precision and recall (None where it has none, or they are not defined),
    the counts, and figures by label."""

    value: float | None
    precision: float | None
    recall: float | None
    counts: dict[str, int]
    labels: dict[str, dict[str, Any]]


class Measure(NamedTuple):
    """A primary measure: the form of rows, whether an item has one row, and the function."""

    form: Callable[[Layer], Form]
    one_row: bool
    compare: Callable[[Items, Items, Layer], Counted]


def measure_of(layer: Layer) -> Measure:
    """The measure that a layer names as `score`."""
    return MEASURES[layer.measure["score"]]


def exact(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1 over equal key and label; equal rows count one by one."""
    return _micro(_equal(gold, predicted, layer.labels))


def edges(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1 over labelled edges; rows labelled `none` are none."""
    related, found = ([one for one in items if one.labels[0] in layer.labels] for items in (gold, predicted))
    return exact(related, found, layer)


def sets(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1 over the labels of each item's set (Tsoumakas, Katakis 2007)."""
    return exact(_apart(gold), _apart(predicted), layer)


def macro(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Mean of the labels' F1 (Opitz, Burst 2019, their averaged F1), over labels that occur on either side."""
    found = _equal(gold, predicted, layer.labels)
    occurring = {label: one for label, one in found.items() if one.reference or one.predicted}
    parts = [_mean([getattr(one, part) for one in occurring.values()]) for part in ("f1", "precision", "recall")]
    return _micro(found)._replace(value=parts[0], precision=parts[1], recall=parts[2])


def _mean(values: Sequence[float | None]) -> float | None:
    """Arithmetic mean, in which what is not defined counts 0; None of nothing."""
    return sum(value or 0.0 for value in values) / len(values) if values else None


def ordinal(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Macro-averaged mean absolute error; an item without a prediction gets the farthest label."""
    ranks = {label: number for number, label in enumerate(layer.labels)}
    given = {(one.document, one.key): ranks[one.labels[0]] for one in predicted}
    errors: dict[int, list[int]] = defaultdict(list)
    matched = 0
    for one in gold:
        rank, answer = ranks[one.labels[0]], given.get((one.document, one.key))
        matched += answer is not None
        errors[rank].append(farthest(rank, len(ranks)) if answer is None else abs(rank - answer))
    labels = {
        layer.labels[rank]: {"mae": sum(found) / len(found), "support": len(found)}
        for rank, found in sorted(errors.items())
    }
    counts = {"reference": len(gold), "predictions": len(predicted), "matched": matched}
    return Counted(macro_mae(errors) if errors else None, None, None, counts, labels)


def overlaps(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1 of spans that share a code point and have one label, paired one to one."""
    return _paired(gold, predicted, layer, 0, lambda one, other: one.labels == other.labels)


def attributions(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1: cues overlap, contents have Dice of at least 0.5, labels are equal; paired one to one."""

    def fits(one: Item, other: Item) -> bool:
        same = one.labels == other.labels and shared(one.key[0], other.key[0]) > 0
        return same and dice(one.key[1], other.key[1]) >= HALF

    return _paired(gold, predicted, layer, 1, fits)


def outcomes(gold: Items, predicted: Items, layer: Layer) -> Counted:
    """Micro-F1: outcomes have Dice of at least 0.5, whatever the label; paired one to one."""
    return _paired(gold, predicted, layer, 0, lambda one, other: dice(one.key[0], other.key[0]) >= HALF)


def _apart(items: Items) -> list[Item]:
    return [one._replace(labels=(label,)) for one in items for label in sorted(set(one.labels))]


def _equal(gold: Items, predicted: Items, labels: Iterable[str]) -> dict[str, Counts]:
    ones, others = Counter(gold), Counter(predicted)
    matched = Counter({item: min(number, others[item]) for item, number in ones.items()})
    by_label = [_by_label(counter) for counter in (matched, ones, others)]
    return {label: Counts(*(one[label] for one in by_label)) for label in labels}


def _by_label(items: Counter[Item]) -> Counter[str]:
    found: Counter[str] = Counter()
    for item, number in items.items():
        found[item.labels[0]] += number
    return found


def _paired(gold: Items, predicted: Items, layer: Layer, part: int, fits: Callable[[Item, Item], bool]) -> Counted:
    """Pairs inside each document: as many as can be, and of those as many with equal labels as can be.

    `part` is the part of the key whose spans must share a code point. A label's matches are pairs in
    which both sides have it.
    """
    ones, others = _by_document(gold), _by_document(predicted)
    matched, alike = 0, Counter[str]()
    for document in ones.keys() & others.keys():
        pairs = _pairs(ones[document], others[document], part, fits)
        matched += len(pairs)
        alike.update(one.labels[0] for one, other in pairs if one.labels == other.labels)
    sizes = [Counter(one.labels[0] for one in items) for items in (gold, predicted)]
    found = {label: Counts(alike[label], sizes[0][label], sizes[1][label]) for label in layer.labels}
    return _figures(Counts(matched, len(gold), len(predicted)), found)


def _by_document(items: Items) -> dict[str, list[Item]]:
    found = defaultdict(list)
    for item in sorted(items):
        found[item.document].append(item)
    return found


def _pairs(
    gold: list[Item], predicted: list[Item], part: int, fits: Callable[[Item, Item], bool]
) -> list[tuple[Item, Item]]:
    near = overlapping([one.key[part] for one in gold], [one.key[part] for one in predicted])
    candidates = [(one, other) for one, other in near if fits(gold[one], predicted[other])]
    # All equal labels together weigh less than one pair more.
    bonus = 1 / (len(gold) + 1)

    def weight(one: int, other: int) -> float:
        return 1 + bonus * (gold[one].labels == predicted[other].labels)

    return [(gold[one], predicted[other]) for one, other in best_pairs(candidates, weight)]


def _micro(found: dict[str, Counts]) -> Counted:
    return _figures(Counts(*(sum(part) for part in zip(*found.values(), strict=True))), found)


def _figures(total: Counts, found: dict[str, Counts]) -> Counted:
    counts = {"reference": total.reference, "predictions": total.predicted, "matched": total.matched}
    labels = {
        label: {"precision": one.precision, "recall": one.recall, "f1": one.f1, "support": one.reference}
        for label, one in found.items()
        if one.reference or one.predicted
    }
    return Counted(total.f1, total.precision, total.recall, counts, labels)


def _spans(layer: Layer) -> Form:
    return form_of(layer, ("spans",))


MEASURES: dict[str, Measure] = {
    "span_f1": Measure(_spans, False, exact),
    "event_f1": Measure(_spans, False, exact),
    "overlap_f1": Measure(_spans, False, overlaps),
    "attribution_f1": Measure(
        lambda layer: form_of(layer, ("spans", extent_source(layer))),
        False,
        attributions,
    ),
    "forecast_f1": Measure(
        lambda layer: form_of(layer, (extent_source(layer),)),
        False,
        outcomes,
    ),
    "edge_f1": Measure(lambda layer: form_of(layer, pair_sources(layer)), True, edges),
    "macro_f1": Measure(lambda layer: form_of(layer, item_sources(layer)), True, macro),
    "macro_mae": Measure(
        lambda layer: form_of(layer, item_sources(layer)),
        True,
        ordinal,
    ),
    "micro_f1": Measure(lambda layer: form_of(layer, (), "labels"), True, sets),
}
