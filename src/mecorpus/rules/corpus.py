"""Rules across documents and registers (MEC4xx)."""

from __future__ import annotations

from itertools import pairwise

from mecorpus.errors import clipped
from mecorpus.model import ADJUDICATED, Context, Index, Place, Problem, Problems

ENTITIES = "corpus/entities.jsonl"
DEEPEST = 50
ANNOTATORS = "corpus/annotators.json"


def document_id_differs(index: Index, context: Context) -> Problems:
    """A document's id is not the name of its folder.

    Bad: `"id": "other"` in `corpus/documents/this/`. Good: the same name in both.
    """
    for entry in index.entries():
        folder = entry.file.split("/")[-2]
        if entry.document != folder:
            yield Problem(entry.at("/id"), f"the id is {entry.document}, the folder {folder}; make them agree")


def same_text(index: Index, context: Context) -> Problems:
    """Two documents have the same text.

    Bad: one commentary added twice. Good: one document a text.
    """
    for entry, other in index.same_text():
        yield Problem(entry.at("/text/sha256"), f"has the text of {other.where}; remove one of them")


def near_duplicate(index: Index, context: Context) -> Problems:
    """Two texts that are nearly the same stand in different groups.

    They could fall into different splits, and a model would be tested on what it has seen.
    Bad: a syndicated op-ed in two groups. Good: the newcomer takes the older one's group, as `mecorpus add --in-group` does.
    """
    for first, second, similarity in index.near_duplicates():
        yield Problem(
            second.at("/group"),
            f"is {similarity:.0%} the text of {first.document}, which is in group {first.group}; put both in one group",
        )


def unknown_group(index: Index, context: Context) -> Problems:
    """A document's group is the id of no document.

    Bad: `"group": "nobody"`. Good: its own id, or that of an older near-duplicate (or of one taken down).
    """
    gone = {takedown.document for takedown in context.registers.takedowns}
    for entry, other in index.grouped():
        if other != entry.group and (other or entry.group not in gone):
            what = "another group has" if other else "there is no document"
            yield Problem(entry.at("/group"), f"{what} {entry.group}; a group has the id of its oldest document")


def surface_two_entities(index: Index, context: Context) -> Problems:
    """One surface is linked to two register entries.

    Often a slip, sometimes right: Tripoli is two cities.
    Bad: `Al-Sudani` to two persons. Good: one entry, or a waiver that says why there are two.
    """
    for (first, where), *others in index.shared_surfaces():
        for link, _ in others:
            yield Problem(
                link.place,
                f"{clipped(link.surface)} links to {link.entity} here and to {first.entity} at {where}; use one, or waive it",
            )


def entity_unused(index: Index, context: Context) -> Problems:
    """A register entry is used by no annotation and is no part of one that is.

    Bad: an entry left over from a removed document. Good: remove it.
    """
    used: set[str] = set()
    todo = list(index.used())
    while todo:
        name = todo.pop()
        parent = context.entities[name].part_of if name in context.entities and name not in used else None
        used.add(name)
        todo += [parent] if parent else []
    for entity in context.registers.entities:
        if entity.id not in used:
            yield Problem(
                Place(ENTITIES, entity.line, "/id"),
                f"nothing links to {entity.id}; remove it, unless a document that uses it is on its way",
            )


def entity_twice(index: Index, context: Context) -> Problems:
    """Two register entries have one id, one Wikidata item, or one name, type and country.

    Bad: `turkey` and `turkiye`, both Q43. Good: one entry.
    """
    seen: dict[tuple[str, str], str] = {}
    for entity in context.registers.entities:
        keys = [
            ("id", entity.id),
            ("name, type and country", f"{entity.name}, {entity.type}, {entity.country}"),
            ("Wikidata item", entity.wikidata),
        ]
        named = [(kind, value) for kind, value in keys if value]
        taken = next((key for key in named if key in seen), None)
        if taken:
            place = Place(ENTITIES, entity.line, "/id")
            yield Problem(place, f"{entity.id} has the {taken[0]} of {seen[taken]} ({taken[1]}); keep one entry")
        seen |= {key: entity.id for key in named if key not in seen}


def entity_part_of(index: Index, context: Context) -> Problems:
    """A register entry is part of one that is not there, or of itself through others.

    Bad: `"part_of":"atlantis"`. Good: an id of the register.
    """
    for entity in context.registers.entities:
        seen, here = {entity.id}, entity.part_of
        while here in context.entities and here not in seen and len(seen) < DEEPEST:
            seen.add(here)
            here = context.entities[here].part_of
        if here == entity.id or (entity.part_of and entity.part_of not in context.entities):
            what = "leads back to itself" if here == entity.id else "is not in the register"
            yield Problem(
                Place(ENTITIES, entity.line, "/part_of"), f"{entity.part_of} {what}; name another entry, or null"
            )


