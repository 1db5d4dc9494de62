"""From the place that a rule names to file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mecorpus.corpus.form import locate
from mecorpus.model import File, Finding, Place
from mecorpus.rules.run import Found


def located(found: Iterable[Found], files: Mapping[str, File]) -> list[Finding]:
    """Findings with line and column, both from 1; `files` by path. Only done for what was found."""
    findings = []
    for one in found:
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


def _position(place: Place, file: File | None) -> tuple[int, int]:
    raw = file.raw if file else None
    if raw is None:
        return max(1, place.line), 1
    text = raw.decode("utf-8", "surrogatepass") if place.offset is not None else raw.decode("utf-8", "replace")
    if place.offset is not None:
        start = text.rfind("\n", 0, place.offset) + 1
        return text.count("\n", 0, place.offset) + 1, place.offset - start + 1
    if place.line:
        lines = text.split("\n")
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        return place.line, _column(line, place.pointer)
    offset = _try(text, place.pointer)
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _column(line: str, pointer: str) -> int:
    return _try(line, pointer) + 1 if pointer else 1


def _try(text: str, pointer: str) -> int:
    try:
        return locate(text, pointer)
    except (ValueError, IndexError):
        return 0
