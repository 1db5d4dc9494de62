"""`add_document`: a new document, checked before anything is written."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.add.plan import Plan, plan_document
from mecorpus.add.sources import Source
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import OWN, document_folder, find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file, write_local_text
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.model.metadata import Metadata


class Added(NamedTuple):
    """A new document: its id, group, number of sentences, what normalising changed, where its text lies, and doubts."""

    id: str
    group: str
    sentences: int
    changes: tuple[str, ...]
    text_path: Path
    warnings: tuple[str, ...] = ()


def add_document(
    root: str | Path, source: bytes | Source, metadata: Metadata, *, id: str | None = None, in_group: bool = False
) -> Added:
    """Add a text to a corpus.

    `source` is the body alone: bytes in UTF-8 with each paragraph on one line, or what `read_source` gave.
    A near-duplicate of a document is refused, or takes that one's group with `in_group`.
    A withheld text is kept outside the repository (`local_texts`).
    Raises `RequestError` for a text that is there already, an id that is taken, a near-duplicate that is not
    said to be meant, or one of documents in two groups or of a withheld one; `FindingsError` where a rule is broken.
    """
    root = find_root(root, writable=True)
    with writing(root):
        plan = plan_document(root, source, metadata, id=id, in_group=in_group)
        if plan.refusal:
            raise RequestError(plan.refusal)
        if plan.report.findings:
            raise FindingsError("the document was not added", plan.report)
        _write(root, plan)
    return Added(plan.id, plan.group, len(plan.sentences), plan.changes, plan.text_path, plan.warnings)


def _write(root: Path, plan: Plan) -> None:
    _write_folder(root, document_folder(root, plan.id), plan.record, None if plan.withheld else plan.text)
    if plan.withheld:
        write_local_text(plan.text_path, plan.text.encode())


def _write_folder(root: Path, folder: Path, record: dict[str, Any], text: str | None) -> None:
    """Write a document's folder beside its place and move it there in one step."""
    scratch = None
    try:
        scratch = Path(tempfile.mkdtemp(prefix="add-", dir=root / OWN))
        scratch.chmod(0o755)
        if text is not None:
            write_file(scratch / "text.txt", text.encode())
        write_file(scratch / "document.json", encode_file(record))
        folder.parent.mkdir(parents=True, exist_ok=True)
        os.rename(scratch, folder)
    except OSError as error:
        raise MecorpusError(f"cannot write {folder}: {error.strerror}; nothing was changed") from error
    finally:
        if scratch is not None and scratch.exists():
            shutil.rmtree(scratch)
