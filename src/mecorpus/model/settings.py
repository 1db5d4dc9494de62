"""What stands beside the documents: settings, annotators, the register, resolutions, takedowns, waivers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mecorpus.schemas import Schemas


USUAL = ("train", "validation", "test")


class Settings(NamedTuple):
    """`corpus.json`. `ratios` maps split names, in order, to shares that add up to 1."""

    name: str
    title: str
    version: str
    schema_version: str
    salt: str
    ratios: Mapping[str, float]
    folds: int
    threshold: float
    shingle: int
    segmenter: str
    tokenizer: str
    guidelines: tuple[str, ...]
    license: str
    authors: tuple[str, ...]
    repository: str | None
    released: dt.date | None = None

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits in the order in which people list them."""
        return tuple(sorted(self.ratios, key=lambda name: (USUAL.index(name) if name in USUAL else len(USUAL), name)))

    def split(self, group: str) -> str:
        """Split of a group of documents: a salted hash, so that it never moves when the corpus grows."""
        point, edge = _hash(self.salt, "split", group), 0.0
        for name, share in self.ratios.items():
            edge += share
            if point < edge:
                return name
        return list(self.ratios)[-1]

    def fold(self, group: str) -> int:
        """Fold of a group of documents, from 0."""
        return int(_hash(self.salt, "fold", group) * self.folds)


def _hash(*parts: str) -> float:
    """A number in [0, 1) from SHA-256 of the parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


class Annotator(NamedTuple):
    """Who reads: `kind` is human or model."""

    id: str
    kind: str
    name: str
    version: str | None
    languages: tuple[str, ...]
    note: str | None
    line: int


class Entity(NamedTuple):
    """An entry of the register."""

    id: str
    name: str
    type: str
    sectors: tuple[str, ...]
    country: str | None
    wikidata: str | None
    collective: bool
    part_of: str | None
    line: int


class Resolution(NamedTuple):
    """How one forecast turned out."""

    document: str
    annotator: str
    annotation: str
    outcome: str
    deadline: dt.date
    frozen: dt.date
    resolved: dt.date | None
    evidence: str | None
    line: int


class Takedown(NamedTuple):
    """A document that must not come back."""

    document: str
    sha256: str | None
    line: int


class Waiver(NamedTuple):
    """A finding accepted on purpose; None matches anything."""

    code: str
    document: str | None
    file: str | None
    annotation: str | None
    expires: dt.date
    line: int


class Registers(NamedTuple):
    """The files beside the documents, decoded."""

    annotators: tuple[Annotator, ...] = ()
    entities: tuple[Entity, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    takedowns: tuple[Takedown, ...] = ()
    waivers: tuple[Waiver, ...] = ()


class Context:
    """What rules may look at besides the document at hand."""

    def __init__(self, schemas: Schemas, settings: Settings, registers: Registers) -> None:
        self.schemas = schemas
        self.settings = settings
        self.registers = registers
        self.entities = {entity.id: entity for entity in registers.entities}
        self.states = {
            entity.id: entity.part_of
            for entity in self.entities.values()
            if entity.part_of and entity.id == f"{entity.part_of}-government"
        }
        self.annotators = {annotator.id: annotator for annotator in registers.annotators}
        self.resolutions = {(r.document, r.annotator, r.annotation): r.outcome for r in registers.resolutions}

    def state(self, entity: str | None) -> str:
        """The state of a government (`<state>-government`, part of it); any other entity itself, empty where there is none."""
        return self.states.get(entity or "", entity or "")


def settings_of(raw: Mapping[str, Any]) -> Settings:
    """Settings from a `corpus.json` whose shape is sound."""
    split, near = raw["split"], raw["near_duplicates"]
    return Settings(
        raw["name"], raw["title"], raw["version"], raw["schema_version"], split["salt"], split["ratios"], split["folds"],
        near["threshold"], near["shingle"], raw["segmenter"], raw["tokenizer"], tuple(raw["guidelines"]), raw["license"],
        tuple(author["name"] for author in raw["authors"]), raw["repository"], _day(raw.get("released")),
    )  # fmt: skip


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def annotator_of(raw: Mapping[str, Any], line: int) -> Annotator:
    """An annotator from a record whose shape is sound."""
    return Annotator(raw["id"], raw["kind"], raw["name"], raw["version"], tuple(raw["languages"]), raw["note"], line)


def entity_of(raw: Mapping[str, Any], line: int) -> Entity:
    """An entry of the register from a record whose shape is sound."""
    return Entity(
        raw["id"],
        raw["name"],
        raw["type"],
        tuple(raw["sectors"]),
        raw["country"],
        raw["wikidata"],
        raw["collective"],
        raw["part_of"],
        line,
    )


def resolution_of(raw: Mapping[str, Any], line: int) -> Resolution:
    """A resolution from a record whose shape is sound."""
    days = dt.date.fromisoformat(raw["deadline"]), dt.date.fromisoformat(raw["frozen"])
    return Resolution(
        raw["document"],
        raw["annotator"],
        raw["annotation"],
        raw["outcome"],
        *days,
        _day(raw["resolved"]),
        raw["evidence"],
        line,
    )


def takedown_of(raw: Mapping[str, Any], line: int) -> Takedown:
    """A takedown from a record whose shape is sound."""
    return Takedown(raw["document"], raw["sha256"], line)


def waiver_of(raw: Mapping[str, Any], line: int) -> Waiver:
    """A waiver from a record whose shape is sound."""
    return Waiver(
        raw["code"], raw["document"], raw["file"], raw["annotation"], dt.date.fromisoformat(raw["expires"]), line
    )
