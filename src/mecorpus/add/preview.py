"""A plan as people and scripts read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mecorpus.add.plan import Plan
from mecorpus.model import Sentence
from mecorpus.reports.escape import escape

HIDDEN = "the text is withheld, or repeats one that is: it is shown on an interactive terminal only"


def sentence_lines(text: str, sentences: Iterable[Sentence], *, reveal: bool) -> str:
    """The sentences of a text with id and kind, an empty line between paragraphs; their number without `reveal`."""
    sentences = tuple(sentences)
    if not reveal:
        return f"{len(sentences)} sentences; {HIDDEN}\n"
    lines, paragraph = [], 0
    for one in sentences:
        lines += [""] if one.paragraph != paragraph else []
        paragraph = one.paragraph
        lines.append(f"{one.id}  {one.kind}  {escape(text[one.start : one.end])}")
    return "\n".join(lines) + "\n"


def plan_as_text(plan: Plan, *, reveal: bool) -> str:
    """A plan for a terminal; a withheld text, or one that repeats one, is shown only with `reveal`."""
    shown = sentence_lines(plan.text, plan.sentences, reveal=reveal or not plan.hidden)
    return shown + escape(f"{plan.id}: {len(plan.sentences)} sentences, group {plan.group}") + "\n"


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """A plan as JSON has it; without the sentences of a withheld text, or of one that repeats one."""
    units = [
        {"id": one.id, "kind": one.kind, "text": plan.text[one.start : one.end]}
        for one in (() if plan.hidden else plan.sentences)
    ]
    return {
        "id": plan.id,
        "group": plan.group,
        "sentences": len(plan.sentences),
        "changes": list(plan.changes),
        "warnings": list(plan.warnings),
        "text_path": str(plan.text_path),
        "near": dict(plan.near),
        "refusal": plan.refusal,
        "findings": [finding.as_dict() for finding in plan.report.findings],
        "units": units,
    }
