"""A document as one line: its record, its text and its annotation files inline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.corpus.form import decode_line, encode_line, parse_json, parse_jsonl
from mecorpus.corpus.layout import DOCUMENTS
from mecorpus.corpus.lines import Line
from mecorpus.corpus.load import LoadedDocument, document_from, read_records
from mecorpus.corpus.place import column_in, few
from mecorpus.model import Bundle, Context, File, Finding, JsonFault, Parsed, Place
from mecorpus.model.reading import ID
from mecorpus.rules import FILE, JSON, LINE
from mecorpus.rules.files import PackedLine
from mecorpus.rules.run import Found, run

NOTHING = LoadedDocument(None, [], ())
TEXT = "/text"
# Stands for the id of a document that has none.
NAMELESS = "?"
# Rules on files, lines and JSON, whose findings say where the line starts.
OF_LINES = "MEC0"
FORM = "MEC005"
# Of the rules on files those that are for a line, too.
OF_BYTES = ("MEC002", "MEC012")
AGAIN = "`mecorpus unpack`, then `mecorpus pack`, write it again"


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
    if one.code.startswith(OF_LINES):
        message = f"{message} (the line starts at byte {line.offset:,})"
    column = _column(line.raw, pointer, place.offset) if line.raw and pointer else 1
    where = (part, line.number, column)
    document = None if place.document == NAMELESS else place.document
    return Finding(*where, one.code, one.name, one.severity, message, document, place.annotation, pointer)


def _column(raw: bytes, pointer: str, offset: int | None) -> int:
    """Column of what a pointer names; of a place in a text, given in code points, that of the character."""
    column = column_in(raw, pointer)
    if pointer != TEXT or offset is None:
        return column
    before = orjson.loads(raw)["text"][:offset]
    return column + len(encode_line(before).decode()) - 1


def packed_pointer(place: Place) -> str:
    """JSON pointer in a packed line to what a place of the git layout names."""
    if not place.file.startswith(f"{DOCUMENTS}/"):
        return place.pointer
    _, _, _, inner, *_ = [*place.file.split("/", 3), ""]
    if inner == "document.json":
        return f"/document{place.pointer}"
    if inner == "text.txt":
        return TEXT
    if not inner:
        return ""
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
    value, found = _decoded(part, line)
    if any(one.code != FORM for one in found):
        return PackedDocument(part, line, None, NOTHING._replace(found=found))
    return PackedDocument(part, line, value, _loaded(value, found, context, local))


def _decoded(part: str, line: Line) -> tuple[Any, list[Found]]:
    """What a line holds, and what is wrong with it: each stage only where the one before is sound."""
    file = File(part, line.kind, line.size, line.raw, line.error if line.kind == "file" else None)
    if line.error:
        return None, list(run(FILE, file))
    if line.raw is None:
        return None, list(run(LINE, PackedLine(part, line.number, None, line.size)))
    value, faults = decode_line(line.raw, line.number)
    found: list[Found] = []
    if not line.ended and all(fault.kind == "form" for fault in faults):
        faults = [*faults, JsonFault("form", line.number, f"does not end in a line feed; {AGAIN}")]
    if faults:
        found = [one for one in run(FILE, file) if one.code in OF_BYTES]
        found = found or list(run(JSON, Parsed(file, (), tuple(map(_advised, faults)))))
    if any(one.code != FORM for one in found):
        return None, found
    return value, [*found, *run(LINE, PackedLine(part, line.number, value, None))]


def _advised(fault: JsonFault) -> JsonFault:
    """What is said of a line's form: `format` does not write packed files."""
    return fault._replace(message=f"{fault.message.rpartition(';')[0]}; {AGAIN}") if fault.kind == "form" else fault


def _loaded(value: Mapping[str, Any], found: list[Found], context: Context, local: Path | None) -> LoadedDocument:
    name = _id(value) or NAMELESS
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


def packed_value(line: Line) -> dict[str, Any] | None:
    """What a line holds, where that is a packed document with an id; its record and annotations are not checked."""
    try:
        value = orjson.loads(line.raw or b"")
    except ValueError:
        return None
    is_sound = not any(run(LINE, PackedLine("", line.number, value, None))) and _id(value)
    return value if is_sound else None


def files_in(value: Mapping[str, Any]) -> Iterator[tuple[str, int, Any]]:
    """The files that a packed document stands for: path, line and record; of a text the string."""
    folder = f"{DOCUMENTS}/{_id(value)}"
    yield f"{folder}/document.json", 0, value["document"]
    for annotator, records in value["annotations"].items():
        for number, record in enumerate(records, 1):
            yield f"{folder}/annotations/{annotator}.jsonl", number, record
    if "text" in value:
        yield f"{folder}/text.txt", 0, value["text"]


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