def register_unsorted(index: Index, context: Context) -> Problems:
    """A register is not sorted by id.

    One order keeps merges clean. Bad: `zain` before `aden`. Good: by id; `mecorpus format` mends it.
    """
    entities = [(entity.id, Place(ENTITIES, entity.line, "/id")) for entity in context.registers.entities]
    annotators = [(each.id, Place(ANNOTATORS, 0, f"/{n}/id")) for n, each in enumerate(context.registers.annotators)]
    for entries in (entities, annotators):
        for (one, _), (two, place) in pairwise(entries):
            if two < one:
                yield Problem(place, f"{two} stands behind {one}; run `mecorpus format`")
                break


def annotator_twice(index: Index, context: Context) -> Problems:
    """Two annotators have one id, or one has the reserved id `adjudicated`.

    Bad: two entries `alice`. Good: an id each.
    """
    seen: set[str] = set()
    for number, annotator in enumerate(context.registers.annotators):
        if annotator.id in seen or annotator.id == ADJUDICATED:
            what = "reserved" if annotator.id == ADJUDICATED else "taken"
            place = Place(ANNOTATORS, 0, f"/{number}/id")
            yield Problem(place, f"{annotator.id} is {what}; give every annotator an id of their own")
        seen.add(annotator.id)


def resolution_dangling(index: Index, context: Context) -> Problems:
    """A resolution points at no forecast.

    Bad: a forecast that was removed. Good: document, annotator and id of a forecast that is there.
    """
    known = index.resolved()
    for one in context.registers.resolutions:
        if (one.document, one.annotator, one.annotation) not in known:
            yield Problem(
                Place("corpus/resolutions.jsonl", one.line),
                f"there is no forecast {one.annotation} of {one.annotator} in {one.document}; point at one",
            )


def resolution_twice(index: Index, context: Context) -> Problems:
    """A forecast is resolved twice.

    Bad: two lines for one forecast. Good: one line, whose outcome changes from pending once.
    """
    seen: dict[tuple[str, str, str], int] = {}
    for one in context.registers.resolutions:
        key = (one.document, one.annotator, one.annotation)
        if key in seen:
            yield Problem(
                Place("corpus/resolutions.jsonl", one.line), f"line {seen[key]} resolves the same forecast; keep one"
            )
        seen.setdefault(key, one.line)


def resolution_dates(index: Index, context: Context) -> Problems:
    """A question was fixed after its deadline or its answer, or an outcome stands without day and evidence.

    A question that was worded when the answer was known scores nothing.
    Bad: `"frozen"` after `"deadline"`. Good: frozen before; `resolved` and `evidence` null while pending.
    """
    for one in context.registers.resolutions:
        here = Place("corpus/resolutions.jsonl", one.line)
        for name, day in (("deadline", one.deadline), ("answer", one.resolved)):
            if day and one.frozen > day:
                what = f"{one.frozen} is after the {name} of {day}"
                yield Problem(here._replace(pointer="/frozen"), f"{what}; a question is fixed before it")
        for name, value in (("resolved", one.resolved), ("evidence", one.evidence)):
            if (one.outcome == "pending") != (value is None):
                what = f"outcome {one.outcome} with {name} {'null' if value is None else value}"
                yield Problem(here._replace(pointer=f"/{name}"), f"{what}; give it, or null while pending")


def taken_down(index: Index, context: Context) -> Problems:
    """A document that was taken down is back, under its id or with its text.

    Bad: adding it again. Good: leave it out; the request stands in `takedowns.jsonl`.
    """
    for takedown in context.registers.takedowns:
        for entry in index.matching(takedown.document, takedown.sha256):
            yield Problem(
                entry.at("/id"),
                f"was taken down (corpus/takedowns.jsonl, line {takedown.line}); remove the document",
            )


def split_ratios(index: Index, context: Context) -> Problems:
    """The shares of the splits do not add up to 1.

    Bad: 0.7, 0.2, 0.2. Good: 0.7, 0.15, 0.15.
    """
    total = sum(context.settings.ratios.values())
    if abs(total - 1) > 1e-9:
        yield Problem(
            Place("corpus/corpus.json", 0, "/split/ratios"), f"shares add up to {total:g}; make them add up to 1"
        )


def document_twice(index: Index, context: Context) -> Problems:
    """Two documents have one id.

    Only a packed corpus can hold them; in folders the id of one would differ from its folder (MEC401).
    Bad: two lines with the id `this`. Good: an id each.
    """
    for entry, other in index.same_id():
        if entry.source:
            part, line, _ = entry.source
            place = Place(part, line, "/document/id", entry.document)
            yield Problem(place, f"{other.where} has the id {entry.document} too; keep one, or give it another id")
