"""Rules on a reading's header, and on what holds in every layer (MEC304 to MEC319)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter

from mecorpus.model import ADJUDICATED, Annotation, Context, Document, Problem, Problems, Reading
from mecorpus.schemas import Layer

# Register types that a mention of each label may link to; a metonym may stand for a government or its state.
LINKS = {
    "PERSON": {"PERSON"},
    "ORG": {"ORG"},
    "GPE": {"GPE", "LOC"},
    "LOC": {"LOC", "GPE"},
    "FAC": {"FAC"},
    "NORP": {"NORP", "GPE", "LOC", "ORG"},
    "EVENT": {"EVENT"},
    "WORK_OF_ART": {"WORK_OF_ART"},
    "LAW": {"LAW"},
    "WEAPON": {"WEAPON"},
}
METONYMS = {"GPE", "LOC", "FAC"}
METONYM_LINKS = {"ORG", "GPE"}


def annotator_mismatch(document: Document, reading: Reading, context: Context) -> Problems:
    """The header names another annotator than the file.

    Bad: `"annotator":"bob"` in `alice.jsonl`. Good: `"annotator":"alice"`.
    """
    name = reading.file.rsplit("/", 1)[-1].removesuffix(".jsonl")
    if reading.annotator != name:
        yield Problem(
            reading.header("/annotator"), f"the header says {reading.annotator}, the file {name}; make them agree"
        )


def unknown_annotator(document: Document, reading: Reading, context: Context) -> Problems:
    """An annotator is not in `annotators.json`.

    A reading counts only if it is known whether a person or a model made it.
    Bad: `mallory.jsonl` with no entry. Good: an entry that tells who reads.
    """
    if reading.annotator != ADJUDICATED and reading.annotator not in context.annotators:
        yield Problem(
            reading.header("/annotator"), f"{reading.annotator} is not in corpus/annotators.json; add who that is"
        )


def unknown_guidelines(document: Document, reading: Reading, context: Context) -> Problems:
    """A reading follows a version of the guidelines that `corpus.json` does not list.

    Bad: `"guidelines":"0.1"`. Good: a listed version.
    """
    known = context.settings.guidelines
    if reading.guidelines not in known:
        yield Problem(
            reading.header("/guidelines"), f"there are no guidelines {reading.guidelines}; versions: {', '.join(known)}"
        )


def unknown_complete_layer(document: Document, reading: Reading, context: Context) -> Problems:
    """The header calls a layer complete that the corpus does not have.

    Bad: `"complete":["entities"]`. Good: `"complete":["entity"]`.
    """
    for number, name in enumerate(reading.complete):
        if name not in context.schemas.layers:
            yield Problem(
                reading.header(f"/complete/{number}"),
                f"there is no layer {name}; layers: {', '.join(context.schemas.layers)}",
            )


def layer_not_complete(document: Document, reading: Reading, context: Context) -> Problems:
    """A layer has annotations and is not called complete, so that the build leaves them out.

    Bad: 12 entities, `"complete":[]`. Good: finish the layer and name it in `complete`.
    """
    for layer, found in reading.by_layer.items():
        if layer not in reading.complete:
            yield Problem(
                reading.header("/complete"),
                f"{layer} has {len(found)} annotations and is not complete; no table shows them; finish it",
            )


def unit_skipped(document: Document, reading: Reading, context: Context) -> Problems:
    """A complete layer that labels every sentence, or the document, leaves one out.

    Bad: a complete `claim` layer without `s7`. Good: `none` where nothing else fits.
    """
    for name in reading.complete:
        layer = context.schemas.layers.get(name)
        if layer and layer.exhaustive and layer.target == "unit":
            labelled = {annotation.unit for annotation in reading.of(name)}
            if not labelled >= document.units.keys():
                left = [sentence.id for sentence in document.sentences if sentence.id not in labelled]
                yield Problem(
                    reading.header("/complete"),
                    f"{name} is complete and leaves out {', '.join(left[:8])}{_more(left[8:])}; label every sentence",
                )
        elif layer and layer.exhaustive and not reading.of(name):
            yield Problem(reading.header("/complete"), f"{name} is complete and has no label; give the document one")


def _more(rest: list[str]) -> str:
    return f" and {len(rest)} more" if rest else ""


def labelled_twice(document: Document, reading: Reading, context: Context) -> Problems:
    """A sentence has two labels of a layer, a name or time two, or an annotation stands twice.

    Bad: `s3` as fact and as evaluation; `2024` as 2024 and as 2025. Good: one label; `also` takes the rest.
    """
    same = {name: _sameness(context.schemas.layers[name]) for name in reading.by_layer}
    if all(len(set(map(same[name], found))) == len(found) for name, found in reading.by_layer.items()):
        return
    seen: dict[tuple[str, object], str] = {}
    for annotation in reading.annotations:
        key = annotation.layer, same[annotation.layer](annotation)
        if key in seen:
            yield Problem(reading.at(annotation), f"marks the same as {seen[key]}; keep one of the two")
        seen.setdefault(key, annotation.id)


def _sameness(layer: Layer) -> Callable[[Annotation], object]:
    """What two annotations of a layer may not have in common."""
    if layer.target in SAME:
        return SAME[layer.target]
    return attrgetter("spans") if layer.tags else _everything


def _everything(annotation: Annotation) -> object:
    return annotation.label, annotation.spans, tuple(annotation.arguments.items()), str(annotation.attributes)


SAME: Mapping[str, Callable[[Annotation], object]] = {"unit": attrgetter("unit"), "document": attrgetter("label")}


def wrong_combination(document: Document, reading: Reading, context: Context) -> Problems:
    """An attribute has a value that its label does not take.

    Bad: a `protest` with `"mode":"aerial"`. Good: `"mode":"strike"`. The layer's schema lists what goes together.
    """
    for name, found in reading.by_layer.items():
        for key, table in context.schemas.combinations[name].items():
            for annotation in found:
                value, allowed = annotation.attributes.get(key), table.get(annotation.label, [])
                if value is not None and value not in allowed:
                    yield Problem(
                        reading.at(annotation, f"/attributes/{key}"),
                        f"{annotation.label} takes no {value}; it takes: {', '.join(allowed) or 'none'}",
                    )


def origin_outside_adjudication(document: Document, reading: Reading, context: Context) -> Problems:
    """An annotation that is not adjudicated says whose it settles.

    Bad: `"from"` in `alice.jsonl`. Good: `"from"` in `adjudicated.jsonl` alone.
    """
    if reading.annotator != ADJUDICATED:
        for annotation in reading.annotations:
            if annotation.origins:
                yield Problem(reading.at(annotation, "/from"), "only the adjudicated file has `from`; take it out")


def unknown_origin(document: Document, reading: Reading, context: Context) -> Problems:
    """An adjudicated annotation comes from one that is not there, or of another layer.

    Bad: `{"annotator":"alice","id":"gone"}`. Good: an id of alice's file; no `from` for a new one.
    """
    if reading.annotator != ADJUDICATED:
        return
    for annotation in reading.annotations:
        for number, origin in enumerate(annotation.origins):
            other = document.reading(origin.annotator)
            source = other.by_id.get(origin.id) if other and origin.annotator != ADJUDICATED else None
            if source is None or source.layer != annotation.layer:
                yield Problem(
                    reading.at(annotation, f"/from/{number}"),
                    f"{origin.annotator} has no {annotation.layer} annotation {origin.id}; name one that is there, or leave `from` out",
                )


def link_type(document: Document, reading: Reading, context: Context) -> Problems:
    """A mention links to a register entry of a type that its label does not go with.

    Bad: a PERSON mention linked to a GPE. Good: GPE to GPE; NORP (`Iraqi`) to a GPE or a NORP;
    a metonym (`Washington`) to a government or state.
    """
    for annotation in reading.of("entity"):
        for filler in annotation.role("referent"):
            entry = context.entities.get(filler.entity or "")
            if entry is None or entry.type == annotation.label or annotation.label not in LINKS:
                continue
            is_metonym = annotation.attributes.get("metonym") and annotation.label in METONYMS
            allowed = LINKS[annotation.label] | (METONYM_LINKS if is_metonym else set())
            if entry.type not in allowed:
                yield Problem(
                    reading.at(annotation, "/arguments/referent"),
                    f"{annotation.label} links to {', '.join(sorted(allowed))}; {entry.id} is {entry.type}; change the label, the link or `metonym`",
                )


def link_missing(document: Document, reading: Reading, context: Context) -> Problems:
    """A named mention links to no register entry.

    Bad: `Basra` without a referent. Good: a referent, added to the register if it is new.
    """
    for annotation in reading.of("entity"):
        if not annotation.role("referent") and annotation.attributes.get("mention") == "name":
            yield Problem(reading.at(annotation), "is a name without a referent; link it to the register")
