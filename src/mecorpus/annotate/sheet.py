"""An annotation file that is open to be changed: read, checked and written under the corpus's lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.annotate.history import remember
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_lines, parse_jsonl
from mecorpus.corpus.layout import find_root, local_texts
from mecorpus.corpus.locking import writing
from mecorpus.corpus.open import Corpus
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, RequestError, clipped, unknown
from mecorpus.model import ADJUDICATED, Bundle, Document, File, Finding, Reading, Report
from mecorpus.model.reading import annotation_of, reading_of, record_of
from mecorpus.validation import check_document

Record = dict[str, Any]
# While a layer is being read it is no news that it is not complete.
UNFINISHED = "MEC309"


@dataclass(frozen=True)
class Sheet:
    """One annotator's file of one document. `raw` are its bytes, None where there is no file yet."""

    corpus: Corpus
    document: Document
    annotator: str
    path: str
    raw: bytes | None
    header: Record
    records: list[Record]

    @property
    def ids(self) -> set[str]:
        """Ids of its annotations."""
        return {record["id"] for record in self.records}

    def text(self) -> str:
        """The document's text. Raises `RequestError` for a withheld one without a local copy."""
        if self.document.text is None:
            place = f"{local_texts(self.corpus.root)}/{self.document.id}.txt"
            raise RequestError(f"{self.document.id} is withheld and {place} is not its text; put a copy there")
        return self.document.text

    def record(self, id: str) -> Record:
        """The annotation of that id. Raises `RequestError`."""
        for record in self.records:
            if record["id"] == id:
                return record
        there = sorted(record["id"] for record in self.records if record.get("unit") == id)
        hint = f"{id} is a sentence; its label is {there[0]}" if there else f"ids: `mecorpus show {self.document.id}`"
        raise RequestError(f"{self.annotator}'s reading has no annotation {clipped(id)}; {hint}")


class Touched(NamedTuple):
    """What a change is about, for telling findings: name of the input, its line for each annotation id (None: the header),
    and the ids that are not there yet."""

    source: str
    lines: Mapping[str | None, int]
    new: Set[str] = frozenset()


class Written(NamedTuple):
    """What a change wrote.

    `path` of the file, `document`, the whole `reading` as it is now, the `records` that were
    added or changed (as stored), ids of those `removed`, ids by local name, and warnings.
    """

    path: Path
    document: Document
    reading: Reading
    records: tuple[Record, ...] = ()
    removed: tuple[str, ...] = ()
    names: Mapping[str, str] = {}
    warnings: tuple[Finding, ...] = ()

    @property
    def added(self) -> dict[str, int]:
        """Number of records by layer."""
        counts: dict[str, int] = {}
        for record in self.records:
            counts[record["layer"]] = counts.get(record["layer"], 0) + 1
        return counts

    @property
    def complete(self) -> tuple[str, ...]:
        """Layers that are complete now."""
        return self.reading.complete


@contextmanager
def opened(
    root: str | Path,
    document: str,
    annotator: str,
    guidelines: str | None = None,
    *,
    is_locked: bool = True,
    may_start: bool = False,
) -> Iterator[Sheet]:
    """Open a sheet under the corpus's lock. A new one follows the given or the newest guidelines.

    `is_locked=False` takes no lock: for a trial run, or where the caller holds it. `may_start` lets the adjudicated
    reading begin, which only adjudication may. Raises `RequestError` for an
    unknown document or annotator, `FindingsError` for a document that is not sound.
    """
    root = find_root(root, writable=True)
    if not is_locked:
        yield _sheet(root, document, annotator, guidelines, may_start)
        return
    with writing(root):
        yield _sheet(root, document, annotator, guidelines, may_start)


def _sheet(root: Path, document: str, annotator: str, guidelines: str | None, may_start: bool) -> Sheet:
    corpus = Corpus.open(root)
    target = corpus[document]
    if annotator == ADJUDICATED:
        if target.reading(ADJUDICATED) is None and not may_start:
            raise RequestError(f"{document} has no adjudicated reading; `mecorpus adjudicate {document}` makes one")
    elif annotator not in corpus.context.annotators:
        error = unknown("annotator", annotator, corpus.context.annotators)
        raise RequestError(f"{error}; add who reads with `mecorpus annotate register`")
    path = target.file.rpartition("/")[0] + f"/annotations/{annotator}.jsonl"
    raw = (root / path).read_bytes() if (root / path).exists() else None
    header, records = _parsed(path, raw)
    new = {"annotator": annotator, "guidelines": guidelines or corpus.settings.guidelines[-1], "complete": []}
    return Sheet(corpus, target, annotator, path, raw, {**new, **header}, records)


