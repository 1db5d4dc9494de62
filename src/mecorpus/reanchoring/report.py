"""What became of the annotations of a corrected text, for a person and for a script."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from mecorpus.anchors.move import STATES
from mecorpus.model.reading import record_of
from mecorpus.reanchoring.run import Reanchored
from mecorpus.reports.escape import escape

MOST = 100


def as_text(found: Reanchored) -> Iterator[str]:
    """Counts, then what somebody should look at."""
    states = ", ".join(f"{found.states.get(state, 0)} {state}" for state in STATES)
    yield f"{found.document}: {found.share:.1%} of the words; {states}"
    for what, sentences in (
        ("new in the new text", found.new),
        ("changed in the new text", found.changed),
        ("gone from the old text", found.gone),
    ):
        if sentences:
            yield f"  {what}: {', '.join(sentences)}"
    for one in found.review:
        shown = one.words if len(one.words) <= MOST else one.words[:MOST] + "…"
        yield f"  {one.state} {one.annotator} {one.old.id} {escape(shown)}: {one.reason}"
    for annotator, layers in found.incomplete.items():
        if layers:
            yield f"  {annotator} has to look again at: {', '.join(layers)}"
    if found.kept:
        yield f"  the document as it was lies in {found.kept}"


def as_json(found: Reanchored) -> str:
    """Everything, the annotations to look at as they were."""
    value = {
        "document": found.document,
        "share": found.share,
        "states": {state: found.states.get(state, 0) for state in STATES},
        "sentences": {"new": found.new, "changed": found.changed, "gone": found.gone},
        "kept": None if found.kept is None else str(found.kept),
        "incomplete": {annotator: layers for annotator, layers in found.incomplete.items() if layers},
        "review": [
            {"annotator": one.annotator, "state": one.state, "reason": one.reason, "was": record_of(one.old)}
            for one in found.review
        ],
        "spans": [{**outcome._asdict(), "spans": [list(span) for span in outcome.spans]} for outcome in found.outcomes],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
