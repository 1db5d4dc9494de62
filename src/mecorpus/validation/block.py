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
from mecorpus.index.near import OFF, Near
from mecorpus.model import Bundle, Context, Document, Entry, Finding, Reading
from mecorpus.rules import DOCUMENT, READING
from mecorpus.rules.run import Found, run
from mecorpus.validation.entry import entry_of

# For a document that is checked by itself.
ALONE = Near(OFF, 0, 0)
# Findings of one rule that are told of packed documents: more would help nobody, and fill the memory.
MOST = 1_000


class Checked(NamedTuple):
    """What checking gives back: no text, so that it travels cheaply. Its collections grow document by document.

    Lines of findings and entries in a packed file count from the start of the block. Of packed documents `alike` counts
    all findings by code, and `last` is the last of those that are too many to be among the `findings`.
    """

    findings: list[Finding]
    entries: list[Entry]
    counts: Counter[str]
    skipped: Counter[str]
    alike: Counter[str]
    last: dict[str, Finding]


def nothing_checked() -> Checked:
    """What there is before the first document."""
    return Checked([], [], Counter(documents=0, readings=0, annotations=0), Counter(), Counter(), {})


def check_block(block: Block, near: Near) -> Checked:
    """Check every document of a block; `near` is how near-duplicates will be looked for."""
    root = root_at(block.location)
    context = context_at(root, block.digest)
    total = nothing_checked()
    for one in contributions(block, root, context, local_texts(root)):
        check_contribution(one, context, total, near)
    return total


def check_contribution(one: Contribution, context: Context, total: Checked, near: Near = ALONE) -> list[Finding]:
    """Check a document, and its readings where their shape is sound. Adds to the total, and gives its own findings."""
    document, found, sound = one.loaded
    if document is not None:
        found = [*found, *_run(document, sound, context)]
        total.entries.append(entry_of(document, sound, near, one.source))
    findings = one.locate(found) if found else []
    _keep(total, findings, one.source is not None)
    _count(total, document, sound)
    return findings


def _keep(total: Checked, findings: list[Finding], is_packed: bool) -> None:
    for finding in findings:
        total.alike[finding.code] += is_packed
        if total.alike[finding.code] <= MOST:
            total.findings.append(finding)
        else:
            total.last[finding.code] = finding


def _run(document: Document, sound: tuple[Reading, ...], context: Context) -> list[Found]:
    found = list(run(DOCUMENT, document, context))
    for reading in sound:
        found += run(READING, document, reading, context)
    return found


def check_document(bundle: Bundle, context: Context, local: Path | None = None) -> tuple[Document | None, Checked]:
    """Form, shape, then document and readings: each stage only where the one before is sound."""
    one, total = in_folder(bundle, context, local), nothing_checked()
    check_contribution(one, context, total)
    return one.loaded.document, total


def check_loaded(bundle: Bundle, loaded: LoadedDocument, context: Context) -> Checked:
    """Check a document that is loaded: with what loading found, and the text that it has there."""
    total = nothing_checked()
    check_contribution(of_bundle(bundle, loaded), context, total)
    return total


def _count(total: Checked, document: Document | None, readings: tuple[Reading, ...]) -> None:
    """Count what was checked, and what could not be for want of the text."""
    total.counts["documents"] += 1
    total.counts["readings"] += len(readings)
    total.counts["annotations"] += sum(len(reading.annotations) for reading in readings)
    if document is None:
        total.skipped["documents whose shape is not sound"] += 1
    elif document.text is None and document.withheld:
        total.skipped["withheld texts without a local copy"] += 1
        total.skipped["spans of withheld texts"] += sum(len(reading.pieces) for reading in readings)