def _parsed(path: str, raw: bytes | None) -> tuple[Record, list[Record]]:
    if raw is None:
        return {}, []
    header, *records = (value for _, value in parse_jsonl(File(path, "file", len(raw), raw)).records)
    return header, records


def file_of(document: Document, header: Mapping[str, Any], records: Sequence[Record]) -> bytes:
    """An annotation file in canonical form: the header, then the records in their order."""
    ordered = sorted(records, key=lambda record: document.sort_key(annotation_of(record, 0)))
    return encode_lines([header, *ordered])


def file_of_reading(document: Document, reading: Reading) -> bytes:
    """The annotation file of a reading, with its lines in the document's order."""
    header = {"annotator": reading.annotator, "guidelines": reading.guidelines, "complete": list(reading.complete)}
    return file_of(document, header, [record_of(annotation) for annotation in reading.annotations])


def save(
    sheet: Sheet, header: Record, records: Sequence[Record], what: str, touched: Touched, *, is_trial: bool = False
) -> tuple[tuple[Finding, ...], Reading]:
    """Check the document as it would be, keep what was, and write the file; or, in a trial run, only check.

    Returns warnings about what was touched, and the reading as it is now. Raises
    `FindingsError`, and writes nothing, where a rule is broken that was not broken before.
    """
    content = file_of(sheet.document, header, records)
    warnings = check(sheet, content, touched)
    if content != sheet.raw and not is_trial:
        remember(sheet.corpus.root, sheet.document.id, sheet.annotator, sheet.raw, content, what)
        write_file(sheet.corpus.root / sheet.path, content)
    return warnings, reading_from(sheet, content)


def reading_from(sheet: Sheet, content: bytes | None) -> Reading:
    """The reading that the sheet's file is with this content; an empty one without a file."""
    header, records = _parsed(sheet.path, content)
    annotations = tuple(annotation_of(value, line) for line, value in enumerate(records, 2))
    return reading_of(sheet.document.id, sheet.path, header or {**sheet.header, "complete": []}, annotations)


def check(sheet: Sheet, content: bytes | None, touched: Touched) -> tuple[Finding, ...]:
    """Rules on the document with this content; what concerns the input is told at its line there.

    Raises `RequestError` where a forecast would go that `resolutions.jsonl` resolves.
    """
    _keep_resolved(sheet, content)
    findings = _findings(sheet, content)
    errors = [one for one in findings if one.severity == "error"]
    before = {_key(one) for one in (_findings(sheet, sheet.raw) if errors and sheet.raw else ())}
    fresh = [one for one in errors if _key(one) not in before]
    if fresh:
        raise FindingsError("nothing was written", Report(tuple(sorted(_placed(fresh, touched, sheet.path))), {}, {}))
    mine = (
        one
        for one in findings
        if one.file == sheet.path and one.annotation in touched.lines and one not in errors and one.code != UNFINISHED
    )
    return tuple(_placed(mine, touched, sheet.path))


def _keep_resolved(sheet: Sheet, content: bytes | None) -> None:
    left = {record["id"] for record in _parsed(sheet.path, content)[1]}
    for document, annotator, id_ in sheet.corpus.context.resolutions:
        if (document, annotator) == (sheet.document.id, sheet.annotator) and id_ in sheet.ids - left:
            raise RequestError(f"corpus/resolutions.jsonl says how {id_} turned out; take its line out of there first")


def _findings(sheet: Sheet, content: bytes | None) -> list[Finding]:
    root, name = sheet.corpus.root, sheet.document.id
    bundle = read_bundle(root, name)
    mine = [] if content is None else [File(sheet.path, "file", len(content), content)]
    files = (*(file for file in bundle.files if file.path != sheet.path), *mine)
    _, checked = check_document(Bundle(name, bundle.folder, files), sheet.corpus.context, local_texts(root))
    return checked.findings


def _key(finding: Finding) -> tuple[str, str, str | None, str]:
    return finding.file, finding.code, finding.annotation, finding.pointer


def _placed(findings: Iterable[Finding], touched: Touched, path: str) -> Iterator[Finding]:
    """Findings about what was touched at its line of the input; its ids, which nobody has seen yet, as that line."""
    only = next(iter(touched.lines.values())) if len(touched.lines) == 1 else None
    new = {id_: line for id_, line in touched.lines.items() if id_ and id_ in touched.new}
    for one in findings:
        named = [line for id_, line in new.items() if id_ in one.message]
        line = touched.lines.get(one.annotation, named[0] if named else only) if one.file == path else None
        message = one.message
        for id_, its in new.items():
            message = message.replace(id_, "this one" if its == line else f"that of line {its}")
        shown = None if one.annotation in new else one.annotation
        yield one._replace(file=touched.source, line=line, column=1, message=message, annotation=shown) if line else one
