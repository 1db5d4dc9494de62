"""From a document's files to a `Document`, with what the first stages of rules find on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.form import parse_json, parse_jsonl
from mecorpus.corpus.place import MOST_ALIKE
from mecorpus.model import Bundle, Context, Document, File, Place, Reading
from mecorpus.model.document import document_of
from mecorpus.model.reading import annotations_of, id_of, reading_of
from mecorpus.rules import BUNDLE, FILE, JSON, SHAPE
from mecorpus.rules.run import Found, run
from mecorpus.rules.shape import Record, layer_name
from mecorpus.schemas import Fault

# What is said of a record that does not fit its schema, after many that were told in detail.
UNWORDED = Fault("", "does not fit its schema")


class LoadedDocument(NamedTuple):
    """A document whose shape is sound (else None), and what was found. `sound` are its readings without a fault of shape."""

    document: Document | None
    found: list[Found]
    sound: tuple[Reading, ...]


def load_document(bundle: Bundle, context: Context, local: Path | None = None) -> LoadedDocument:
    """Check form and shape of a document's files and build the document.

    `local` is a folder with the user's own copies of withheld texts.
    """
    found = [one for file in bundle.files for one in run(FILE, file)]
    bad = {one.problem.place.file for one in found}
    good = {file.path: file for file in bundle.files if file.path not in bad and file.raw is not None}
    readings, faulty = [], set()
    for path, file in good.items():
        if path.startswith(f"{bundle.folder}/annotations/"):
            reading, faults = load_reading(file, bundle.id, context)
            found += faults
            readings += [reading] if reading else []
            faulty |= {path} if _breaks(faults) else set()
    document, faults = _document(good, bundle, context, tuple(readings), local)
    found += faults
    sound = tuple(reading for reading in document.readings if reading.file not in faulty) if document else ()
    return LoadedDocument(document, found, sound)


def _breaks(found: list[Found]) -> bool:
    """Whether more than the form is wrong."""
    return any(one.code != "MEC005" for one in found)


def _document(
    good: dict[str, File], bundle: Bundle, context: Context, readings: tuple[Reading, ...], local: Path | None
) -> tuple[Document | None, list[Found]]:
    path = f"{bundle.folder}/document.json"
    if path not in good:
        return None, []
    parsed = parse_json(good[path])
    found = list(run(JSON, parsed))
    if not parsed.records:
        return None, found
    text = good.get(f"{bundle.folder}/text.txt")
    shipped = text.raw.decode() if text and text.raw is not None else None
    document, more = document_from(parsed.records[0][1], shipped, bundle, context, readings, local)
    return document, found + more


def document_from(
    value: Any, text: str | None, bundle: Bundle, context: Context, readings: tuple[Reading, ...], local: Path | None
) -> tuple[Document | None, list[Found]]:
    """A document from its decoded record, with the text that is shipped with it, or the user's own copy."""
    path = f"{bundle.folder}/document.json"
    faults = tuple(context.schemas.faults("document", value))
    if faults:
        return None, list(run(SHAPE, Record("document", Place(path, 0, "", bundle.id), value, faults)))
    document = document_of(value, path, text, readings)
    found = list(run(BUNDLE, document, bundle))
    if text is None and document.withheld and local:
        document = document_of(value, path, local_copy(local, document), readings)
    return document, found


def load_reading(file: File, document: str, context: Context) -> tuple[Reading | None, list[Found]]:
    """A reading from an annotation file; annotations whose shape is not sound are left out."""
    parsed = parse_jsonl(file)
    found = list(run(JSON, parsed))
    is_lost = any(fault.line == 1 and fault.kind != "form" for fault in parsed.faults)
    lines = dict(parsed.records)
    header = lines.pop(1, None)
    reading, faults = read_records(file.path, document, header, lines, context)
    return reading, [*found, *faults] if reading or not is_lost else found


def read_records(
    path: str, document: str, header: Any, records: Mapping[int, Any], context: Context
) -> tuple[Reading | None, list[Found]]:
    """A reading from the header and the records of an annotation file, these by line, with the faults of their shape.

    Annotations whose shape is not sound are left out; without a sound header there is no reading.
    """
    schemas = context.schemas
    faults = tuple(schemas.faults("annotation#/$defs/header", header))
    if faults:
        return None, list(run(SHAPE, Record("header", Place(path, 1, "", document), header, faults)))
    found: list[Found] = []
    if not schemas.are_annotations(records.values()):
        found, records = _unsound(path, document, records, context)
    return reading_of(document, path, header, annotations_of(list(records.values()), records)), found


def _unsound(
    path: str, document: str, records: Mapping[int, Any], context: Context
) -> tuple[list[Found], dict[int, Any]]:
    """The faults of shape of annotations, and the annotations that have none."""
    schemas, layers = context.schemas, tuple(context.schemas.layers)
    found, sound, unsound = list[Found](), dict[int, Any](), 0
    for line, value in records.items():
        layer = layer_name(value)
        if layer in schemas.layers and schemas.is_valid(f"layer:{layer}", value):
            sound[line] = value
            continue
        worded: tuple[Fault, ...] = ()
        if layer in schemas.layers:
            unsound += 1
            is_few = unsound <= MOST_ALIKE
            worded = tuple(schemas.faults(f"layer:{layer}", value)) if is_few else (UNWORDED,)
        place = Place(path, line, "", document, id_of(value))
        found += run(SHAPE, Record("annotation", place, value, worded, layers))
    return found, sound


def local_copy(folder: Path, document: Document) -> str | None:
    """The user's own copy of a withheld text, if there is one with the document's digest."""
    return copy_of(folder, document.id, document.sha256)


def copy_of(folder: Path, document: str, sha256: str) -> str | None:
    """The text in `<folder>/<document>.txt`, if there is one with this digest."""
    try:
        raw = (folder / f"{document}.txt").read_bytes()
        return raw.decode() if hashlib.sha256(raw).hexdigest() == sha256 else None
    except (OSError, ValueError):
        return None
