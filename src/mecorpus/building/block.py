"""What a worker does with a block: check it, and stage its rows as Arrow files."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from mecorpus.building.staging import finish, finished, unlike
from mecorpus.card import Counts
from mecorpus.corpus.blocks import Block, Contribution, contributions, packed_lines
from mecorpus.corpus.context import context_at
from mecorpus.corpus.layout import DOCUMENTS, local_texts
from mecorpus.corpus.parts import root_at
from mecorpus.corpus.urls import joined, written
from mecorpus.index import Near
from mecorpus.model import Context, Document, Finding
from mecorpus.tables import Rows, tables_of
from mecorpus.validation import Checked, check_contribution
from mecorpus.validation.block import ALONE, nothing_checked
from mecorpus.validation.waiving import standing_errors

if TYPE_CHECKING:
    import pyarrow as pa

WITHHELD = "withheld.jsonl"
# Documents whose rows are made together.
BATCH = 256
# Rows repeat sentences: a third of the space, in no more time.
STAGED_AS: Literal["lz4"] = "lz4"


class Plan(NamedTuple):
    """What is wanted of every block.

    `staging` is a folder or URL; `configurations` are names, empty for all; `texts` is a folder of local copies: with it
    withheld documents that have one give rows too. `near` is how near-duplicates are looked for; documents that are
    to be left out are named in `leave_out`.
    """

    staging: str
    configurations: tuple[str, ...] = ()
    texts: Path | None = None
    near: Near = ALONE
    leave_out: frozenset[str] = frozenset()


class Size(NamedTuple):
    """Rows that were staged, and their bytes in memory."""

    rows: int
    nbytes: int


class Staged(NamedTuple):
    """A block's work: what was checked, a digest of 32 bytes a document, how many rows lie in `folder`, and counts.

    `rights` counts all documents, and as `hydrated` the withheld ones that give rows; `counts` is what the card says of
    them. `left_out` are documents with errors: id, file, line.
    """

    checked: Checked
    digests: bytes
    folder: str
    sizes: dict[tuple[str, str], Size]
    rights: Counter[str]
    counts: Counts
    left_out: list[tuple[str | None, str, int]]


def build_block(block: Block, plan: Plan) -> Staged:
    """Check a block, and write its rows below `<staging>/<number>/` to `<configuration>-<split>.arrows`.

    What a killed build finished on the same input is not done again.
    A document with an error that is not waived gives no rows.
    """
    root = root_at(block.location)
    place = joined(plan.staging, f"{block.number:06d}")
    earlier = finished(place)
    if earlier and earlier[0] == b"".join(map(digest_of, packed_lines(block, root))):
        staged: Staged = earlier[1]
        return staged
    staged = _build(block, root, plan, unlike(place))
    finish(place, staged.digests, staged)
    return staged


def digest_of(line: bytes | None) -> bytes:
    """SHA-256 of a document as a packed line; of nothing where it is broken."""
    return hashlib.sha256(line or b"").digest()


def _build(block: Block, root: Path, plan: Plan, folder: str) -> Staged:
    context = context_at(root, block.digest)
    digests = bytearray()
    staged = Staged(nothing_checked(), b"", folder, {}, Counter(), Counts(), [])
    with ExitStack() as stack:
        rows = _Files(folder, Rows(tables_of(context.schemas, plan.configurations), context), stack)
        for one in contributions(block, root, context, plan.texts or local_texts(root)):
            digests += digest_of(one.packed())
            _add(staged, one, context, plan, rows)
        rows.flush()
        return staged._replace(digests=bytes(digests), sizes=rows.sizes)


def _add(staged: Staged, one: Contribution, context: Context, plan: Plan, rows: _Files) -> None:
    findings = check_contribution(one, context, staged.checked, plan.near)
    document = one.loaded.document
    errors = standing_errors(findings, context.registers.waivers) if findings else []
    if errors:
        first = errors[0]
        staged.left_out.append(
            (document.id if document else first.document or folder_of(first), first.file, first.line)
        )
    if document is None or errors or document.id in plan.leave_out:
        return
    staged.rights[document.rights.status] += 1
    if document.withheld:
        rows.withhold(one.packed() or b"")
    if not document.withheld or (plan.texts and document.text is not None):
        staged.rights.update(["hydrated"] if document.withheld else [])
        staged.counts.add(document, context)
        rows.add(document)
    else:
        staged.counts.withhold(document, context.settings.split(document.group))


def folder_of(finding: Finding) -> str | None:
    """The document whose folder a finding is in; None in the packed layout."""
    return finding.file.split("/")[2] if finding.file.startswith(f"{DOCUMENTS}/") else None


class _Files:
    """The files of a block: a stream of record batches for each configuration and split, made some documents at a time."""

    def __init__(self, folder: str, rows: Rows, stack: ExitStack) -> None:
        self.sizes: dict[tuple[str, str], Size] = {}
        self._folder, self._rows, self._stack = folder, rows, stack
        self._writers: dict[tuple[str, str], pa.RecordBatchStreamWriter] = {}
        self._withheld: io.BufferedIOBase | None = None
        self._waiting = 0

    def add(self, document: Document) -> None:
        """Take a document whose rows are wanted."""
        self._rows.add(document)
        self._waiting += 1
        if self._waiting >= BATCH:
            self.flush()

    def withhold(self, line: bytes) -> None:
        """Take a withheld document as a packed line."""
        if self._withheld is None:
            self._withheld = self._stack.enter_context(written(joined(self._folder, WITHHELD)))
        self._withheld.write(line + b"\n")

    def flush(self) -> None:
        """Write the rows of the documents that wait."""
        for key, batch in self._rows.take().items():
            self._writer(key, batch.schema).write(batch)
            rows, nbytes = self.sizes.get(key, (0, 0))
            self.sizes[key] = Size(rows + batch.num_rows, nbytes + batch.nbytes)
        self._waiting = 0

    def _writer(self, key: tuple[str, str], schema: pa.Schema) -> pa.RecordBatchStreamWriter:
        import pyarrow as pa

        if key not in self._writers:
            name, split = key
            stream = self._stack.enter_context(written(joined(self._folder, f"{name}-{split}.arrows")))
            options = pa.ipc.IpcWriteOptions(compression=STAGED_AS)
            self._writers[key] = self._stack.enter_context(pa.ipc.new_stream(stream, schema, options=options))
        return self._writers[key]
