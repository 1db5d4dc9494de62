"""The unit of work: a block of documents, checked by a pure function of what lies on disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.context import context_at
from mecorpus.corpus.disk import read_bundle, size_of
from mecorpus.corpus.layout import local_texts
from mecorpus.corpus.load import LoadedDocument, load_document
from mecorpus.corpus.place import located
from mecorpus.index import near_of
from mecorpus.model import Bundle, Context, Document, Entry, Finding, Reading
from mecorpus.rules import DOCUMENT, READING
from mecorpus.rules.run import run
from mecorpus.validation.entry import entry_of

BLOCK_BYTES = 512 * 1024


class Block(NamedTuple):
    """Some documents of a root. `digest` is that of schema and registers; `number` counts from 0."""

    root: Path
    digest: str
    number: int
    documents: tuple[str, ...]


class Checked(NamedTuple):
    """What checking a block or document gives back: no text, so that it travels cheaply."""

    findings: list[Finding]
    entries: list[Entry]
    counts: Counter[str]
    skipped: Counter[str]


def blocks_of(root: Path, digest: str, names: Iterable[str], most: int = BLOCK_BYTES) -> Iterator[Block]:
    """Cut documents into blocks, each ending at the first document past `most` bytes, whatever the workers."""
    number, size, block = 0, 0, []
    for name in names:
        block.append(name)
        size += size_of(root, name)
        if size >= most:
            yield Block(root, digest, number, tuple(block))
            number, size, block = number + 1, 0, []
    if block:
        yield Block(root, digest, number, tuple(block))


def check_block(block: Block) -> Checked:
    """Check every document of a block."""
    context = context_at(block.root, block.digest)
    total = Checked([], [], Counter(), Counter())
    for name in block.documents:
        _, checked = check_document(read_bundle(block.root, name), context, local_texts(block.root))
        add(total, checked)
    return total


def add(total: Checked, more: Checked) -> None:
    """Add what one document or block gave to a total, in place."""
    total.findings.extend(more.findings)
    total.entries.extend(more.entries)
    total.counts.update(more.counts)
    total.skipped.update(more.skipped)


def check_document(bundle: Bundle, context: Context, local: Path | None = None) -> tuple[Document | None, Checked]:
    """Form, shape, then document and readings: each stage only where the one before is sound."""
    loaded = load_document(bundle, context, local)
    return loaded.document, check_loaded(bundle, loaded, context)


def check_loaded(bundle: Bundle, loaded: LoadedDocument, context: Context) -> Checked:
    """Check a document that is loaded: with what loading found, and the text that it has there."""
    document, found, sound = loaded
    entries = []
    if document is not None:
        found = [*found, *run(DOCUMENT, document, context)]
        for reading in sound:
            found += run(READING, document, reading, context)
        entries.append(entry_of(document, sound, near_of(context.settings, 0)))
    findings = located(found, {file.path: file for file in bundle.files}) if found else []
    return Checked(findings, entries, _counts(document, sound), _skipped(document, sound))


def _counts(document: Document | None, readings: tuple[Reading, ...]) -> Counter[str]:
    return Counter(
        documents=1, readings=len(readings), annotations=sum(len(reading.annotations) for reading in readings)
    )


def _skipped(document: Document | None, readings: tuple[Reading, ...]) -> Counter[str]:
    """What could not be checked for want of the text."""
    if document is None:
        return Counter({"documents whose shape is not sound": 1})
    if document.text is None and document.withheld:
        pieces = sum(len(reading.pieces) for reading in readings)
        return Counter({"withheld texts without a local copy": 1, "spans of withheld texts": pieces})
    return Counter()
