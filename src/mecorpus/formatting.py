"""Puts JSON files into the one canonical form, and their lines in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.context import KINDS, load_context
from mecorpus.corpus.disk import document_names, read_bundle, read_registers
from mecorpus.corpus.form import encode_file, encode_lines, parse_json, parse_jsonl
from mecorpus.corpus.layout import inside, is_below
from mecorpus.corpus.load import load_document
from mecorpus.corpus.place import located
from mecorpus.corpus.writing import write_file
from mecorpus.model import Bundle, Context, Document, File, Finding
from mecorpus.model.reading import annotation_of
from mecorpus.rules import JSON
from mecorpus.rules.run import run
from mecorpus.rules.shape import layer_name


class Formatted(NamedTuple):
    """Files that were (or with `check` would be) written, and findings for those that lost something."""

    changed: tuple[str, ...]
    refused: tuple[Finding, ...]


def format_corpus(root: str | Path, paths: Sequence[str | Path] | None = None, *, check: bool = False) -> Formatted:
    """Mend the form of a corpus's JSON files; `paths` limits it to files and folders, `check` writes nothing.

    A file in which a key stands twice, a number does not fit, or which is no JSON is left as it
    is and reported, because writing it again would lose something. Raises `RequestError` for a path that is not in the corpus.
    """
    root = Path(root)
    wanted = None if paths is None else [inside(root, Path(path)) for path in paths]
    context = load_context(root).context
    changed: list[str] = []
    refused: list[Finding] = []
    work = [(file, None) for file in read_registers(root)]
    work += [pair for name in document_names(root) for pair in _pairs(read_bundle(root, name), context)]  # type: ignore[misc]
    for file, document in work:
        if file.raw is None or not file.path.endswith((".json", ".jsonl")) or not is_below(file.path, wanted):
            continue
        new, findings = _formatted(file, document, context)
        refused += findings
        if new is not None and new != file.raw:
            changed.append(file.path)
            if not check:
                write_file(root / file.path, new)
    return Formatted(tuple(changed), tuple(refused))


def _pairs(bundle: Bundle, context: Context | None) -> list[tuple[File, Document | None]]:
    document = load_document(bundle, context).document if context else None
    return [(file, document) for file in bundle.files]


def _formatted(file: File, document: Document | None, context: Context | None) -> tuple[bytes | None, list[Finding]]:
    is_lines = file.path.endswith(".jsonl")
    parsed = parse_jsonl(file) if is_lines else parse_json(file)
    lost = [one for one in run(JSON, parsed) if one.code != "MEC005"]
    if lost:
        return None, located(lost, {file.path: file})
    values = [value for _, value in parsed.records]
    if not is_lines:
        return encode_file(_by_id(values[0]) if isinstance(values[0], list) else values[0]), []
    return encode_lines(_ordered(file, values, document, context)), []


def _by_id(values: list[Any]) -> list[Any]:
    return sorted(values, key=lambda value: str(value.get("id")) if isinstance(value, dict) else "")


def _ordered(file: File, values: list[Any], document: Document | None, context: Context | None) -> list[Any]:
    """Lines in their order; as they are where their shape is not sound."""
    if file.path.split("/")[-1] in KINDS:
        return _by_id(values) if file.path.endswith("entities.jsonl") else values
    layers = context.schemas.layers if context else {}
    schemas = context.schemas if context else None
    sound = schemas and all(
        layer_name(value) in layers and schemas.is_valid("layer:" + value["layer"], value) for value in values[1:]
    )
    if not document or not sound:
        return values
    return [*values[:1], *sorted(values[1:], key=lambda value: document.sort_key(annotation_of(value, 0)))]
