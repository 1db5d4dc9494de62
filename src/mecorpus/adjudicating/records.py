"""The adjudicated records: copies of what was taken, whose references follow to what was taken in place of their targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mecorpus.adjudicating.align import Item
from mecorpus.adjudicating.decisions import BOTH, NEITHER, OTHER, Decision, Key, other_ids
from mecorpus.adjudicating.review import Review
from mecorpus.annotate.resolve import new_id
from mecorpus.model import ADJUDICATED, Annotation, Finding, Reading
from mecorpus.model.reading import record_of
from mecorpus.schemas import Layer
from mecorpus.schemas.layer import Role

Record = dict[str, Any]
Origins = list[tuple[Annotation, Reading]]


def inferred(found: Review, layer: str) -> dict[Key, Decision]:
    """Decisions on a settled layer, from the `from` of its annotations: nothing taken of an item means neither."""
    adjudicated = found.document.reading(ADJUDICATED)
    taken = {origin for one in (adjudicated.of(layer) if adjudicated else ()) for origin in one.origins}
    decided: dict[Key, Decision] = {}
    for item in found.items:
        if item.layer == layer:
            first, second = (
                annotation is not None and (reading.annotator, annotation.id) in taken
                for annotation, reading in ((item.first, found.first), (item.second, found.second))
            )
            is_agreed = item.kind == "agreed" and first and second
            what = (
                BOTH
                if first and second
                else found.first.annotator
                if first
                else found.second.annotator
                if second
                else NEITHER
            )
            decided |= {} if is_agreed else {item.key: Decision(what)}
    return decided


class Builder:
    """Makes the records of one layer after another; `notes` say which references had to be left out."""

    def __init__(self, found: Review, old: list[Record], root: Path) -> None:
        self.found = found
        self.old = old
        self.notes: list[str] = []
        self.others = other_ids(root, found)
        self._taken = {one["id"] for one in old} | self.others
        self._sources: dict[str, tuple[Annotation, Reading]] = {}
        # Adjudicated id by annotator and id of what it settles.
        self._follows: dict[tuple[str, str], str] = {
            (origin["annotator"], origin["id"]): one["id"] for one in old for origin in one.get("from", ())
        }
        for item in found.items:
            self._follow_pair(item)

    def layer(self, layer: Layer, decided: Mapping[Key, Decision]) -> list[Record]:
        """Records of a layer: what both agree on, what was decided, and what an adjudicator had added by hand."""
        made: list[Record] = []
        for item in self.found.items:
            if item.layer == layer.name:
                made += self._item(item, decided.get(item.key), layer)
        ids = {one["id"] for one in made}
        by_hand = [
            one
            for one in self.old
            if one["layer"] == layer.name and not one.get("from") and one["id"] not in self.others
        ]
        return [*made, *(one for one in by_hand if one["id"] not in ids)]

    def _item(self, item: Item, decision: Decision | None, layer: Layer) -> Iterator[Record]:
        sides: Origins = [
            (annotation, reading)
            for annotation, reading in ((item.first, self.found.first), (item.second, self.found.second))
            if annotation is not None
        ]
        if decision is None:
            yield self._copy(sides, layer)
        elif decision.take == OTHER:
            yield from (self._new(one, layer) for one in decision.records)
            for annotation, reading in sides:
                self._follows[reading.annotator, annotation.id] = decision.records[0]["id"]
        else:
            for annotation, reading in sides:
                self._follows.pop((reading.annotator, annotation.id), None)
            for one in sides:
                if decision.take in (BOTH, one[1].annotator):
                    yield self._copy([one], layer)
        self._follow_pair(item)

    def _follow_pair(self, item: Item) -> None:
        """What refers to the one that was not taken refers to the other one of the pair."""
        if item.first and item.second:
            one, two = (self.found.first.annotator, item.first.id), (self.found.second.annotator, item.second.id)
            for here, there in ((one, two), (two, one)):
                if there in self._follows:
                    self._follows.setdefault(here, self._follows[there])

    def _copy(self, origins: Origins, layer: Layer) -> Record:
        """A record as its annotator has it, without what is that annotator's own, and with `from`."""
        annotation, reading = origins[0]
        source = [{"annotator": one.annotator, "id": each.id} for each, one in origins]
        id_ = next((one["id"] for one in self.old if one["layer"] == layer.name and one.get("from") == source), None)
        made = {key: value for key, value in record_of(annotation).items() if key not in ("confidence", "note", "from")}
        made |= {"id": id_ or new_id(self._taken), "from": source}
        self._sources[made["id"]] = (annotation, reading)
        for each, one in origins:
            self._follows[one.annotator, each.id] = made["id"]
        return self._followed(made, layer, [reading])

    def _new(self, record: Record, layer: Layer) -> Record:
        return self._followed(
            {key: value for key, value in record.items() if key != "from"}, layer, [self.found.first, self.found.second]
        )

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
        if finding.annotation not in self._sources:
            return finding
        annotation, reading = self._sources[finding.annotation]
        return finding._replace(file=reading.file, line=annotation.line, column=1, annotation=annotation.id)


def _instead(target: Annotation, role: Role) -> list[Record]:
    """What a role can take in place of an annotation that was not taken: its words, or the entry that it links to."""
    plain = record_of(target)
    if "span" in role.fillers and "spans" in plain:
        return [{key: plain[key] for key in ("spans", "quote") if key in plain}]
    linked = [filler for fillers in plain.get("arguments", {}).values() for filler in fillers if "entity" in filler]
    return linked[:1] if "entity" in role.fillers else []
