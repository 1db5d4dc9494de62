"""The unit of work: a block of documents, checked by a pure function of what lies on disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.blocks import Block, Contribution, contributions, in_folder, of_bundle
from mecorpus.corpus.context import context_at
from mecorpus.corpus.layout import local_texts
from mecorpus.corpus.load import LoadedDocument
from mecorpus.corpus.parts import root_at
from mecorpus.model import Bundle, Context, Document, Entry, Finding, Reading
from mecorpus.rules import DOCUMENT, READING
from mecorpus.rules.run import Found, run
from mecorpus.validation.entry import entry_of


class Checked(NamedTuple):
    """What checking a block or document gives back: no text, so that it travels cheaply.

    `lines` is how many lines of a packed file it took; lines of its findings and entries count from its start.
    """

    findings: list[Finding]
    entries: list[Entry]
    counts: Counter[str]
    skipped: Counter[str]
    lines: int = 0


def check_block(block: Block, near: bool = True) -> Checked:
    """Check every document of a block; `near` says whether near-duplicates will be looked for."""
    root = root_at(block.location)
    context = context_at(root, block.digest)
    total = Checked([], [], Counter(), Counter())
    for one in contributions(block, root, context, local_texts(root)):
        total = add(total, check_contribution(one, context, near))
    return total


def add(total: Checked, more: Checked) -> Checked:
    """A total with what one document or block more gave; the collections of the total are changed in place."""
    total.findings.extend(more.findings)
    total.entries.extend(more.entries)
    total.counts.update(more.counts)
    total.skipped.update(more.skipped)
    return total._replace(lines=total.lines + more.lines)


def check_contribution(one: Contribution, context: Context, near: bool = True) -> Checked:
    """Document and readings, where their shape is sound."""
    document, found, sound = one.loaded
    entries = []
    if document is not None:
        found = [*found, *_run(document, sound, context)]
        entry = entry_of(document, sound, context.settings.shingle)
        entries.append(entry._replace(source=one.source))
    findings = one.locate(found) if found else []
    lines = 0 if one.source is None else 1
    return Checked(findings, entries, _counts(document, sound), _skipped(document, sound), lines)


def _run(document: Document, sound: tuple[Reading, ...], context: Context) -> list[Found]:
    found = list(run(DOCUMENT, document, context))
    for reading in sound:
        found += run(READING, document, reading, context)
    return found


def check_document(bundle: Bundle, context: Context, local: Path | None = None) -> tuple[Document | None, Checked]:
    """Form, shape, then document and readings: each stage only where the one before is sound."""
    one = in_folder(bundle, context, local)
    return one.loaded.document, check_contribution(one, context)


def check_loaded(bundle: Bundle, loaded: LoadedDocument, context: Context) -> Checked:
    """Check a document that is loaded: with what loading found, and the text that it has there."""
    return check_contribution(of_bundle(bundle, loaded), context)


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
