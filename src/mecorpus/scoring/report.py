"""A score as text for a terminal, as Markdown for a paper's notes, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mecorpus.errors import unknown
from mecorpus.reports.escape import escape
from mecorpus.reports.table import Row, counted, markdown_table, text_table
from mecorpus.scoring.run import Score


def as_text(score: Score) -> str:
    """A line with the value, a table by label, then what was and was not scored."""
    table = text_table(_table(score), right=True)
    lines = [_headline(score), "", *table, "", *_notes(score)]
    return "".join(escape(line) + "\n" for line in lines)


def as_markdown(score: Score) -> str:
    """The same in Markdown."""
    head, *rows = _table(score)
    notes = [f"- {escape(note)}" for note in _notes(score)]
    lines = [f"**{escape(_headline(score))}**", "", *markdown_table(head, rows, right=True), "", *notes]
    return "".join(line + "\n" for line in lines)


def as_json(score: Score) -> str:
    """All of it as JSON."""
    return json.dumps(score.as_dict(), indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Score], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def render(score: Score, format: str) -> str:
    """A score in one of `FORMATS`; raises `RequestError` naming them."""
    if format not in FORMATS:
        raise unknown("format", format, FORMATS)
    return FORMATS[format](score)


def _figure(value: Any) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def _headline(score: Score) -> str:
    parts = [f"{score.layer}: {score.measure} {_figure(score.value)}"]
    if score.precision is not None or score.recall is not None:
        parts.append(f"precision {_figure(score.precision)}, recall {_figure(score.recall)}")
    return ", ".join(parts) + f" ({score.title})"


def _table(score: Score) -> list[Row]:
    columns = list(next(iter(score.labels.values()), {"support": 0}))
    rows = [[label, *(_figure(found[column]) for column in columns)] for label, found in score.labels.items()]
    return [["label", *columns], *rows]


def _notes(score: Score) -> Iterator[str]:
    about, counts = score.reference, score.counts
    version = f", {about['name']} {about['version']}" if {"name", "version"} <= about.keys() else ""
    split = f", split {score.split}" if score.split else ""
    yield f"reference: {about['path']} ({about['kind']}{version}{split})"
    yield f"documents: {score.documents['reference']:,}, without any prediction {score.documents['without_predictions']:,}"
    yield "counts: " + ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
    if about["status"]:
        yield "status: " + ", ".join(f"{name} {_rows(one)}" for name, one in about["status"].items())
    yield _annotators(about)
    if about.get("withheld_documents"):
        yield f"withheld, and so in no built dataset: {counted(about['withheld_documents'], 'document')}"
    if score.not_scored["predictions"]:
        left, names = score.not_scored, ", ".join(score.not_scored["examples"])
        more = ", …" if left["documents"] > len(left["examples"]) else ""
        what = f"{counted(left['predictions'], 'prediction')} for {counted(left['documents'], 'document')}"
        yield f"not scored: {what} of which the reference has nothing ({names}{more})"
    yield f"mecorpus {score.versions['mecorpus']}" + "".join(
        f"; {name} sha256:{digest[:16]}" for name, digest in about.get("digests", {}).items()
    )


def _rows(one: Mapping[str, Any]) -> str:
    return f"{counted(one['rows'], 'row')} in {counted(one['documents'], 'document')}"


def _annotators(about: Mapping[str, Any]) -> str:
    """Who read, as far as it is known, and what that makes of the score."""
    read_by = about.get("read_by", {})
    if read_by:
        return (
            "read by: "
            + ", ".join(f"{name} ({kind or 'not known'})" for name, kind in read_by.items())
            + _caution(set(read_by.values()) == {"model"})
        )
    names = ", ".join(f"{name} {_rows(one)}" for name, one in about["annotators"].items()) or "not told"
    creators = about.get("annotations_creators", [])
    told = f"; the dataset's card says: {', '.join(creators)}" if creators else "; people or models: not told"
    return f"read by: {names}{told}" + _caution(creators == ["machine-generated"])


def _caution(is_model: bool) -> str:
    return "; the score is agreement with a model's reading, not with people's" if is_model else ""
