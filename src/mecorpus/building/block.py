"""What a worker does with a block: check it, and stage its rows as Arrow files."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.context import context_at
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_line, parse_json, parse_jsonl
from mecorpus.corpus.layout import local_texts
from mecorpus.model import Bundle
from mecorpus.tables import Rows, tables_of
from mecorpus.validation import Block, Checked, check_document
from mecorpus.validation.block import add
from mecorpus.validation.waiving import standing_errors

WITHHELD = "withheld.jsonl"


class Staged(NamedTuple):
    """A block's work: what was checked, a digest a document, where the rows lie, and counts.

    `rights` counts all documents, and as `hydrated` the withheld ones that give rows; `languages` and `origins` those
    that give rows; `readers` are their annotators."""

    checked: Checked
    digests: list[str]
    rights: Counter[str]
    languages: Counter[str]
    origins: Counter[str]
    readers: set[str]
    folder: Path


def build_block(block: Block, staging: Path, texts: Path | None = None) -> Staged:
    """Check a block, and write its rows to `<staging>/<number>/<configuration>/<split>.arrow`.

    `texts` is a folder of local copies: with it withheld documents that have one give rows too.
    A document with an error that is not waived gives no rows; the build then stops before anything is published.
    """
    context = context_at(block.root, block.digest)
    folder = staging / f"{block.number:06d}"
    folder.mkdir()
    rows = Rows(tables_of(context.schemas), context)
    staged = Staged(Checked([], [], Counter(), Counter()), [], Counter(), Counter(), Counter(), set(), folder)
    withheld = []
    for name in block.documents:
        bundle = read_bundle(block.root, name)
        document, checked = check_document(bundle, context, texts or local_texts(block.root))
        add(staged.checked, checked)
        staged.digests.append(digest_of(bundle))
        # The build stops at such an error, and rows are not worth making.
        if document is None or standing_errors(checked.findings, context.registers.waivers):
            continue
        staged.rights[document.rights.status] += 1
        if document.withheld:
            withheld.append(packed(bundle))
        if not document.withheld or (texts and document.text is not None):
            staged.rights["hydrated"] += document.withheld
            staged.languages[document.language] += 1
            staged.origins[document.provenance.text_origin] += 1
            staged.readers.update(reading.annotator for reading in document.readings)
            rows.add(document)
    _write(rows, folder)
    if withheld:
        (folder / WITHHELD).write_bytes(b"".join(withheld))
    return staged


def digest_of(bundle: Bundle) -> str:
    """SHA-256 of the names and bytes of a document's files."""
    digest = hashlib.sha256()
    for file in bundle.files:
        digest.update(f"{file.path}\x1f{file.size}\x1f".encode() + (file.raw or b""))
    return digest.hexdigest()


def packed(bundle: Bundle) -> bytes:
    """A document as one line: its record, and its annotation files inline."""
    files = {file.path.rsplit("/", 1)[-1]: file for file in bundle.files}
    readings = {
        name.removesuffix(".jsonl"): [value for _, value in parse_jsonl(file).records]
        for name, file in files.items()
        if name.endswith(".jsonl")
    }
    return encode_line({"document": parse_json(files["document.json"]).records[0][1], "annotations": readings}) + b"\n"


def _write(rows: Rows, folder: Path) -> None:
    import pyarrow as pa

    for (name, split), table in rows.take().items():
        path = folder / name / f"{split}.arrow"
        path.parent.mkdir(exist_ok=True)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
