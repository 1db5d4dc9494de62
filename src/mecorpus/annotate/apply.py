"""`apply`: many annotations at once, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.annotate.resolve import Resolver
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_lines, parse_jsonl
from mecorpus.corpus.layout import local_texts
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


class Applied(NamedTuple):
    """What was written: the file, new annotations by layer, layers complete now, ids by local name, and warnings."""

    path: Path
    added: Mapping[str, int]
    complete: tuple[str, ...]
    names: Mapping[str, str]
    warnings: tuple[Finding, ...]


def apply(
    root: Path, document: str, raw: bytes, *, annotator: str, source: str = "<stdin>", guidelines: str | None = None
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
    corpus = Corpus.open(root)
    if annotator not in corpus.context.annotators:
        raise unknown("annotator", annotator, corpus.context.annotators)
    target = corpus[document]
    if target.text is None:
        raise RequestError(
            f"{document} is withheld and {local_texts(root)}/{document}.txt is not its text; put a copy there"
        )
    header, lines, found = _read(raw, source)
    old_header, old = _existing(root, target, annotator)
    taken = {record["id"] for record in old}
    resolver = Resolver(target, target.text, source, lines, taken)
    records = list(resolver.records())
    doubtful = {one.problem.place.line for one in resolver.found}
    found += [
        *resolver.found,
        *_shape([pair for pair in records if pair[0] not in doubtful], source, target, corpus.context),
    ]
    if not found:
        merged = _header(annotator, old_header, header, guidelines or corpus.settings.guidelines[-1])
        content = file_of(target, merged, [*old, *(record for _, record in records)])
        warnings = _check(corpus, target, annotator, content, records, source)
        path = root / _path(target, annotator)
        write_file(path, content)
        return Applied(
            path,
            Counter(record["layer"] for _, record in records),
            tuple(merged["complete"]),
            resolver.names,
            tuple(warnings),
        )
    report = Report(tuple(sorted(located(found, {source: File(source, "file", len(raw), raw)}))), {}, {})
    raise FindingsError("nothing was written", report)


def file_of(document: Document, header: Mapping[str, Any], records: list[Any]) -> bytes:
    """An annotation file in canonical form: the header, then the records in their order."""
    ordered = sorted(records, key=lambda record: document.sort_key(annotation_of(record, 0)))
    return encode_lines([header, *ordered])


def _read(raw: bytes, source: str) -> tuple[dict[str, Any], list[tuple[int, Any]], list[Found]]:
    """Header settings, annotation lines, and faults of the JSON; blank lines are passed over."""
    kept = b"\n".join(line if line.strip() else b"null" for line in raw.rstrip().split(b"\n")) + b"\n"
    parsed = parse_jsonl(File(source, "file", len(kept), kept))
    found = [one for one in run(JSON, parsed) if one.code != "MEC005"]
    lines = [(line, value) for line, value in parsed.records if value is not None]
    if lines and isinstance(lines[0][1], dict) and "layer" not in lines[0][1]:
        return lines[0][1], lines[1:], found
    return {}, lines, found


def _existing(root: Path, document: Document, annotator: str) -> tuple[dict[str, Any], list[Any]]:
    path = root / _path(document, annotator)
    if not path.exists():
        return {}, []
    header, *records = (value for _, value in parse_jsonl(File(str(path), "file", 0, path.read_bytes())).records)
    return header, records


def _path(document: Document, annotator: str) -> str:
    return document.file.rpartition("/")[0] + f"/annotations/{annotator}.jsonl"


def _header(annotator: str, old: Mapping[str, Any], new: Mapping[str, Any], guidelines: str) -> dict[str, Any]:
    complete = sorted({*old.get("complete", ()), *new.get("complete", ())})
    return {
        "annotator": annotator,
        "guidelines": new.get("guidelines", old.get("guidelines", guidelines)),
        "complete": complete,
    }


def _shape(records: list[tuple[int, Any]], source: str, document: Document, context: Context) -> list[Found]:
    found: list[Found] = []
    layers = tuple(context.schemas.layers)
    for line, value in records:
        layer = layer_name(value)
        faults = tuple(context.schemas.faults("layer:" + layer, value)) if layer and layer in layers else ()
        found += run(SHAPE, Record("annotation", Place(source, line, "", document.id), value, faults, layers))
    return found


def _check(
    corpus: Corpus, document: Document, annotator: str, content: bytes, records: list[tuple[int, Any]], source: str
) -> list[Finding]:
    """Rules on the document as it would be; what concerns new annotations is told at their input line."""
    path = _path(document, annotator)
    bundle = read_bundle(corpus.root, document.id)
    files = (*(file for file in bundle.files if file.path != path), File(path, "file", len(content), content))
    _, checked = check_document(Bundle(bundle.id, bundle.folder, files), corpus.context, local_texts(corpus.root))
    lines = {record["id"]: line for line, record in records}
    findings = [
        finding._replace(file=source, line=lines[finding.annotation]) if finding.annotation in lines else finding
        for finding in checked.findings
        if finding.file == path
    ]
    errors = tuple(sorted(finding for finding in findings if finding.severity == "error"))
    if errors:
        raise FindingsError("nothing was written", Report(errors, {}, {}))
    return findings
