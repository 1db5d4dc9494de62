"""`apply`: many annotations at once, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.annotate.resolve import Resolver
from mecorpus.annotate.sheet import Record, Sheet, Touched, Written, opened, save
from mecorpus.corpus.form import parse_jsonl
from mecorpus.corpus.place import located
from mecorpus.errors import FindingsError
from mecorpus.model import Context, Document, File, Place, Report
from mecorpus.model.describe import described
from mecorpus.model.reading import annotation_of, reading_of
from mecorpus.rules import JSON, SHAPE
from mecorpus.rules import shape as shapes
from mecorpus.rules.run import Found, run
from mecorpus.schemas import Schemas

HEADER_KEYS = {"complete", "guidelines"}


def apply(
    root: str | Path,
    document: str,
    raw: bytes | str,
    *,
    annotator: str,
    source: str = "<stdin>",
    guidelines: str | None = None,
    dry_run: bool = False,
    reveal: bool = False,
) -> Written:
    """Add annotations to one annotator's file of a document.

    `raw` is JSONL. Each line is an annotation without `id`, with `quote` in place of `spans`
    (a list of quotes where it is discontinuous), `in` (a sentence) or `nth` (from 1) where a
    quote occurs more than once, and `as` to give it a name that other lines refer to. A first
    line without `layer` may hold `complete`, the layers that are read to the end, and
    `guidelines`. `source` names the input in findings. `dry_run` checks and writes nothing;
    `reveal` lets messages show a withheld text, for which a person must be at the terminal.

    Either all lines are written or none. Raises `RequestError` for an unknown document or
    annotator, `FindingsError` for faults in the input, `MecorpusError` when the file cannot be written.
    """
    raw = raw.encode() if isinstance(raw, str) else raw
    with opened(root, document, annotator, guidelines, is_locked=not dry_run) as sheet:
        return add(sheet, read(raw, source), f"apply {source}", dry_run=dry_run, reveal=reveal)


class Input(NamedTuple):
    """What was given: its name, the line (0 where there is none) and value of its header, its lines, faults of its JSON, its bytes."""

    source: str
    header_line: int
    header: Mapping[str, Any]
    lines: list[tuple[int, Any]]
    found: list[Found]
    raw: bytes = b""


def add(sheet: Sheet, given: Input, what: str, *, dry_run: bool = False, reveal: bool = False) -> Written:
    """Add the lines of an input to a sheet; see `apply`."""
    resolver = Resolver(sheet.document, sheet.text(), given.source, given.lines, sheet.ids, reveal=reveal)
    records = dict(resolver.records())
    found = [
        *given.found,
        *resolver.found,
        *_shape(given, records, resolver.found, sheet.document, sheet.corpus.context),
    ]
    if found:
        file = File(given.source, "file", len(given.raw), given.raw)
        report = Report(tuple(sorted(located(found, {given.source: file}))), {}, {})
        raise FindingsError("nothing was written", report)
    header = _header(sheet.header, given.header)
    lines: dict[str | None, int] = {record["id"]: line for line, record in records.items()}
    touched = Touched(
        given.source,
        lines | ({None: given.header_line} if given.header_line else {}),
        frozenset(one for one in lines if one),
    )
    warnings, reading = save(
        sheet,
        header,
        [*sheet.records, *records.values()],
        said(sheet, what, list(records.values())),
        touched,
        is_trial=dry_run,
    )
    path = sheet.corpus.root / sheet.path
    return Written(path, sheet.document, reading, tuple(records.values()), (), resolver.names, warnings)


def read(raw: bytes, source: str) -> Input:
    """Decode the input; blank lines are passed over, and the form need not be canonical."""
    lines, found, kept = numbered(raw, source)
    if lines and isinstance(lines[0][1], dict) and lines[0][1] and lines[0][1].keys() <= HEADER_KEYS:
        return Input(source, *lines[0], lines[1:], found, kept)
    return Input(source, 0, {}, lines, found, kept)


def numbered(raw: bytes, source: str) -> tuple[list[tuple[int, Any]], list[Found], bytes]:
    """Line numbers and values of JSONL that a person wrote, faults of its JSON, and the bytes that these point into."""
    kept = b"\n".join(line if line.strip() else b"null" for line in raw.rstrip().split(b"\n")) + b"\n"
    parsed = parse_jsonl(File(source, "file", len(kept), kept))
    found = [one for one in run(JSON, parsed) if one.code != "MEC005"]
    return [(line, value) for line, value in parsed.records if value is not None], found, kept


def said(sheet: Sheet, what: str, records: Sequence[Record]) -> str:
    """What was done, in the words of `undo`: with the one annotation, its words only where the text is open."""
    if len(records) != 1:
        return f"{what} ({len(records)} annotations)" if records else what
    one = annotation_of(records[0], 0)
    here = reading_of(sheet.document.id, sheet.path, sheet.header, ())
    return f"{what}: {described(one, here, sheet.document, sheet.document.withheld)}"


def _header(old: Record, new: Mapping[str, Any]) -> Record:
    complete = sorted({*old["complete"], *new.get("complete", ())})
    return {**old, "guidelines": new.get("guidelines", old["guidelines"]), "complete": complete}


def _shape(
    given: Input, records: Mapping[int, Any], doubtful: list[Found], document: Document, context: Context
) -> list[Found]:
    """Faults of shape of the header and of the lines whose quotes and names were found."""
    schemas = context.schemas
    found: list[Found] = []
    header = {"annotator": "x", "guidelines": context.settings.guidelines[-1], "complete": [], **given.header}
    faults = tuple(schemas.faults("annotation#/$defs/header", header))
    found += run(
        SHAPE, shapes.Record("header", Place(given.source, given.header_line, "", document.id), given.header, faults)
    )
    passed_over = {one.problem.place.line for one in doubtful}
    kept = {line: value for line, value in records.items() if line not in passed_over}
    return [*found, *shape_faults(given.source, kept, document, schemas)]


def shape_faults(source: str, records: Mapping[int, Any], document: Document, schemas: Schemas) -> list[Found]:
    """Faults of the shape of annotations, by the line of the input that each stands in."""
    layers, found = tuple(schemas.layers), list[Found]()
    for line, value in records.items():
        layer = shapes.layer_name(value)
        faults = tuple(schemas.faults("layer:" + layer, value)) if layer and layer in layers else ()
        found += run(SHAPE, shapes.Record("annotation", Place(source, line, "", document.id), value, faults, layers))
    return found
