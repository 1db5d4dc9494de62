"""Measures as mathematics: published values, and what must hold of any data."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mecorpus.measures.alpha import alpha, ratings
from mecorpus.measures.bootstrap import Bootstrap, mean
from mecorpus.measures.distance import masi
from mecorpus.measures.estimate import Estimate
from mecorpus.measures.f1 import Counts, f1, f1_sample
from mecorpus.measures.gamma import Marked, Text, best_alignment, gamma
from mecorpus.measures.kappa import cohen_kappa, fleiss_kappa, scott_pi
from mecorpus.measures.unitizing import OVERLAPPING, Continuum, alpha_u, distance, expected, observed

DRAWS = Bootstrap(seed=3, draws=200)


def units(matrix: str) -> list[tuple[Any, ...]]:
    """Coders by units, `.` for a missing value, as units by coders."""
    rows = [[None if value == "." else int(value) for value in row.split()] for row in matrix.strip().splitlines()]
    return list(zip(*rows, strict=True))


FOUR_CODERS = units("""
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
""")
THREE_CODERS = units("""
. . . . . 3 4 1 2 1 1 3 3 . 3
1 . 2 1 3 3 4 3 . . . . . . .
. . 2 1 3 4 4 . 2 1 1 3 3 . 4
""")
TWO_BY_TWO = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15


def value(found: Estimate) -> float:
    assert found.value is not None, found.reason
    return round(found.value, 4)


@pytest.mark.parametrize(
    ("data", "level", "published"),
    [
        (FOUR_CODERS, "nominal", 0.7434),
        (FOUR_CODERS, "ordinal", 0.8154),
        (FOUR_CODERS, "interval", 0.8491),
        (FOUR_CODERS, "ratio", 0.7974),
        (THREE_CODERS, "nominal", 0.6914),
        (THREE_CODERS, "ordinal", 0.8067),
        (THREE_CODERS, "interval", 0.8108),
        (THREE_CODERS, "ratio", 0.8089),
    ],
)
def test_alpha_is_as_published_however_units_lie_in_documents(data: Any, level: Any, published: float) -> None:
    assert value(alpha([ratings(data)], level)) == published
    assert value(alpha([ratings(data[:4]), ratings(data[4:])], level)) == published


def test_units_that_one_coder_alone_read_are_counted_as_dropped() -> None:
    found = alpha([ratings(FOUR_CODERS)])
    assert (found.used, dict(found.dropped)) == (11, {"given in one reading only": 1})


def test_alpha_kappa_and_pi_of_a_digitised_continuum() -> None:
    one, two = "001111111100001111110000", "000011110000000110000000"
    assert value(alpha([ratings(zip(one, two, strict=True))])) == 0.3286
    assert (value(cohen_kappa(one, two)), value(scott_pi(one, two))) == (0.3846, 0.3143)


def test_kappas_are_as_published() -> None:
    one, two = zip(*TWO_BY_TWO, strict=True)
    assert (value(cohen_kappa(one, two)), value(scott_pi(one, two))) == (0.4, 0.3939)
    assert value(alpha([ratings(TWO_BY_TWO)])) == 0.4
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert value(fleiss_kappa(counts)) == 0.2099


CATEGORY_C = Continuum(300, [(75, 145), (220, 250)], [(70, 150), (205, 225), (250, 270)])
CATEGORY_K = Continuum(300, [(30, 90), (150, 200)], [(30, 90), (150, 200)])


def test_alpha_u_is_as_published() -> None:
    assert [round(observed(*CATEGORY_C), 6), round(expected(*CATEGORY_C), 6)] == [0.014444, 0.053222]
    assert [observed(*CATEGORY_K), round(expected(*CATEGORY_K), 6)] == [0, 0.048979]
    assert value(alpha_u([CATEGORY_C])) == 0.7286
    assert value(alpha_u([CATEGORY_K])) == 1
    assert value(alpha_u([CATEGORY_C, CATEGORY_K])) == 0.8587


@pytest.mark.parametrize(
    ("one", "two", "published"), [((75, 145), (70, 150), 50), ((220, 250), (205, 225), 850), ((0, 5), (5, 9), 0)]
)
def test_distances_of_units_are_as_published(one: Any, two: Any, published: int) -> None:
    assert distance(one, two) == distance(two, one) == published


def test_overlapping_units_of_one_coder_are_dropped_and_counted() -> None:
    doubled = Continuum(300, [*CATEGORY_C.one, (76, 80), (140, 160)], CATEGORY_C.two)
    found = alpha_u([doubled])
    assert found.value == alpha_u([CATEGORY_C]).value
    assert (found.used, dict(found.dropped)) == (5, {OVERLAPPING: 2})


def marked(text: str) -> list[Marked]:
    """`category:start-end`."""
    found = [unit.replace("-", ":").split(":") for unit in text.split()]
    return [Marked(int(start), int(end), category) for category, start, end in found]


CODERS = [
    marked("1:2-9 2:11-17 5:24-30 6:32-36 6:36-44 7:44-60"),
    marked("1:2-9 3:11-17 5:19-25 6:32-44"),
    marked("1:2-9 4:11-17 5:21-27 6:32-36 6:36-40 6:40-44"),
]


def test_the_best_alignment_is_as_published() -> None:
    found = best_alignment(CODERS)
    assert round(found.disorder, 4) == 0.9606
    assert len(found.rows) == 6
    for coder, marks in enumerate(CODERS):
        assert sorted(row[coder] for row in found.rows if row[coder] is not None) == list(range(len(marks)))


def test_gamma_is_near_what_others_get_and_the_same_for_one_seed() -> None:
    text = Text(2, 60, CODERS)
    found = gamma([text], seed=4772, samples=60)
    assert 0.42 < (found.value or 0) < 0.48
    assert found == gamma([text], seed=4772, samples=60)
    assert found.value != gamma([text], seed=4773, samples=60).value
    assert found.used == 16


def test_gamma_of_identical_coders_is_1_and_of_several_texts_has_an_interval() -> None:
    same = Text(0, 60, [CODERS[0], CODERS[0]])
    assert gamma([same], samples=5).value == 1
    found = gamma([same, Text(0, 60, CODERS[:2])], samples=5, bootstrap=DRAWS)
    assert found.low is not None
    assert found.high == 1
    assert found.low < (found.value or 0) < 1


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        (set(), set(), 0),
        (set(), {1}, 1),
        ({1}, {2}, 1),
        ({1, 2}, {1, 2}, 0),
        ({1}, {1, 2}, 1 - 1 / 2 * 2 / 3),
        ({1, 2}, {2, 3}, 1 - 1 / 3 * 1 / 3),
    ],
)
def test_masi(one: set[int], two: set[int], apart: float) -> None:
    assert masi(one, two) == masi(two, one) == pytest.approx(apart)


def test_alpha_with_a_distance_by_hand() -> None:
    """Two units: {1} twice, then {1} against {1, 2}, which are 2/3 apart; n = 4, three {1} and one {1, 2}."""
    a, b = frozenset({1}), frozenset({1, 2})
    found = alpha([ratings([(a, a), (a, b)])], distance=masi)
    apart = 1 - 1 / 2 * 2 / 3
    assert found.value == pytest.approx(1 - 3 * (2 * apart) / (2 * 3 * apart))


EMPTY = frozenset[int]()


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (alpha([]), "no unit has two readings"),
        (alpha([ratings([])]), "no unit has two readings"),
        (alpha([ratings([(1,), (2,)])]), "no unit has two readings"),
        (alpha([ratings([(1, None), (None, 2)])], bootstrap=DRAWS), "no unit has two readings"),
        (alpha([ratings([(1, 1)])] * 2, bootstrap=DRAWS), "only one value occurs"),
        (alpha([ratings([(EMPTY, EMPTY)])] * 2, distance=masi, bootstrap=DRAWS), "only one value occurs"),
        (alpha([ratings([(0, 0)])], "ratio"), "only one value occurs"),
        (cohen_kappa([], []), "no units"),
        (cohen_kappa([1], []), "one coder has more values than the other"),
        (scott_pi([1, 1], [1, 1]), "only one value occurs"),
        (fleiss_kappa([]), "no units"),
        (fleiss_kappa([[1, 0]]), "fewer than two coders"),
        (fleiss_kappa([[2, 0], [3, 0]]), "units have different numbers of coders"),
        (alpha_u([]), "nothing is marked"),
        (alpha_u([Continuum(9, [], [])], DRAWS), "nothing is marked"),
        (gamma([]), "nothing is marked"),
        (gamma([Text(0, 9, [marked("a:1-2")])]), "fewer than two coders"),
        (gamma([Text(0, 9, [[], []])]), "nothing is marked"),
        (f1([]), "nothing is marked"),
        (f1([Counts(0, 0, 0)] * 3, DRAWS), "nothing is marked"),
        (mean([]), "nothing to average"),
    ],
)
def test_where_there_is_nothing_to_measure_there_is_a_reason(found: Estimate, reason: str) -> None:
    assert (found.value, found.low, found.high, found.reason) == (None, None, None, reason)


def test_one_document_has_a_value_and_no_interval() -> None:
    found = alpha([ratings(TWO_BY_TWO)], bootstrap=DRAWS)
    assert (found.low, found.high, found.reason) == (None, None, "one document: no interval")
    assert found.value == pytest.approx(0.4)


def test_intervals_hold_the_value_narrow_with_more_documents_and_depend_on_the_seed_alone() -> None:
    chance = random.Random(5)
    documents = [ratings([(chance.choice("ab"), chance.choice("aab")) for _ in range(9)]) for _ in range(400)]
    few, many = (alpha(documents[:number], bootstrap=DRAWS) for number in (20, 400))
    assert few.low < few.value < few.high  # type: ignore[operator]
    assert many.high - many.low < few.high - few.low  # type: ignore[operator]
    assert alpha(documents[:20], bootstrap=DRAWS) == few
    assert alpha(documents[:20], bootstrap=Bootstrap(4, 200)) != few


def test_a_bootstrap_by_hand() -> None:
    """Documents of F1 1 and 0, one unit each: resamples are 0, 1/2 or 1."""
    found = f1([Counts(1, 1, 1), Counts(0, 1, 1)], DRAWS)
    assert (found.value, found.low, found.high, found.used) == (0.5, 0, 1, 4)


def test_a_mean_leaves_out_what_is_not_defined() -> None:
    samples = [f1_sample([Counts(1, 1, 1), Counts(0, 1, 1)]), f1_sample([Counts(1, 1, 1), Counts(1, 1, 1)])]
    assert mean(samples, DRAWS).value == 0.75
    assert mean([*samples, f1_sample([Counts(0, 0, 0)] * 2)], DRAWS).value == 0.75


VALUES = st.sampled_from([None, 1, 2, 3])
TABLES = st.integers(2, 4).flatmap(lambda coders: st.lists(st.tuples(*[VALUES] * coders), max_size=12))
LEVELS = st.sampled_from(["nominal", "ordinal", "interval", "ratio"])


@settings(deadline=None, max_examples=50)
@given(TABLES, LEVELS, st.randoms(use_true_random=False))
def test_the_order_of_coders_units_and_documents_is_of_no_matter(table: Any, level: Any, chance: Any) -> None:
    coders = list(range(len(table[0]) if table else 0))
    chance.shuffle(coders)
    other = [tuple(row[coder] for coder in coders) for row in table]
    chance.shuffle(other)
    cut = chance.randint(0, len(other))
    one, two = alpha([ratings(table)], level), alpha([ratings(other[cut:]), ratings(other[:cut])], level)
    assert one.value == pytest.approx(two.value)
    assert (one.used, one.dropped, one.reason) == (two.used, two.dropped, two.reason)


@settings(deadline=None, max_examples=50)
@given(TABLES, LEVELS)
def test_alpha_is_at_most_1_or_none_with_a_reason(table: Any, level: Any) -> None:
    found = alpha([ratings(table), ratings(table[:3])], level, bootstrap=Bootstrap(1, 20))
    assert found.value is None or found.value <= 1 + 1e-9
    assert (found.value is None) <= (found.reason is not None)
    assert (found.low is None) == (found.high is None)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 4), min_size=1), LEVELS)
def test_identical_coders_agree_wholly_where_there_is_variation(column: list[int], level: Any) -> None:
    found = alpha([ratings((one, one) for one in column)], level)
    assert found.value == (pytest.approx(1) if len(set(column)) > 1 else None)
    assert cohen_kappa(column, column).value == found.value


@settings(deadline=None, max_examples=50)
@given(TABLES)
def test_renaming_labels_changes_nothing_for_nominal_data(table: Any) -> None:
    names = {None: None, 1: "z", 2: "a", 3: frozenset({"m"})}
    renamed = [tuple(names[one] for one in row) for row in table]
    assert alpha([ratings(renamed)]).value == pytest.approx(alpha([ratings(table)]).value)


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.sampled_from("ab")), max_size=5).map(
    lambda found: [Marked(start, start + length, category) for start, length, category in found]
)


@settings(deadline=None, max_examples=25)
@given(st.lists(SPANS, min_size=2, max_size=3))
def test_the_best_alignment_holds_each_unit_once_whatever_the_order_of_coders(coders: Any) -> None:
    found = best_alignment(coders)
    for number, marks in enumerate(coders):
        assert sorted(row[number] for row in found.rows if row[number] is not None) == list(range(len(marks)))
    assert found.disorder == pytest.approx(best_alignment(coders[::-1]).disorder, abs=1e-4)


@settings(deadline=None, max_examples=50)
@given(SPANS, SPANS)
def test_alpha_u_is_symmetric_and_1_for_identical_coders(one: Any, two: Any) -> None:
    ones, twos = [unit[:2] for unit in one], [unit[:2] for unit in two]
    assert alpha_u([Continuum(60, ones, twos)]) == alpha_u([Continuum(60, twos, ones)])
    assert alpha_u([Continuum(60, ones, ones)]).value in {1, None}


def test_numbers_too_large_to_square_have_no_figure_and_no_warning() -> None:
    with warnings.catch_warnings(action="error"):
        found = alpha([ratings([(1e308, -1e308), (2, 2)]), ratings([(1, 1)])], "interval", bootstrap=DRAWS)
    assert (found.value, found.used) == (None, 3)
