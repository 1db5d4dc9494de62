"""The adjudicated records: copies of what was taken, whose references follow to what was taken in place of their targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.decisions import BOTH, A, B, Decision, Key, Side, standing
from mecorpus.adjudicating.review import Review
from mecorpus.annotate.resolve import new_id
from mecorpus.model import Annotation, Finding, Reading
from mecorpus.model.reading import record_of
from mecorpus.schemas import Layer
from mecorpus.schemas.layer import Role

Record = dict[str, Any]
Origins = list[tuple[Annotation, Reading]]


class Builder:
    """Makes the records of one layer after another; `notes` say which references had to be left out."""

    def __init__(self, found: Review, old: list[Record], given: Mapping[str, set[Side]]) -> None:
        self.found = found
        self.old = old
        self.notes: list[str] = []
        self._given = given
        self._taken = {one["id"] for one in old} | set(given)
        self._sources: dict[str, tuple[Annotation, Reading]] = {}
        # Adjudicated id by annotator and id of what it settles.
        self._follows: dict[Side, str] = {
            side: one["id"]
            for one in old
            for side in (
                *((origin["annotator"], origin["id"]) for origin in one.get("from", ())),
                *given.get(one["id"], ()),
            )
        }
        for item in (*found.items, *found.elsewhere):
            self._follow_pair(item)

    def layer(self, layer: Layer, decided: Mapping[Key, Decision], anew: Set[Key] | None = None) -> list[Record]:
        """Records of a layer: what both agree on, what was decided, and what an adjudicator had added by hand.

        Of a layer that is settled already, `anew` are the items to decide anew; all else stays as it stands.
        """
        items = [item for item in self.found.items if item.layer == layer.name and (anew is None or item.key in anew)]
        gone = {id_ for item in items for id_ in standing(self.found, item, self._given)}
        kept = [
            one
            for one in self.old
            if one["layer"] == layer.name and one["id"] not in gone and (anew is not None or not one.get("from"))
        ]
        # All are made before references are led on: one may refer to a later one of its own layer.
        made = [one for item in items for one in self._item(item, decided.get(item.key))]
        return [*(self._followed(record, layer, readings) for record, readings in made), *kept]

    def _item(self, item: Item, decision: Decision | None) -> Iterator[tuple[Record, list[Reading]]]:
        """Records of an item, each with the readings that its references are from."""
        sides: Origins = [
            (annotation, reading)
            for annotation, reading in ((item.first, self.found.first), (item.second, self.found.second))
            if annotation is not None
        ]
        if decision is not None:
            for annotation, reading in sides:
                self._follows.pop((reading.annotator, annotation.id), None)
        if decision and decision.record:
            yield decision.record, [self.found.first, self.found.second]
            for annotation, reading in sides:
                self._follows[reading.annotator, annotation.id] = decision.record["id"]
        else:
            copies = _copies(item, decision, sides)
            for origins, id_ in zip(copies, self._ids(item, copies), strict=True):
                yield self._copy(origins, id_), [origins[0][1]]
        self._follow_pair(item)

    def _ids(self, item: Item, copies: list[Origins]) -> list[str]:
        """Ids of what is taken of an item: those that settled it before stay, so that what refers to it still does."""
        stood = standing(self.found, item, self._given)
        sources = {one["id"]: one.get("from") for one in self.old if one["id"] in stood}
        same = [next((id_ for id_ in stood if sources[id_] == _from(origins)), None) for origins in copies]
        free = [id_ for id_ in stood if id_ not in same]
        return [id_ or (free.pop(0) if free else new_id(self._taken)) for id_ in same]

    def _follow_pair(self, item: Item) -> None:
        """What refers to the one that was not taken refers to the other one of the pair."""
        if item.first and item.second:
            one, two = (self.found.first.annotator, item.first.id), (self.found.second.annotator, item.second.id)
            for here, there in ((one, two), (two, one)):
                if there in self._follows:
                    self._follows.setdefault(here, self._follows[there])

    def _copy(self, origins: Origins, id_: str) -> Record:
        """A record as its annotator has it, without what is that annotator's own, and with `from`."""
        annotation, reading = origins[0]
        made = {key: value for key, value in record_of(annotation).items() if key not in ("confidence", "note", "from")}
        made |= {"id": id_, "from": _from(origins)}
        self._sources[id_] = (annotation, reading)
        for each, one in origins:
            self._follows[one.annotator, each.id] = id_
        return made

    def _followed(self, record: Record, layer: Layer, readings: list[Reading]) -> Record:
        """The record with each reference to an annotation led to what was taken for it."""
        if "arguments" not in record:
            return record
        arguments = {
            role: [new for filler in fillers for new in self._filler(filler, layer.roles[role], record, readings)]
            for role, fillers in record["arguments"].items()
        }
        return {**record, "arguments": {role: fillers for role, fillers in arguments.items() if fillers}}

    def _filler(self, filler: Record, role: Role, record: Record, readings: list[Reading]) -> list[Record]:
        name = filler.get("annotation")
        if name is None:
            return [filler]
        for reading in readings:
            if (reading.annotator, name) in self._follows:
                return [{"annotation": self._follows[reading.annotator, name]}]
        target = next((one for reading in readings if (one := reading.by_id.get(name))), None)
        if target is None:
            return [filler]
        instead = _instead(target, role)
        what = f"as {'words of the text' if 'spans' in instead[0] else 'a register entry'}" if instead else "left out"
        self.notes.append(f"{record['layer']} {record['id']}: its {role.name} {name} was not taken; {what}")
        return instead

    def placed(self, finding: Finding) -> Finding:
        """A finding at the annotation that was taken, where people can look it up."""
        message = finding.message
        for made, (annotation, reading) in self._sources.items():
            message = message.replace(made, f"{reading.annotator}'s {annotation.id}")
        if finding.annotation not in self._sources:
            return finding._replace(message=message)
        annotation, reading = self._sources[finding.annotation]
        return finding._replace(
            file=reading.file, line=annotation.line, column=1, annotation=annotation.id, message=message
        )


def _from(origins: Origins) -> list[Record]:
    return [{"annotator": reading.annotator, "id": one.id} for one, reading in origins]


def _copies(item: Item, decision: Decision | None, sides: Origins) -> list[Origins]:
    """The records to be made of an item, each with the annotations that it comes from."""
    if decision is None:
        return [sides]
    chosen = {A: (item.first,), B: (item.second,), BOTH: (item.first, item.second)}.get(decision.take, ())
    return [[one] for one in sides if one[0] in chosen]


def _instead(target: Annotation, role: Role) -> list[Record]:
    """What a role can take in place of an annotation that was not taken: its words, or the entry that it links to."""
    plain = record_of(target)
    if "span" in role.fillers and "spans" in plain:
        return [{key: plain[key] for key in ("spans", "quote") if key in plain}]
    linked = [filler for fillers in plain.get("arguments", {}).values() for filler in fillers if "entity" in filler]
    return linked[:1] if "entity" in role.fillers else []
