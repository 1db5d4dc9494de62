"""Loads schema, settings and registers: what every check of a document rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.disk import read_registers
from mecorpus.corpus.form import parse_json, parse_jsonl
from mecorpus.corpus.layout import SCHEMA
from mecorpus.corpus.place import located
from mecorpus.errors import MecorpusError
from mecorpus.model import Context, File, Finding, Parsed, Place, Registers, settings
from mecorpus.rules import FILE, JSON, SHAPE
from mecorpus.rules.run import Found, run
from mecorpus.rules.shape import Record
from mecorpus.schemas import Schemas, load_schemas


class Loaded(NamedTuple):
    """What stands beside the documents. `context` is None when `corpus.json` cannot be used.

    `digest` (SHA-256) changes with any byte of schema or registers; `files` by path.
    """

    context: Context | None
    findings: list[Finding]
    digest: str
    files: dict[str, File]


# Register file, kind of its records, how one becomes a value.
KINDS: dict[str, tuple[str, Callable[[Any, int], Any]]] = {
    "annotators.json": ("annotator", settings.annotator_of),
    "entities.jsonl": ("entity", settings.entity_of),
    "resolutions.jsonl": ("resolution", settings.resolution_of),
    "takedowns.jsonl": ("takedown", settings.takedown_of),
    "waivers.jsonl": ("waiver", settings.waiver_of),
}


def load_context(root: Path) -> Loaded:
    """Read schema and registers of a root. Raises `SchemaError` for a schema that cannot be used."""
    schemas = load_schemas(root / SCHEMA)
    files = {file.path: file for file in read_registers(root)}
    found: list[Found] = [one for file in files.values() for one in run(FILE, file)]
    parsed = {
        path.split("/")[-1]: _parse(file)
        for path, file in files.items()
        if file.raw is not None and path.split("/")[-1] in (*KINDS, "corpus.json")
    }
    found += [one for each in parsed.values() for one in run(JSON, each)]
    main, shape = _settings(parsed.get("corpus.json"), schemas)
    found += shape
    values: dict[str, tuple[Any, ...]] = {}
    for name, (kind, build) in KINDS.items():
        records = list(_records(parsed.get(name), kind, schemas))
        found += [one for record in records for one in run(SHAPE, record)]
        values[kind] = tuple(_build(build, record) for record in records if not record.faults)
    registers = Registers(
        values["annotator"], values["entity"], values["resolution"], values["takedown"], values["waiver"]
    )
    context = Context(schemas, main, registers) if main else None
    return Loaded(context, located(found, files), _digest(root, files), files)


def _build(build: Callable[[Any, int], Any], record: Record) -> Any:
    return build(record.value, record.place.line)


def _parse(file: File) -> Parsed:
    return parse_jsonl(file) if file.path.endswith(".jsonl") else parse_json(file)


def _settings(parsed: Parsed | None, schemas: Schemas) -> tuple[settings.Settings | None, list[Found]]:
    if parsed is None or not parsed.records:
        return None, []
    value = parsed.records[0][1]
    record = Record("corpus", Place(parsed.file.path), value, tuple(schemas.faults("corpus", value)))
    found = list(run(SHAPE, record))
    return (None if found else settings.settings_of(value)), found


def _records(parsed: Parsed | None, kind: str, schemas: Schemas) -> Iterator[Record]:
    """Records of a register; those of a JSON list stand in line 0 with a pointer."""
    if parsed is None:
        return
    path = parsed.file.path
    if path.endswith(".json"):
        entries = parsed.records[0][1] if parsed.records else []
        for number, value in enumerate(entries if isinstance(entries, list) else [entries]):
            faults = tuple(fault._replace(pointer=f"/{number}{fault.pointer}") for fault in schemas.faults(kind, value))
            yield Record(kind, Place(path, 0, f"/{number}"), value, faults)
    else:
        for line, value in parsed.records:
            yield Record(kind, Place(path, line), value, tuple(schemas.faults(kind, value)))


def _digest(root: Path, files: dict[str, File]) -> str:
    digest = hashlib.sha256()
    paths = sorted((root / SCHEMA).rglob("*.schema.json"))
    contents = [(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths]
    contents += [(path, file.raw or b"") for path, file in sorted(files.items())]
    for name, raw in contents:
        digest.update(f"{name}\x1f{len(raw)}\x1f".encode() + raw)
    return digest.hexdigest()


# The context that this process used last, with its root and digest.
_LAST: dict[tuple[Path, str], Context] = {}


def remember(root: Path, loaded: Loaded) -> None:
    """Keep a context for `context_at`, so that work done in this very process does not load it again."""
    if loaded.context is not None:
        _LAST.clear()
        _LAST[root, loaded.digest] = loaded.context


def context_at(root: Path, digest: str) -> Context:
    """The context of a root where blocks are worked on. `digest` is the one the work was planned with.

    Raises `MecorpusError` when schema or registers have changed since.
    """
    # Another thread may forget it at any moment: it is looked up once.
    context = _LAST.get((root, digest))
    if context is None:
        loaded = load_context(root)
        if loaded.context is None or loaded.digest != digest:
            raise MecorpusError(f"schema or registers of {root} changed during the run; run it again")
        remember(root, loaded)
        context = loaded.context
    return context
