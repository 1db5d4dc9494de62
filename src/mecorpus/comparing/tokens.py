"""Agreement on tokens: which labels stand on each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from mecorpus.comparing.cases import Case, Figure, labels
from mecorpus.measures.alpha import Values, alpha
from mecorpus.measures.bootstrap import Bootstrap
from mecorpus.model import Annotation, Span

NO_TEXT = "document without a text at hand"
EMPTY: frozenset[str] = frozenset()
Spans = Callable[[Annotation], Iterable[Span]]


def token_alpha(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
    """Nominal alpha of tokens: the value is the set of labels on a token, the empty one included."""
    found, dropped = _tables(cases)
    return Figure("token_alpha", None, alpha(found, bootstrap=bootstrap, dropped=dropped))


def token_alpha_labels(cases: Sequence[Case], bootstrap: Bootstrap) -> list[Figure]:
    """The same for each label: whether it is on a token."""
    found, dropped = _tables(cases)
    return [
        Figure(
            "token_alpha", label, alpha([_has(table, label) for table in found], bootstrap=bootstrap, dropped=dropped)
        )
        for label in labels(cases)
    ]


def token_alpha_role(role: str) -> Callable[[Sequence[Case], Bootstrap], Figure]:
    """Nominal alpha of tokens: whether one lies in text that fills a role."""

    def measure(cases: Sequence[Case], bootstrap: Bootstrap) -> Figure:
        found, dropped = _tables(cases, role)
        return Figure(f"token_alpha_{role}", None, alpha(found, bootstrap=bootstrap, dropped=dropped))

    return measure


def _tables(cases: Sequence[Case], role: str | None = None) -> tuple[list[Counter[Values]], Mapping[str, int]]:
    """For each document with a text how many tokens have which values, and how many documents have none."""
    found = [_table(case, role) for case in cases]
    kept = [table for table in found if table is not None]
    absent = len(found) - len(kept)
    return kept, {NO_TEXT: absent} if absent else {}


def _table(case: Case, role: str | None) -> Counter[Values] | None:
    key = ("tokens", role)
    if key not in case.kept:
        tokens = case.text.tokens
        case.kept[key] = (
            None
            if tokens is None
            else Counter(zip(*(_column(tokens, case.marks(one), role) for one in case.readings), strict=True))
        )
    table: Counter[Values] | None = case.kept[key]
    return table


def _column(tokens: Sequence[tuple[int, int]], marks: Sequence[Annotation], role: str | None) -> list[frozenset[str]]:
    """Labels (for a role its name) that each token has: it shares an offset with a span."""
    column = [EMPTY] * len(tokens)
    for mark in marks:
        spans = mark.spans if role is None else [span for filler in mark.role(role) for span in filler.spans]
        value = frozenset([role or mark.label])
        for start, end in spans:
            first = bisect_right(tokens, start, key=_end)
            last = bisect_left(tokens, end, key=_start)
            for number in range(first, last):
                column[number] |= value
    return column


def _start(token: tuple[int, int]) -> int:
    return token[0]


def _end(token: tuple[int, int]) -> int:
    return token[1]


def _has(table: Mapping[Values, int], label: str) -> Counter[Values]:
    """A table of label sets as one of whether a label is among them."""
    found: Counter[Values] = Counter()
    for values, number in table.items():
        found[tuple(label in value for value in values if isinstance(value, frozenset))] += number
    return found
