"""Agreement on labels of what is given: sentences, documents, and records named by what fills their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from mecorpus.comparing.attributes import attribute_sample, compare, compared_attributes, measure_name
from mecorpus.comparing.cases import Case, Figure, added, labels, pairwise
from mecorpus.measures.alpha import Values, alpha, ratings
from mecorpus.measures.bootstrap import Bootstrap, estimate
from mecorpus.measures.distance import masi
from mecorpus.measures.f1 import NO_COUNTS, Counts, equal, f1_sample
from mecorpus.model import Annotation, Filler, Reading
from mecorpus.schemas import Layer
from mecorpus.schemas.measures import author_roles

Key = Hashable
Wanted = Callable[[Annotation, Layer], bool]
# An item: its annotation in each reading, None where there is none.
Row = list[Annotation | None]
# Labels that a reading gives each item that it speaks of.
Labelled = dict[Key, frozenset[str]]
TWICE = "labelled twice in a reading"


def key_roles(layer: Layer) -> tuple[str, ...]:
    """Roles that say which thing a record without a place is about: the two of a pair, else required single ones."""
    required = tuple(name for name, role in layer.roles.items() if role.required)
    return layer.pair_roles or tuple(name for name in required if layer.roles[name].single) or required


def key_of(mark: Annotation, reading: Reading, layer: Layer) -> Key:
    """What an annotation is about: a sentence, for the document its label, else what fills its key roles."""
    if layer.target == "unit":
        return mark.unit
    if layer.target == "document":
        return mark.label
    return tuple(tuple(_identity(filler, reading) for filler in mark.role(role)) for role in key_roles(layer))


def _identity(filler: Filler, reading: Reading) -> Key:
    """What a filler names, the same in any reading: an annotation stands for the place that it marks."""
    place = reading.by_id.get(filler.annotation or "", filler)
    return place.spans, place.unit, filler.entity, filler.author


def _labelled(case: Case, reading: Reading) -> Labelled:
    """Labels of each item that a reading speaks of; where it read a sentence and marked nothing, the empty set."""
    layer = case.layer
    found: dict[Key, set[str]] = {}
    if layer.target == "document":
        return {(): frozenset(mark.label for mark in case.marks(reading))}
    if layer.target == "unit" and not layer.exhaustive:
        found = {unit.id: set() for unit in case.document.sentences}
    for mark in case.marks(reading):
        found.setdefault(key_of(mark, reading, layer), set()).add(mark.label)
    return {key: frozenset(values) for key, values in found.items()}


def _rows(case: Case) -> list[tuple[frozenset[str] | None, ...]]:
    """Label sets of each item, a value a reading."""
    columns = [_labelled(case, reading) for reading in case.readings]
    keys = dict.fromkeys(key for column in columns for key in column)
    return [tuple(column.get(key) for column in columns) for key in keys]


def nominal_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Nominal alpha of labels; more than one label on an item is a value of its own, as is none."""
    return Figure("nominal_alpha", None, alpha([ratings(_rows(case)) for case in cases], bootstrap=bootstrap))


def masi_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Alpha of label sets with the distance MASI."""
    return Figure(
        "masi_alpha", None, alpha([ratings(_rows(case)) for case in cases], distance=masi, bootstrap=bootstrap)
    )


def label_alphas(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """Nominal alpha of each label: whether an item has it."""

    def has(case: Case, label: str) -> Counter[Values]:
        return ratings([tuple(None if value is None else label in value for value in row) for row in _rows(case)])

    return [
        Figure("nominal_alpha", label, alpha([has(case, label) for case in cases], bootstrap=bootstrap))
        for label in labels(cases)
    ]


def ordinal_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Ordinal alpha of labels, in the order in which the layer lists them."""
    return _ordinal("ordinal_alpha", cases, bootstrap)


def ordinal_alpha_author(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """The same over records that a role gives to the author."""
    return _ordinal("ordinal_alpha_author", cases, bootstrap, _is_author)


def _is_author(mark: Annotation, layer: Layer) -> bool:
    return any(filler.author for role in author_roles(layer) for filler in mark.role(role))


def _everything(_mark: Annotation, _layer: Layer) -> bool:
    return True


def _ordinal(measure: str, cases: Sequence[Case], bootstrap: Bootstrap, wanted: Wanted = _everything) -> Figure:
    made = [_single(case, wanted) for case in cases]
    found = [ratings([mark.label if mark else None for mark in row] for row in rows) for rows, _ in made]
    dropped = added([left_out for _, left_out in made])
    value = alpha(found, "ordinal", order=cases[0].layer.labels, bootstrap=bootstrap, dropped=dropped)
    return Figure(measure, None, value)


def _single(case: Case, wanted: Wanted = _everything) -> tuple[list[Row], dict[str, int]]:
    """The annotation of each item in each reading, without items that a reading has twice; and how many those are."""
    columns = [_by_key(case, reading, wanted) for reading in case.readings]
    keys = dict.fromkeys(key for column in columns for key in column)
    rows = [[column.get(key, ()) for column in columns] for key in keys]
    single = [[marks[0] if marks else None for marks in row] for row in rows if all(len(marks) < 2 for marks in row)]
    twice = len(rows) - len(single)
    return single, {TWICE: twice} if twice else {}


def _by_key(case: Case, reading: Reading, wanted: Wanted) -> dict[Key, tuple[Annotation, ...]]:
    found: dict[Key, tuple[Annotation, ...]] = {}
    for mark in case.marks(reading):
        if wanted(mark, case.layer):
            key = key_of(mark, reading, case.layer)
            found[key] = (*found.get(key, ()), mark)
    return found


def item_f1(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Mutual F1 of records about the same thing; labels are of no matter."""
    return pairwise("item_f1", None, cases, _items, f1_sample, NO_COUNTS, bootstrap)


def _items(case: Case, one: Reading, two: Reading) -> Counts:
    return equal(*([key_of(mark, reading, case.layer) for mark in case.marks(reading)] for reading in (one, two)))


def labelled_item_f1(measure: str, cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Mutual F1 of records about the same thing and with the same label: of edges where that is two sentences."""
    return pairwise(measure, None, cases, _labelled_items, f1_sample, NO_COUNTS, bootstrap)


def _labelled_items(case: Case, one: Reading, two: Reading) -> Counts:
    return equal(
        *([(key_of(mark, reading, case.layer), mark.label) for mark in case.marks(reading)] for reading in (one, two))
    )


def attribute_alphas(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """Alpha of each attribute of items that two readings or more have, each once."""
    rows = [_single(case) for case in cases]
    found = []
    for name, spec in compared_attributes(cases[0].layer).items():
        compared = [compare(items, name, spec) for items, _ in rows]
        documents = [
            (values, added([left_out, twice])) for (values, left_out), (_, twice) in zip(compared, rows, strict=True)
        ]
        found.append(Figure(measure_name(spec), name, estimate(attribute_sample(spec)(documents), bootstrap)))
    return found
