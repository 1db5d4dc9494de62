"""`apply`: many annotations at once, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.annotate.resolve import Resolver
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_lines, parse_jsonl
from mecorpus.corpus.layout import find_root, local_texts
from mecorpus.corpus.locking import writing
from mecorpus.corpus.open import Corpus
from mecorpus.corpus.place import located
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, RequestError, unknown
from mecorpus.model import Bundle, Context, Document, File, Finding, Place, Report
from mecorpus.model.reading import annotation_of
from mecorpus.rules import JSON, SHAPE
from mecorpus.rules.run import Found, run
from mecorpus.rules.shape import Record, layer_name
from mecorpus.validation import check_document

HEADER_KEYS = {"complete", "guidelines"}


class Applied(NamedTuple):
    """What was written: the file, new annotations by layer, layers complete now, ids by local name, and warnings."""

    path: Path
    added: Mapping[str, int]
    complete: tuple[str, ...]
    names: Mapping[str, str]
    warnings: tuple[Finding, ...]


def apply(
    root: str | Path,
    document: str,
    raw: bytes | str,
    *,
    annotator: str,
    source: str = "<stdin>",
    guidelines: str | None = None,
) -> Applied:
    """Add annotations to one annotator's file of a document.

    `raw` is JSONL. Each line is an annotation without `id`, with `quote` in place of `spans`
    (a list of quotes where it is discontinuous), `in` (a sentence) or `nth` (from 1) where a
    quote occurs more than once, and `as` to give it a name that other lines refer to. A first
    line without `layer` may hold `complete`, the layers that are read to the end, and
    `guidelines`. `source` names the input in findings.

    Either all lines are written or none. Raises `RequestError` for an unknown document or
    annotator, `FindingsError` for faults in the input, `MecorpusError` when the file cannot be written.
    """
    raw = raw.encode() if isinstance(raw, str) else raw
    root = find_root(Path(root))
    with writing(root):
        return _apply(root, document, raw, annotator, source, guidelines)


def _apply(root: Path, document: str, raw: bytes, annotator: str, source: str, guidelines: str | None) -> Applied:
    corpus = Corpus.open(root)
    if annotator not in corpus.context.annotators:
        raise unknown("annotator", annotator, corpus.context.annotators)
    target = corpus[document]
    if target.text is None:
        raise RequestError(
            f"{document} is withheld and {local_texts(root)}/{document}.txt is not its text; put a copy there"
        )
    given = _read(raw, source)
    old_header, old = _existing(root, target, annotator)
    resolver = Resolver(target, target.text, source, given.lines, {record["id"] for record in old})
    records = dict(resolver.records())
    header = _header(annotator, old_header, given.header, guidelines or corpus.settings.guidelines[-1])
    found = [*given.found, *resolver.found, *_shape(given, records, resolver.found, target, corpus.context)]
    if found:
        report = Report(tuple(sorted(located(found, {source: File(source, "file", len(raw), raw)}))), {}, {})
        raise FindingsError("nothing was written", report)
    merged = {**header, "complete": sorted({*old_header.get("complete", ()), *header["complete"]})}
    content = file_of(target, merged, [*old, *records.values()])
    warnings = _check(corpus, target, annotator, content, given, records)
    path = root / _path(target, annotator)
    write_file(path, content)
    added = Counter(record["layer"] for record in records.values())
    return Applied(path, added, tuple(merged["complete"]), resolver.names, tuple(warnings))


def file_of(document: Document, header: Mapping[str, Any], records: list[Any]) -> bytes:
    """An annotation file in canonical form: the header, then the records in their order."""
    ordered = sorted(records, key=lambda record: document.sort_key(annotation_of(record, 0)))
    return encode_lines([header, *ordered])


class Input(NamedTuple):
    """What was given: its name, the line (0 where there is none) and value of its header, its lines, faults of its JSON."""

    source: str
    header_line: int
    header: Mapping[str, Any]
    lines: list[tuple[int, Any]]
    found: list[Found]


def _read(raw: bytes, source: str) -> Input:
    """Decode the input; blank lines are passed over, and the form need not be canonical."""
    kept = b"\n".join(line if line.strip() else b"null" for line in raw.rstrip().split(b"\n")) + b"\n"
    parsed = parse_jsonl(File(source, "file", len(kept), kept))
    found = [one for one in run(JSON, parsed) if one.code != "MEC005"]
    lines = [(line, value) for line, value in parsed.records if value is not None]
    if lines and isinstance(lines[0][1], dict) and lines[0][1] and lines[0][1].keys() <= HEADER_KEYS:
        return Input(source, *lines[0], lines[1:], found)
    return Input(source, 0, {}, lines, found)


def _existing(root: Path, document: Document, annotator: str) -> tuple[dict[str, Any], list[Any]]:
    path = root / _path(document, annotator)
    if not path.exists():
        return {}, []
    header, *records = (value for _, value in parse_jsonl(File(str(path), "file", 0, path.read_bytes())).records)
    return header, records


def _path(document: Document, annotator: str) -> str:
    return document.file.rpartition("/")[0] + f"/annotations/{annotator}.jsonl"


def _header(annotator: str, old: Mapping[str, Any], new: Mapping[str, Any], guidelines: str) -> dict[str, Any]:
    named = new.get("guidelines", old.get("guidelines", guidelines))
    return {"annotator": annotator, "guidelines": named, "complete": new.get("complete", [])}


def _shape(
    given: Input, records: Mapping[int, Any], doubtful: list[Found], document: Document, context: Context
) -> list[Found]:
    """Faults of shape of the header and of the lines whose quotes and names were found."""
    schemas, layers = context.schemas, tuple(context.schemas.layers)
    found: list[Found] = []
    header = _header("x", {}, given.header, context.settings.guidelines[-1])
    faults = tuple(schemas.faults("annotation#/$defs/header", header))
    found += run(SHAPE, Record("header", Place(given.source, given.header_line, "", document.id), given.header, faults))
    passed_over = {one.problem.place.line for one in doubtful}
    for line, value in records.items():
        layer = layer_name(value)
        if line not in passed_over:
            faults = tuple(schemas.faults("layer:" + layer, value)) if layer and layer in layers else ()
            place = Place(given.source, line, "", document.id)
            found += run(SHAPE, Record("annotation", place, value, faults, layers))
    return found


def _check(
    corpus: Corpus, document: Document, annotator: str, content: bytes, given: Input, records: Mapping[int, Any]
) -> list[Finding]:
    """Rules on the document as it would be; what concerns the input is told at its line there."""
    path = _path(document, annotator)
    bundle = read_bundle(corpus.root, document.id)
    files = (*(file for file in bundle.files if file.path != path), File(path, "file", len(content), content))
    _, checked = check_document(Bundle(bundle.id, bundle.folder, files), corpus.context, local_texts(corpus.root))
    lines: dict[str | None, int] = {record["id"]: line for line, record in records.items()}
    lines |= {None: given.header_line} if given.header_line else {}
    findings = [
        one._replace(file=given.source, line=lines[one.annotation], column=1) if one.annotation in lines else one
        for one in checked.findings
        if one.file == path
    ]
    errors = tuple(sorted(one for one in findings if one.severity == "error"))
    if errors:
        raise FindingsError("nothing was written", Report(errors, {}, {}))
    return findings
