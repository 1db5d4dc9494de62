"""A document as it lies there, and as it would be: read, and checked before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_file, encode_lines, parse_json, parse_jsonl
from mecorpus.corpus.layout import local_texts
from mecorpus.corpus.load import load_document, local_copy
from mecorpus.corpus.open import Corpus
from mecorpus.errors import FindingsError, RequestError, unknown
from mecorpus.leaks.record import findings_in
from mecorpus.model import Bundle, Context, Document, File, Finding, Report
from mecorpus.rules.waivers import NEVER
from mecorpus.validation import check_loaded
from mecorpus.validation.waiving import standing_errors

Record = dict[str, Any]


class Source(NamedTuple):
    """A document to be changed: its files, its record as it is stored, and its text in full."""

    root: Path
    context: Context
    bundle: Bundle
    document: Document
    record: Record
    text: str

    @property
    def files(self) -> dict[str, File]:
        """Its files by path."""
        return {file.path: file for file in self.bundle.files}

    @property
    def text_file(self) -> File | None:
        """The text in the repository, if it is there."""
        return self.files.get(self.document.text_file)

    @property
    def local(self) -> Path:
        """Where the user's own copy of the text lies, or would."""
        return local_texts(self.root) / f"{self.document.id}.txt"

    def lines(self) -> dict[str, list[Record]]:
        """Lines of each annotation file by path, the header first."""
        folder = f"{self.bundle.folder}/annotations/"
        found = {path: parse_jsonl(file) for path, file in self.files.items() if path.startswith(folder)}
        return {path: [value for _, value in parsed.records] for path, parsed in found.items()}

    def changed(self, record: Record, change: Callable[[Record], Record]) -> dict[str, bytes]:
        """Annotation files with every line changed, and last of all the record, by path."""
        files = {path: encode_lines([change(line) for line in lines]) for path, lines in self.lines().items()}
        return {**files, self.document.file: encode_file(record)}


def read_source(root: Path, document: str) -> Source:
    """A document with its text: the one in the repository, else the local copy.

    Raises `RequestError` for an unknown document or one without its text, `FindingsError` where its shape is not sound.
    """
    corpus = Corpus.open(root)
    if document not in corpus.ids:
        raise unknown("document", document, corpus.ids)
    bundle = read_bundle(root, document)
    loaded = load_document(bundle, corpus.context, local_texts(root))
    if loaded.document is None:
        found = check_loaded(bundle, loaded, corpus.context).findings
        raise FindingsError("nothing was written", Report(tuple(found), {}, {}))
    text = loaded.document.text
    text = local_copy(local_texts(root), loaded.document) if text is None else text
    if text is None:
        place = f"{local_texts(root)}/{document}.txt"
        raise RequestError(
            f"{place} is not the text of {document}, or is not there; put the copy there, or let `mecorpus hydrate --texts` find it"
        )
    raws = {file.path: file for file in bundle.files}
    record = parse_json(raws[loaded.document.file]).records[0][1]
    return Source(root, corpus.context, bundle, loaded.document, record, text)


def check(source: Source, after: Mapping[str, bytes], mended: Collection[str]) -> None:
    """Raise `FindingsError` where the document breaks a rule now that is not among the mended, or would break any.

    What a live waiver accepts is none, if it may be waived.
    """
    now = [one for one in _errors(source, source.bundle) if one.code not in mended]
    kept = [file for path, file in source.files.items() if path not in after and path != source.document.text_file]
    new = [File(path, "file", len(raw), raw) for path, raw in after.items()]
    then = _errors(source, source.bundle._replace(files=(*kept, *new)))
    if orjson.loads(after[source.document.file])["rights"]["status"] == "withheld":
        names = [one.name for one in source.context.registers.entities]
        then += findings_in(after, source.document.id, source.text, source.document.title, names)
    found = tuple(sorted({*now, *then}, key=lambda one: (one.file, one.line, one.column, one.code)))
    if found:
        raise FindingsError("nothing was written; mend this first", Report(found, {}, {}))


def _errors(source: Source, bundle: Bundle) -> list[Finding]:
    """Errors of the document with these files, and with its text wherever that lies."""
    loaded = load_document(bundle, source.context)
    if loaded.document is not None:
        loaded = loaded._replace(document=replace(loaded.document, text=source.text))
    today = dt.datetime.now(dt.UTC).date()
    waivers = source.context.registers.waivers
    live = [one for one in waivers if one.expires >= today and not one.code.startswith(NEVER)]
    return standing_errors(check_loaded(bundle, loaded, source.context).findings, live)
