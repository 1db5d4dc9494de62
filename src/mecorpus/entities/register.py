"""`corpus/entities.jsonl`: read as records, checked, and written sorted by id."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.context import load_context
from mecorpus.corpus.form import encode_line, encode_lines, parse_jsonl
from mecorpus.corpus.place import located
from mecorpus.corpus.register import unknown_entity
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.model import Context, Finding, Report
from mecorpus.model.settings import entity_of
from mecorpus.rules import CORPUS
from mecorpus.rules.corpus import ENTITIES
from mecorpus.rules.run import run
from mecorpus.words import fold

Record = dict[str, Any]
FORM = "MEC005"
RULES = {code: CORPUS[code] for code in ("MEC407", "MEC408")}
GOVERNMENT = "-government"
OPTIONS = {
    "id": "id",
    "name": "name",
    "type": "--type",
    "sectors": "--sector",
    "country": "--country",
    "wikidata": "--wikidata",
    "part_of": "--part-of",
}


class Register(NamedTuple):
    """The register of a root: what stands beside the documents, and the entries as stored, by id."""

    root: Path
    context: Context
    records: dict[str, Record]

    def entry(self, id: str) -> Record:
        """An entry by id; raises `RequestError` naming near ones."""
        if id not in self.records:
            raise unknown_entity(id, self.context.registers.entities)
        return self.records[id]


def read_register(root: Path) -> Register:
    """The register of a root. Raises `FindingsError` for one that is not sound: writing it again would lose something."""
    loaded = load_context(root)
    if loaded.context is None:
        raise MecorpusError("corpus/corpus.json cannot be used; run `mecorpus validate`")
    findings = [one for one in loaded.findings if one.file == ENTITIES and one.code != FORM]
    lines = [] if findings else [value for _, value in parse_jsonl(loaded.files[ENTITIES]).records]
    records = {value["id"]: value for value in lines}
    if len(records) < len(lines):
        findings = [one for one in register_findings(loaded.context) if one.code == "MEC407"]
    if findings:
        raise FindingsError("the register is not sound; nothing was written", Report(tuple(sorted(findings)), {}, {}))
    return Register(root, loaded.context, records)


def write_register(root: Path, records: Iterable[Record]) -> None:
    """Write the register, sorted by id, in one step."""
    write(root, ENTITIES, encode_lines(in_order(records)))


def write(root: Path, path: str, content: bytes) -> None:
    """Write a file of a root under its lock; a kill leaves what is half written out of the corpus."""
    write_file(root / path, content)


def in_order(records: Iterable[Record]) -> list[Record]:
    """Entries as the file has them."""
    return sorted(records, key=lambda record: str(record["id"]))


def with_entities(context: Context, records: Iterable[Record]) -> Context:
    """A context with another register."""
    entities = tuple(entity_of(record, line) for line, record in enumerate(in_order(records), 1))
    return Context(context.schemas, context.settings, context.registers._replace(entities=entities))


def register_findings(context: Context) -> list[Finding]:
    """What is wrong between the entries of a register."""
    # These rules look at the register alone.
    return located(run(RULES, None, context), {})


def plain(name: str) -> str:
    """A name in NFC, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def check_entry(register: Register, record: Record, *, anyway: bool = False) -> None:
    """Raise `RequestError` for an entry that has not its shape, or the name or Wikidata item of another one.

    Entries that differ in type or country may share a name, with `anyway`.
    """
    _check_shape(register, record)
    _check_government(record, register.records)
    for other in register.records.values():
        if other["id"] != record["id"]:
            _check_clash(record, other, anyway)


def _check_shape(register: Register, record: Record) -> None:
    try:
        encode_line(record)
    except TypeError as error:
        raise RequestError(f"the entry cannot be written ({error}); give it in UTF-8") from error
    faults = register.context.schemas.faults("entity", record)
    if faults:
        told = (f"{_option(fault.pointer)}: {fault.message.rstrip('.')}" for fault in faults)
        raise RequestError("; ".join(dict.fromkeys(told)))
    if record["part_of"] is not None:
        register.entry(record["part_of"])


def _option(pointer: str) -> str:
    field = pointer.split("/")[1] if pointer else ""
    return OPTIONS.get(field, field or "the entry")


def _check_government(record: Record, records: Mapping[str, Record]) -> None:
    state = record["id"].removesuffix(GOVERNMENT)
    if state != record["id"] and state in records and record["part_of"] != state:
        raise RequestError(
            f"{record['id']} is by its id the government of {state}; make it part of {state} (--part-of), or take another id"
        )


def _check_clash(record: Record, other: Record, anyway: bool) -> None:
    if record["wikidata"] and record["wikidata"] == other["wikidata"]:
        raise RequestError(f"{shown(other)} is {other['wikidata']} already; use that entry")
    if fold(record["name"]) != fold(other["name"]):
        return
    if (record["type"], record["country"]) == (other["type"], other["country"]):
        raise RequestError(f"{shown(other)} has this name, type and country already; use that entry")
    if not anyway:
        raise RequestError(
            f"{shown(other)} has this name already; use that entry, or give --anyway if it is another one"
        )


def shown(record: Record) -> str:
    """An entry in a message: `baghdad (Baghdad, GPE, IQ)`."""
    return f"{record['id']} ({', '.join(filter(None, (record['name'], record['type'], record['country'])))})"
