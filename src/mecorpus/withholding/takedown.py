"""`take_down`: a document leaves the corpus on request, and what says so stays."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.context import load_context
from mecorpus.corpus.disk import document_names, read_file
from mecorpus.corpus.form import encode_lines, parse_json, parse_jsonl
from mecorpus.corpus.layout import CORPUS, DOCUMENTS, UNDO, find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, RequestError, unknown
from mecorpus.model import Report
from mecorpus.schemas.registry import is_date
from mecorpus.withholding.tracked import is_tracked

TAKEDOWNS = f"{CORPUS}/takedowns.jsonl"
# Registers with lines about single documents.
ABOUT = (f"{CORPUS}/resolutions.jsonl", f"{CORPUS}/waivers.jsonl")


class TakenDown(NamedTuple):
    """What taking a document down did: the paths in the root that changed or went, and whether git keeps what they were."""

    document: str
    files: tuple[str, ...]
    in_history: bool


def take_down(root: str | Path, document: str, *, reason: str, requested: str | None = None) -> TakenDown:
    """Take a document out of the corpus for good, because its removal was asked for.

    `corpus/takedowns.jsonl` gets a line with its id, the digest of its text, `reason` and the day of the request (`requested`,
    YYYY-MM-DD, by default today); with it neither id nor text can come back. Its folder goes, and with it what
    can be undone there, resolutions of its forecasts and waivers for it. The user's local copy stays; so do git's history and
    what was published. Run again, it finishes what was interrupted.

    Raises `RequestError` for an unknown document, or a reason or day that the schema does not take; `FindingsError` where a
    register is not sound. Then nothing is written.
    """
    root = find_root(root, writable=True)
    with writing(root):
        registers = _sound_registers(root)
        is_listed = any(one["document"] == document for one in registers[TAKEDOWNS])
        if document not in document_names(root) and not is_listed:
            raise unknown("document", document, document_names(root))
        folder = f"{DOCUMENTS}/{document}"
        files = []
        if not is_listed:
            request = _request(root, document, reason, requested or dt.date.today().isoformat())
            registers[TAKEDOWNS].append(request)
            write_file(root / TAKEDOWNS, encode_lines(registers[TAKEDOWNS]))
            files.append(TAKEDOWNS)
        for path in ABOUT:
            kept = [one for one in registers[path] if not _is_about(one, document)]
            if len(kept) < len(registers[path]):
                write_file(root / path, encode_lines(kept))
                files.append(path)
        in_history = is_tracked(root, folder)
        for gone in (UNDO + f"/{document}", folder):
            if (root / gone).is_dir() and not (root / gone).is_symlink():
                shutil.rmtree(root / gone)
                files.append(gone)
    return TakenDown(document, tuple(files), in_history)


def _sound_registers(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The lines of the registers that may change. Raises `FindingsError` for one that is not sound."""
    loaded = load_context(root)
    paths = (TAKEDOWNS, *ABOUT)
    findings = tuple(one for one in loaded.findings if one.file in paths)
    if findings:
        raise FindingsError("nothing was taken down", Report(findings, {}, {}))
    return {path: [value for _, value in parse_jsonl(loaded.files[path]).records] for path in paths}


def _request(root: Path, document: str, reason: str, requested: str) -> dict[str, Any]:
    """The line of a request."""
    if not reason.strip():
        raise RequestError("say why in --reason, in a sentence of your own")
    if not is_date(requested):
        raise RequestError("--requested takes a day, as 2026-11-22")
    return {"document": document, "reason": reason, "requested": requested, "sha256": _digest(root, document)}


def _digest(root: Path, document: str) -> str | None:
    """Digest of the text by the record; None where that cannot be read."""
    records = parse_json(read_file(root, f"{DOCUMENTS}/{document}/document.json")).records
    text = records[0][1].get("text") if records and isinstance(records[0][1], dict) else None
    digest = text.get("sha256") if isinstance(text, dict) else None
    return digest if isinstance(digest, str) else None


def _is_about(record: dict[str, Any], document: str) -> bool:
    in_folder = str(record.get("file") or "").startswith(f"{DOCUMENTS}/{document}/")
    return record.get("document") == document or in_folder
