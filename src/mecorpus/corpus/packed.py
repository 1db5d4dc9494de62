"""A document as one line: its record, its text and its annotation files inline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.corpus.form import decode_line, encode_line, parse_json, parse_jsonl
from mecorpus.corpus.layout import DOCUMENTS
from mecorpus.corpus.lines import Line
from mecorpus.corpus.load import LoadedDocument, document_from, read_records
from mecorpus.corpus.place import column_in, few
from mecorpus.model import Bundle, Context, File, Finding, Parsed, Place, Problem
from mecorpus.model.reading import ID
from mecorpus.rules import FILE, JSON, LINE
from mecorpus.rules.files import PackedLine
from mecorpus.rules.run import Found, run

NOTHING = LoadedDocument(None, [], ())


class PackedDocument(NamedTuple):
    """A line of a packed file, decoded. `part` is the path of the file in the root, `value` None where it is broken."""

    part: str
    line: Line
    value: Mapping[str, Any] | None
    loaded: LoadedDocument

    @property
    def name(self) -> str | None:
        """Id of the document, where it has one that can be read."""
        return _id(self.value)

    def located(self, found: Iterable[Found]) -> list[Finding]:
        """Findings at their places in the line."""
        return [located_in(one, self.part, self.line) for one in few(found)]


def located_in(one: Found, part: str, line: Line) -> Finding:
    """What was found of a packed document, at its place in the line, with the column where the line is at hand."""
    place, message = one.problem
    pointer = packed_pointer(place)
    if one.code < "MEC1":
        message = f"{message} (the line starts at byte {line.offset:,})"
    column = column_in(line.raw, pointer) if line.raw else 1
    where = (part, line.number, column)
    return Finding(*where, one.code, one.name, one.severity, message, place.document, place.annotation, pointer)


def packed_pointer(place: Place) -> str:
    """JSON pointer in a packed line to what a place of the git layout names."""
    if not place.file.startswith(f"{DOCUMENTS}/"):
        return place.pointer
    inner = place.file.split("/", 3)[3]
    if inner == "document.json":
        return f"/document{place.pointer}"
    if inner == "text.txt":
        return "/text"
    annotator = inner.removeprefix("annotations/").removesuffix(".jsonl")
    return f"/annotations/{annotator}/{max(0, place.line - 1)}{place.pointer}"


def git_path(finding: Finding) -> str:
    """The file that a finding would be in if its document lay in a folder."""
    if not finding.document or finding.file.startswith(f"{DOCUMENTS}/"):
        return finding.file
    _, kind, *rest = [*finding.pointer.split("/"), "", ""]
    inner = {"document": "document.json", "text": "text.txt", "annotations": f"annotations/{rest[0]}.jsonl"}.get(kind)
    return f"{DOCUMENTS}/{finding.document}/{inner}" if inner else finding.file


def read_packed(part: str, line: Line, context: Context, local: Path | None = None) -> PackedDocument:
    """Check form and shape of a packed line and build the document; `local` as in `load_document`."""
    if line.raw is None:
        return PackedDocument(part, line, None, NOTHING._replace(found=_unread(part, line)))
    value, faults = decode_line(line.raw, line.number)
    found: list[Found] = []
    if faults or not line.ended:
        file = File(part, "file", line.size, line.raw)
        found += [*run(FILE, file), *run(JSON, Parsed(file, (), tuple(faults)))]
        found = [one._replace(problem=_on(line, one.problem)) for one in found]
    if any(one.code != "MEC005" for one in found):
        return PackedDocument(part, line, None, NOTHING._replace(found=found))
    found += run(LINE, PackedLine(part, line.number, value, None))
    if any(one.code != "MEC005" for one in found):
        return PackedDocument(part, line, None, NOTHING._replace(found=found))
    return PackedDocument(part, line, value, _loaded(value, found, context, local))


def _unread(part: str, line: Line) -> list[Found]:
    if line.error:
        return list(run(FILE, File(part, "file", line.size, None, line.error)))
    return list(run(LINE, PackedLine(part, line.number, None, line.size)))


def _on(line: Line, problem: Problem) -> Problem:
    return problem._replace(place=problem.place._replace(line=line.number))


def _loaded(value: Mapping[str, Any], found: list[Found], context: Context, local: Path | None) -> LoadedDocument:
    name = _id(value) or "?"
    folder = f"{DOCUMENTS}/{name}"
    readings, sound = [], []
    for annotator, records in value["annotations"].items():
        header, lines = records[0] if records else None, dict(enumerate(records[1:], 2))
        reading, faults = read_records(f"{folder}/annotations/{annotator}.jsonl", name, header, lines, context)
        found += faults
        readings += [reading] if reading else []
        sound += [reading] if reading and not faults else []
    text = value.get("text")
    files = (File(f"{folder}/text.txt", "file", len(text)),) if text is not None else ()
    bundle = Bundle(name, folder, files)
    document, faults = document_from(value["document"], text, bundle, context, tuple(readings), local)
    return LoadedDocument(document, found + faults, tuple(sound) if document else ())


def _id(value: Mapping[str, Any] | None) -> str | None:
    record = value.get("document") if value else None
    name = record.get("id") if isinstance(record, dict) else None
    return name if isinstance(name, str) and ID.fullmatch(name.replace("-", "_")) else None


def id_in(line: Line) -> str | None:
    """Id of the document of a line, without checking anything else; None where there is none to be read."""
    try:
        value = orjson.loads(line.raw or b"")
    except ValueError:
        return None
    return _id(value if isinstance(value, dict) else None)


def packed_line(bundle: Bundle) -> bytes | None:
    """The canonical line of a document that lies in a folder, without its line feed; None where a file of it is broken.

    Nothing is lost where the files are in canonical form.
    """
    files = {file.path.removeprefix(f"{bundle.folder}/"): file for file in bundle.files}
    try:
        value: dict[str, Any] = {"document": parse_json(files.pop("document.json")).records[0][1], "annotations": {}}
        if "text.txt" in files:
            value["text"] = (files.pop("text.txt").raw or b"").decode()
        for name, file in sorted(files.items()):
            annotator = name.removeprefix("annotations/").removesuffix(".jsonl")
            value["annotations"][annotator] = [record for _, record in parse_jsonl(file).records]
        return encode_line(value)
    except (LookupError, ValueError, TypeError, RecursionError):
        return None
