"""Rules on combinations that the guidelines exclude, found when readings were compared (MEC335 to MEC339)."""

from __future__ import annotations

from mecorpus.model import Context, Document, Problem, Problems, Reading


def time_overlap(document: Document, reading: Reading, context: Context) -> Problems:
    """Two time expressions overlap, or one lies in the other.

    Bad: `2030` marked inside `the summer of 2030`. Good: the whole expression alone.
    """
    last = None
    for annotation in sorted(reading.of("time"), key=lambda one: one.spans):
        if last is not None and annotation.spans[0].start < last.spans[-1].end:
            yield Problem(reading.at(annotation), f"overlaps {last.id}; mark the whole expression once")
        if last is None or annotation.spans[-1].end > last.spans[-1].end:
            last = annotation


def argument_none(document: Document, reading: Reading, context: Context) -> Problems:
    """An edge starts from or leads to a sentence that claims nothing, or a heading.

    Bad: `from` a sentence whose claim is none. Good: edges between sentences that claim something.
    """
    edges = reading.of("argument")
    if not edges:
        return
    idle = {claim.unit for claim in reading.of("claim") if claim.label == "none"}
    if "heading" in document.segments.kinds:
        idle |= {sentence.id for sentence in document.sentences if sentence.kind == "heading"}
    for edge in edges if idle else ():
        for role in ("from", "to"):
            unit = edge.role(role)[0].unit
            if unit in idle:
                yield Problem(
                    reading.at(edge, f"/arguments/{role}"),
                    f"{unit} claims nothing; take the edge out, or look at the claim",
                )


def stance_basis(document: Document, reading: Reading, context: Context) -> Problems:
    """A stance that judges says not what it judges, or one that judges nothing does.

    Bad: `negative` without `basis`; `neutral` with one, and not `mixed`. Good: `negative` with `"basis":["act"]`.
    """
    for stance in reading.of("stance"):
        is_judging = stance.label != "neutral" or bool(stance.attributes.get("mixed"))
        if is_judging != bool(stance.attributes.get("basis")):
            advice = "say what is judged" if is_judging else "take `basis` out, or say `mixed`"
            yield Problem(
                reading.at(stance, "/attributes"), f"`basis` goes with a stance that is not plainly neutral; {advice}"
            )


def frame_other(document: Document, reading: Reading, context: Context) -> Problems:
    """The frame `other` stands beside another frame.

    Bad: `other` and `economic`. Good: `other` alone, where no frame fits.
    """
    frames = reading.of("frame")
    for frame in frames:
        if frame.label == "other" and len(frames) > 1:
            yield Problem(reading.at(frame), "other stands alone; take it out, or the other frames")


def forecast_term(document: Document, reading: Reading, context: Context) -> Problems:
    """A forecast without a hedge has a term, or a hedged one none.

    Bad: `unhedged` with a `term`; `bin` without one. Good: `bin` with the term `probably`.
    """
    for forecast in reading.of("forecast"):
        is_hedged = forecast.attributes["estimate"] != "unhedged"
        if is_hedged != bool(forecast.role("term")):
            advice = "mark the word that hedges as `term`" if is_hedged else "take `term` out, or change the estimate"
            yield Problem(
                reading.at(forecast, "/arguments"), f"the estimate is {forecast.attributes['estimate']}; {advice}"
            )
