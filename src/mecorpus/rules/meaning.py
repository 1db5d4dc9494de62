"""Rules on what single layers mean, alone and together (MEC320 to MEC349)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

from mecorpus.model import AUTHOR, Annotation, Context, Document, Problem, Problems, Reading

CLAIM_ORDER = ("recommendation", "prediction", "cause", "evaluation", "fact", "rhetorical_question")
RANK = {label: number for number, label in enumerate(CLAIM_ORDER)}
MANY_SENTENCES = 3
MOST_FRAMES = 3
ACTOR_TYPES = {"PERSON", "ORG", "GPE", "NORP"}
DURATION = re.compile(r"P[T\dX]")
TIME_OF_DAY = re.compile(r"(^|[\dX])T")
DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?=$|T)")


def claim_also(document: Document, reading: Reading, context: Context) -> Problems:
    """A claim's `also` repeats its label, or holds one that goes before it.

    Coordinated acts take the first of recommendation, prediction, cause, evaluation, fact; the
    others go into `also`. Bad: `fact` with `"also":["prediction"]`. Good: `prediction` with `"also":["fact"]`.
    """
    for annotation in reading.of("claim"):
        for other in annotation.attributes.get("also", ()):
            here = reading.at(annotation, "/attributes/also")
            if other == annotation.label:
                yield Problem(here, f"repeats the label {other}; take it out")
            elif RANK.get(other, 99) < RANK.get(annotation.label, -1):
                yield Problem(
                    here,
                    f"{annotation.label} cannot have also {other}; the label is the first of {', '.join(CLAIM_ORDER[:-1])}",
                )


def claim_none(document: Document, reading: Reading, context: Context) -> Problems:
    """A sentence that claims nothing has attributes of a claim, or one that claims has no voice or evidence.

    Bad: `none` with `"voice":"author"`; `fact` without `evidence`. Good: `none` alone, any other label with both.
    """
    for annotation in reading.of("claim"):
        attributes = annotation.attributes
        if annotation.label == "none":
            if attributes:
                yield Problem(
                    reading.at(annotation, "/attributes"),
                    "none takes no attributes; take them out, or choose another label",
                )
        elif "voice" not in attributes or "evidence" not in attributes:
            missing = [key for key in ("voice", "evidence") if key not in attributes]
            yield Problem(
                reading.at(annotation, "/attributes"),
                f"{annotation.label} says nothing of {', '.join(missing)}; add it",
            )


def forecast_unit(document: Document, reading: Reading, context: Context) -> Problems:
    """The author forecasts in a sentence that does not predict.

    The two layers say the same from two sides. Bad: a forecast in a sentence labelled fact.
    Good: `prediction`, or another label with `"also":["prediction"]`.
    """
    forecasts = reading.of("forecast")
    claims = {annotation.unit: annotation for annotation in reading.of("claim")} if forecasts else {}
    for annotation in forecasts:
        claim = claims.get(document.sentence_at(annotation.spans[0].start).id)
        if claim and _by_author(annotation) and "prediction" not in (claim.label, *claim.attributes.get("also", ())):
            yield Problem(
                reading.at(annotation),
                f"stands in {claim.unit}, which is {claim.label}; make that predict (label or also), or remove the forecast",
            )


def _by_author(annotation: Annotation) -> bool:
    return all(filler.author for filler in annotation.role("forecaster"))


def forecast_probability(document: Document, reading: Reading, context: Context) -> Problems:
    """A forecast has a probability without being a bin, or is a bin without one.

    Bad: `unhedged` with `"probability":"95-100"`. Good: `"estimate":"bin","probability":"55-80"`.
    """
    for annotation in reading.of("forecast"):
        is_bin, has = annotation.attributes["estimate"] == "bin", "probability" in annotation.attributes
        if is_bin != has:
            yield Problem(
                reading.at(annotation, "/attributes"),
                "`probability` goes with the estimate `bin` and with no other; add it or take it out",
            )


def forecast_horizon(document: Document, reading: Reading, context: Context) -> Problems:
    """`horizon_kind` does not agree with the horizon that is given.

    Bad: `explicit` without a `horizon` or a `latest`; `implicit` with a `horizon`; `none` with any.
    Good: `explicit` with both, `implicit` with dates alone.
    """
    for annotation in reading.of("forecast"):
        kind, keys = annotation.attributes["horizon_kind"], annotation.attributes.keys()
        has_horizon, has_dates = bool(annotation.role("horizon")), bool({"latest", "earliest"} & keys)
        here = reading.at(annotation, "/attributes/horizon_kind")
        if kind == "explicit" and not (has_horizon and "latest" in keys):
            yield Problem(here, "explicit needs the time annotation as `horizon`, and `latest`; add them")
        if kind == "implicit" and has_horizon:
            yield Problem(here, "implicit goes with no `horizon`; make it explicit, or take the role out")
        if kind == "none" and (has_horizon or has_dates):
            yield Problem(here, "none goes with no horizon, earliest or latest; change it or take them out")


def horizon_past(document: Document, reading: Reading, context: Context) -> Problems:
    """A forecast's deadline lies before it was made.

    The author's forecasts are made on the document's reference date, a quoted one on `made_on`
    where that is known. Bad: `"latest":"2019-12-31"` in a text of 2024. Good: a deadline ahead.
    """
    written = document.reference_date.isoformat() if document.reference_date else ""
    for annotation in reading.of("forecast"):
        made = annotation.attributes.get("made_on", written)
        latest = annotation.attributes.get("latest", "9999")
        if latest < made:
            here = reading.at(annotation, "/attributes/latest")
            yield Problem(here, f"{latest} is before {made}, when it was forecast; check the date")


def horizon_reversed(document: Document, reading: Reading, context: Context) -> Problems:
    """A forecast ends before it starts.

    Bad: `"earliest":"2030-01-01","latest":"2029-12-31"`. Good: `earliest` not after `latest`.
    """
    for annotation in reading.of("forecast"):
        first, last = annotation.attributes.get("earliest"), annotation.attributes.get("latest")
        if first and last and first > last:
            yield Problem(reading.at(annotation, "/attributes/earliest"), f"{first} is after {last}; check both dates")


def forecast_made_on(document: Document, reading: Reading, context: Context) -> Problems:
    """The author's own forecast says when it was made, or a quoted one was made after the text.

    The author's are made on the document's reference date. Bad: `made_on` without a forecaster.
    Good: `made_on` for a forecast that the author quotes.
    """
    for annotation in reading.of("forecast"):
        made, here = annotation.attributes.get("made_on"), reading.at(annotation, "/attributes/made_on")
        if made and _by_author(annotation):
            yield Problem(here, "goes with a quoted forecast only; name the forecaster, or take it out")
        elif made and document.reference_date and made > document.reference_date.isoformat():
            yield Problem(here, f"{made} is after {document.reference_date}, the day of the text; check the date")


def time_value(document: Document, reading: Reading, context: Context) -> Problems:
    """A time's value is not of the kind that its label says, or no day of the calendar.

    Bad: DURATION `2024-04`, DATE `2024-13-45`. Good: DURATION `P3Y`, DATE `2024-04`, TIME `2024-04-02T09:00`.
    """
    for annotation in reading.of("time"):
        value = annotation.attributes["value"]
        is_duration = bool(DURATION.match(value))
        is_finer = bool(TIME_OF_DAY.search(value)) and not is_duration
        fits = {"DURATION": is_duration, "DATE": not is_duration and not is_finer, "TIME": is_finer}
        if not fits.get(annotation.label, True) or not _is_calendar(value):
            here = reading.at(annotation, "/attributes/value")
            yield Problem(here, f"{value} is no value of a {annotation.label}; change the label or the value")


def _is_calendar(value: str) -> bool:
    """Whether a value that names a month or day names one that there is."""
    found = DAY.match(value)
    if found is None:
        return True
    try:
        dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return False
    return True


def stance_twice(document: Document, reading: Reading, context: Context) -> Problems:
    """One holder has two stances towards one target, or one towards itself.

    A government counts for its state. Bad: AUTHOR towards Iraq negative and positive.
    Good: one stance, `mixed` where both signs show.
    """
    seen: dict[tuple[str, str], str] = {}
    for annotation in reading.of("stance"):
        holder, target = annotation.role("holder")[0], annotation.role("target")[0]
        key = (AUTHOR if holder.author else context.state(holder.entity), context.state(target.entity))
        if key[0] == key[1]:
            yield Problem(
                reading.at(annotation, "/arguments/target"), f"{key[0]} holds a stance towards itself; change one"
            )
        elif key in seen:
            what = f"annotation {seen[key]} is a stance of {key[0]} towards {key[1]}"
            yield Problem(reading.at(annotation), f"{what}; keep one, with `mixed` if need be")
        seen.setdefault(key, annotation.id)


def stance_skipped(document: Document, reading: Reading, context: Context) -> Problems:
    """A complete stance layer says nothing of the author towards an actor of three or more sentences.

    Such actors are the candidates: `neutral` is an answer too. A government counts for its state.
    Bad: Iraq in ten sentences and no stance. Good: a stance of AUTHOR towards each candidate.
    """
    if not {"stance", "entity"} <= set(reading.complete):
        return
    linked: dict[str, list[int]] = defaultdict(list)
    for mention in reading.of("entity"):
        for filler in mention.role("referent"):
            linked[context.state(filler.entity)].append(mention.spans[0].start)
    often = [actor for actor, starts in linked.items() if len(starts) >= MANY_SENTENCES]
    if not often:
        return
    judged = {context.state(a.role("target")[0].entity) for a in reading.of("stance") if a.role("holder")[0].author}
    for actor in sorted(often):
        entry = context.entities.get(actor)
        units = {document.sentence_at(start).id for start in linked[actor]}
        if entry and entry.type in ACTOR_TYPES and len(units) >= MANY_SENTENCES and actor not in judged:
            yield Problem(
                reading.header("/complete"),
                f"stance is complete and AUTHOR has none towards {actor}, linked in {len(units)} sentences; add it, neutral included",
            )


def frame_primary(document: Document, reading: Reading, context: Context) -> Problems:
    """A complete frame layer has not exactly one primary frame, or more than three frames.

    Bad: two frames with `"primary":true`. Good: one, and at most two others.
    """
    frames = reading.of("frame")
    primary = [annotation for annotation in frames if annotation.attributes.get("primary")]
    if "frame" in reading.complete and frames and (len(primary) != 1 or len(frames) > MOST_FRAMES):
        here = reading.at(primary[-1] if len(primary) > 1 else frames[-1])
        yield Problem(
            here, f"{len(frames)} frames, {len(primary)} of them primary; a text has one to three, exactly one primary"
        )


def argument_edges(document: Document, reading: Reading, context: Context) -> Problems:
    """A sentence argues for itself, or for two others.

    Bad: `s4` supports `s1` and `s2`. Good: at most one outgoing edge a sentence.
    """
    onward: dict[str | None, str | None] = {}
    for annotation in reading.of("argument"):
        source, target = annotation.role("from")[0].unit, annotation.role("to")[0].unit
        if source == target:
            yield Problem(
                reading.at(annotation), f"{source} points at itself; inside a sentence use the claim's `also`"
            )
        elif source in onward:
            yield Problem(
                reading.at(annotation), f"{source} leads to {onward[source]} and to {target}; keep one of the two edges"
            )
        onward.setdefault(source, target)


def argument_cycle(document: Document, reading: Reading, context: Context) -> Problems:
    """Sentences argue in a circle.

    Bad: `s2` supports `s4` and `s4` supports `s2`. Good: edges that lead to a conclusion.
    """
    units = {
        edge.id: (edge.role("from")[0].unit or "", edge.role("to")[0].unit or "") for edge in reading.of("argument")
    }
    onward = dict(units.values())
    if onward.keys().isdisjoint(onward.values()):
        return
    for edge in reading.of("argument"):
        start, here = units[edge.id]
        seen = [start]
        while here in onward and here not in seen:
            seen.append(here)
            here = onward[here]
        if here == start and len(seen) > 1 and start == min(seen, key=lambda unit: document.order.get(unit, 0)):
            yield Problem(
                reading.at(edge), f"edges lead in a circle ({' to '.join([*seen, start])}); take one of them out"
            )


def forecast_direction(document: Document, reading: Reading, context: Context) -> Problems:
    """A trend, or a probability that grows or falls, has no direction, or another forecast has one.

    Bad: `trend` without `direction`. Good: `"direction":"up"` on a `trend`, or beside the estimate `direction`.
    """
    for annotation in reading.of("forecast"):
        needs = annotation.label == "trend" or annotation.attributes["estimate"] == "direction"
        if needs != ("direction" in annotation.attributes):
            advice = "say up, down or steady" if needs else "take it out, or make it a trend"
            yield Problem(
                reading.at(annotation, "/attributes"),
                f"`direction` goes with trends and the estimate `direction`; {advice}",
            )
