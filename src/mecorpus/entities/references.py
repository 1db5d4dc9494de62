"""References to entities in the annotation files of a corpus."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.disk import annotation_files, read_bundle
from mecorpus.corpus.form import encode_lines, parse_jsonl
from mecorpus.corpus.layout import local_texts
from mecorpus.errors import FindingsError
from mecorpus.model import Bundle, Context, File, Finding, Report
from mecorpus.validation import check_document
from mecorpus.validation.waiving import accepts


class Rewritten(NamedTuple):
    """New contents of files by path from the root, and how many references changed in them."""

    contents: dict[str, bytes]
    references: int


def rewritten(root: Path, context: Context, ids: Collection[str], going: Mapping[str, str]) -> Rewritten:
    """Annotation files with each reference to a key of `going` turned into one to its value; writes nothing.

    Every document that refers to one of `ids` is checked as it would be, under `context`.
    Raises `FindingsError` for errors in them that no waiver accepts.
    """
    contents: dict[str, bytes] = {}
    references = 0
    found: list[Finding] = []
    for document in _documents(root, ids):
        bundle = read_bundle(root, document)
        changes = {file.path: _rewrite(file, going) for file in bundle.files if _is_reading(file)}
        contents |= {path: raw for path, (raw, count) in changes.items() if count}
        references += sum(count for _, count in changes.values())
        found += _errors(bundle, contents, context, root)
    if found:
        raise FindingsError("nothing was written", Report(tuple(sorted(found)), {}, {}))
    return Rewritten(contents, references)


def _documents(root: Path, ids: Collection[str]) -> list[str]:
    """Documents that may refer to one of the ids: those whose bytes hold it, or cannot be read, or hold escapes."""
    if not ids:
        return []
    held = re.compile(b"|".join(rb'"%s"' % re.escape(id_.encode()) for id_ in sorted(ids)) + rb"|\\u")
    found = (document for document, _, raw in annotation_files(root) if raw is None or held.search(raw))
    return list(dict.fromkeys(found))


def _is_reading(file: File) -> bool:
    return file.raw is not None and "/annotations/" in file.path and file.path.endswith(".jsonl")


def _rewrite(file: File, going: Mapping[str, str]) -> tuple[bytes, int]:
    """New content and number of references; a file that lost something in reading stays as it is."""
    parsed = parse_jsonl(file)
    values = [value for _, value in parsed.records]
    is_sound = all(fault.kind == "form" for fault in parsed.faults)
    count = sum(_redirect(value, going) for value in values) if is_sound else 0
    return (encode_lines(values) if count else file.raw or b""), count


def _redirect(value: Any, going: Mapping[str, str]) -> int:
    """Change the references of an annotation in place; a filler that then stands twice in a role is left out once."""
    arguments: Any = value.get("arguments") if isinstance(value, dict) else None
    if not isinstance(arguments, dict):
        return 0
    count = 0
    for role, fillers in arguments.items():
        here = [filler for filler in fillers if _refers(filler, going)] if isinstance(fillers, list) else []
        for filler in here:
            filler["entity"] = going[filler["entity"]]
        if here:
            arguments[role] = [filler for number, filler in enumerate(fillers) if filler not in fillers[:number]]
        count += len(here)
    return count


def _refers(filler: Any, going: Mapping[str, str]) -> bool:
    entity = filler.get("entity") if isinstance(filler, dict) else None
    return isinstance(entity, str) and entity in going


def _errors(bundle: Bundle, contents: Mapping[str, bytes], context: Context, root: Path) -> list[Finding]:
    """Errors of a document with new contents that no waiver accepts."""
    files = tuple(
        File(file.path, "file", len(contents[file.path]), contents[file.path]) if file.path in contents else file
        for file in bundle.files
    )
    _, checked = check_document(Bundle(bundle.id, bundle.folder, files), context, local_texts(root))
    waivers = context.registers.waivers
    return [
        one
        for one in checked.findings
        if one.severity == "error" and not any(accepts(waiver, one) for waiver in waivers)
    ]
