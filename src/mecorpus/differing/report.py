"""A difference in words: for a terminal, a change request or a changelog."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mecorpus.differing.compare import Diff
from mecorpus.differing.rows import DOCUMENTS
from mecorpus.reports.escape import escape

STEPS = {
    "none": "nothing that is loaded differs",
    "patch": "the same data in other bytes",
    "minor": "additions only",
    "major": "something was removed, changed, moved or retyped",
}
MOST_NAMED = 20


def as_text(found: Diff) -> str:
    """A difference for a terminal."""
    step = "no" if found.level == "none" else f"a {found.level}"
    lines = [f"{step} step from {found.old} to {found.new} ({STEPS[found.level]}), so version {found.version} or later"]
    lines += [f"  {line}" for line in _lines(found)]
    return "".join(escape(line.replace("`", "")) + "\n" for line in lines)


def as_json(found: Diff) -> str:
    """A difference as JSON."""
    return json.dumps(found.as_dict(), indent=2) + "\n"


def as_markdown(found: Diff, version: str | None = None) -> str:
    """A difference as a section of a changelog, in the form of Keep a Changelog; `version` is by default the least that may follow."""
    sections = {
        "Added": [*_named("document", found.documents_added), *_named("configuration", found.configurations_added),
                  *_rows(found, "added"), *(str(one) for one in found.columns if one.level == "minor"),
                  *_named("document opened:", found.opened)],
        "Changed": [*_named("document", found.documents_changed), *_rows(found, "changed"), *_moves(found),
                    *(str(one) for one in found.columns if one.level == "major" and one.new is not None)],
        "Removed": [*_named("document", found.documents_removed), *_taken(found), *_named("configuration", found.configurations_removed),
                    *_rows(found, "removed"), *(str(one) for one in found.columns if one.new is None),
                    *_named("document withheld:", found.withheld)],
    }  # fmt: skip
    head = f"## {version or found.version}\n\nA {found.level} step: {STEPS[found.level]}.\n"
    told = [f"\n### {name}\n\n" + "".join(f"- {line}\n" for line in lines) for name, lines in sections.items() if lines]
    return head + "".join(told)


def _lines(found: Diff) -> Iterator[str]:
    for sign, names in (("added", found.documents_added), ("removed", found.documents_removed),
                        ("changed", found.documents_changed), ("opened", found.opened), ("withheld", found.withheld)):  # fmt: skip
        yield from (f"{sign}: {line}" for line in _named("document", names))
    yield from _taken(found)
    yield from _moves(found)
    for one in found.rows:
        if one.configuration != DOCUMENTS:
            yield f"{one.configuration}: {one.added:,} added, {one.removed:,} removed, {one.changed:,} changed"
    yield from map(str, found.columns)
    yield from (f"added: {line}" for line in _named("configuration", found.configurations_added))
    yield from (f"removed: {line}" for line in _named("configuration", found.configurations_removed))
    yield from _named("file with other bytes:", found.files)


def _named(what: str, names: Sequence[str]) -> list[str]:
    """One line for some names."""
    if not names:
        return []
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    word = what if len(names) == 1 else f"{what}s" if not what.endswith(":") else what
    return [f"{len(names):,} {word} {', '.join(f'`{name}`' for name in names[:MOST_NAMED])}{more}"]


def _rows(found: Diff, what: str) -> list[str]:
    """Rows by configuration, those of `documents` apart."""
    counts = [(one.configuration, getattr(one, what)) for one in found.rows if one.configuration != DOCUMENTS]
    told = [f"`{name}` {count:,}" for name, count in counts if count]
    return [f"rows: {', '.join(told)}"] if told else []


def _moves(found: Diff) -> list[str]:
    told = [f"`{one.document}` moved from {one.old} to {one.new}" for one in found.moved[:MOST_NAMED]]
    rest = len(found.moved) - len(told)
    return [*told, *([f"{rest:,} more documents moved"] if rest else [])]


def _taken(found: Diff) -> list[str]:
    return [f"{line} (on request)" for line in _named("document", found.taken_down)]


FORMS = {"text": as_text, "markdown": as_markdown, "json": as_json}
