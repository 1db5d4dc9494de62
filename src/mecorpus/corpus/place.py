"""From the place that a rule names to file, line and column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from mecorpus.corpus.form import locate
from mecorpus.model import File, Finding, Place, Problem
from mecorpus.rules.run import Found

MOST_ALIKE = 100


def located(found: Iterable[Found], files: Mapping[str, File]) -> list[Finding]:
    """Findings with line and column, both from 1; `files` by path. Only done for what was found.

    Of one rule in one file at most 100 are told, then how many more there are; no waiver of an
    annotation is for those.
    """
    findings = []
    for one in few(found):
        place, message = one.problem
        line, column = _position(place, files.get(place.file))
        findings.append(
            Finding(
                place.file,
                line,
                column,
                one.code,
                one.name,
                one.severity,
                message,
                place.document,
                place.annotation,
                place.pointer,
            )
        )
    return findings


def few(found: Iterable[Found]) -> Iterator[Found]:
    """The first of many alike, so that a spoilt file is told in moderate time and length."""
    alike: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in found:
        alike[one.code, one.problem.place.file].append(one)
    for same in alike.values():
        yield from same[:MOST_ALIKE]
        if len(same) > MOST_ALIKE:
            place, _ = same[MOST_ALIKE].problem
            more = f"and {len(same) - MOST_ALIKE:,} more like it in this file; see `mecorpus rule {same[0].code}`"
            yield same[0]._replace(problem=Problem(place._replace(annotation=None), more))


@lru_cache(maxsize=2)
def _text(raw: bytes, errors: str) -> str:
    return raw.decode("utf-8", errors)


@lru_cache(maxsize=2)
def _lines(raw: bytes) -> list[str]:
    return _text(raw, "replace").split("\n")


def _position(place: Place, file: File | None) -> tuple[int, int]:
    raw = file.raw if file else None
    if raw is None:
        return max(1, place.line), 1
    if place.offset is not None:
        text = _text(raw, "surrogatepass")
        start = text.rfind("\n", 0, place.offset) + 1
        return text.count("\n", 0, place.offset) + 1, place.offset - start + 1
    if place.line:
        lines = _lines(raw)
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        return place.line, _column(line, place.pointer)
    text = _text(raw, "replace")
    offset = _try(text, place.pointer)
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _column(line: str, pointer: str) -> int:
    return _try(line, pointer) + 1 if pointer else 1


def column_in(raw: bytes, pointer: str) -> int:
    """Column, from 1, of what a JSON pointer names in a line of JSON."""
    return _column(_text(raw, "replace"), pointer)


def _try(text: str, pointer: str) -> int:
    try:
        return locate(text, pointer)
    except (ValueError, IndexError):
        return 0
