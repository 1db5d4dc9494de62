"""What hydrating found, told without a word of the texts."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from mecorpus.anchors.move import DRIFTED, LOST, STATES
from mecorpus.corpus.disk import shown
from mecorpus.hydrating.hydrate import Hydration
from mecorpus.hydrating.output import Hydrated
from mecorpus.reports.escape import escape
from mecorpus.reports.table import counted


def as_text(found: Hydration) -> Iterator[str]:
    """A line a document, then what drifted or was lost in it."""
    for one in found.documents:
        states = ", ".join(f"{one.states.get(state, 0)} {state}" for state in STATES)
        yield f"{one.document}: {escape(one.copy.name)}, {_likeness(one)}; {states}"
        for outcome in one.outcomes:
            if outcome.state in (DRIFTED, LOST):
                where = f" {outcome.pointer}" if outcome.pointer else ""
                at = f" in {outcome.sentence}" if outcome.sentence else ""
                yield f"  {outcome.state} {outcome.annotator} {outcome.annotation} {outcome.layer}{where}{at}"


def _likeness(one: Hydrated) -> str:
    if one.faults.findings:
        return "not hydrated"
    if one.verified:
        return "the very text"
    return "the very words, otherwise set" if one.same_words else f"{one.share:.1%} of the words"


def notes(found: Hydration) -> Iterator[str]:
    """What was refused, not read, not found and written."""
    for near in found.refused:
        yield f"{near.document}: {escape(near.copy.name)} has only {near.share:.0%} of its words and was refused"
    for file in found.unread:
        yield f"{escape(file.path.name)} was not read: {escape(file.reason)}"
    for one in found.documents:
        if one.faults.findings:
            first = one.faults.findings[0]
            yield (
                f"{one.document}: {counted(len(one.faults.findings), 'fault')} on this copy, the first {first.code} at "
                f"{first.file}:{first.line}; it stays as it was: find a copy that was edited less"
            )
    if found.unused:
        yield f"of no withheld document, or less like it than another: {', '.join(escape(one.name) for one in found.unused)}"
    if found.missing:
        yield f"without a copy: {', '.join(found.missing)}"
    for path in found.written:
        yield f"wrote {path}; it is for you alone, not for redistribution"
    if not found.written and not found.dry_run and not all(one.verified for one in found.documents):
        yield "nothing was written; --out ROOT writes a corpus that stands on these copies"
    doubtful = [one.document for one in found.documents if {DRIFTED, LOST} & set(one.states)]
    if doubtful and found.written:
        yield f"look at what drifted, at a terminal: mecorpus show {doubtful[0]} --root {found.written[0]}"


def as_json(found: Hydration) -> str:
    """The same for a script: every span with its state."""
    value = {
        "documents": [_document(one) for one in found.documents],
        "refused": [
            {"document": one.document, "copy": shown(str(one.copy)), "share": one.share} for one in found.refused
        ],
        "unread": [{"copy": shown(str(one.path)), "reason": shown(one.reason)} for one in found.unread],
        "unused": [shown(str(path)) for path in found.unused],
        "missing": list(found.missing),
        "written": [shown(str(path)) for path in found.written],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _document(one: Hydrated) -> dict[str, object]:
    return {
        "document": one.document,
        "copy": shown(str(one.copy)),
        "share": one.share,
        "verified": one.verified,
        "same_words": one.same_words,
        "states": {state: one.states.get(state, 0) for state in STATES},
        "spans": [{**outcome._asdict(), "spans": [list(span) for span in outcome.spans]} for outcome in one.outcomes],
        "faults": [{"code": fault.code, "file": fault.file, "line": fault.line} for fault in one.faults.findings],
    }
