"""`plan_document`: what adding a text would write, before anything is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.add.grouping import grouping_of, newcomer
from mecorpus.add.language import language_doubt
from mecorpus.add.segment import SEGMENTER, segment
from mecorpus.add.sources import Source
from mecorpus.anchors import anchors_of
from mecorpus.corpus.context import load_context
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import DOCUMENTS, document_folder, find_root, local_texts
from mecorpus.errors import MecorpusError, RequestError
from mecorpus.leaks.local import repeats_local_text
from mecorpus.leaks.record import findings_in
from mecorpus.model import Bundle, Context, File, Finding, Report, Sentence
from mecorpus.model.metadata import Metadata
from mecorpus.validation import check_document
from mecorpus.words import fold, slug

SLUG_LENGTH = 40


class Plan(NamedTuple):
    """A document as it would be added.

    `record` is its `document.json`, `text` the normalised text and `text_path` its place; `hidden` where it is withheld, or has words of a withheld text in a row. `changes` is what
    normalising changed, `warnings` what a person should look at, `near` the documents that it is nearly
    (id and Jaccard similarity), `refusal` why it may not be added and `report` the findings of the rules.
    """

    id: str
    group: str
    record: dict[str, Any]
    text: str
    text_path: Path
    sentences: tuple[Sentence, ...]
    withheld: bool
    hidden: bool
    changes: tuple[str, ...]
    warnings: tuple[str, ...]
    near: tuple[tuple[str, float], ...]
    refusal: str | None
    report: Report


def plan_document(
    root: str | Path, source: bytes | Source, metadata: Metadata, *, id: str | None = None, in_group: bool = False
) -> Plan:
    """What `add_document` would write, with everything that speaks against it; nothing is written.

    Raises `RequestError` for a text that cannot be normalised or metadata that cannot be written.
    """
    root = find_root(root, writable=True)
    text, changes = (Source(source) if isinstance(source, bytes) else source).normalised()
    loaded = load_context(root)
    if loaded.context is None:
        raise MecorpusError("corpus/corpus.json cannot be used; run `mecorpus validate`")
    digest = hashlib.sha256(text.encode()).hexdigest()
    is_withheld = metadata.rights != "open"
    name = id or make_id(metadata.title, metadata.language, digest)
    mine = newcomer(name, text, digest, loaded.context.settings.shingle, withheld=is_withheld)
    found = grouping_of(root, loaded.context, mine, in_group=in_group)
    sentences = segment(text)
    record = _record(name, found.group, text, digest, metadata, sentences)
    report = _report(name, record, text, loaded.context)
    path = local_texts(root) / f"{name}.txt" if is_withheld else document_folder(root, name) / "text.txt"
    refusal = found.refusal or (_taken(path, text) if is_withheld and not report.findings else None)
    warnings = _doubts(text, metadata)
    if in_group and not found.near:
        warnings.append("no document is near this text: it is in a group of its own")
    return Plan(
        name, found.group, record, text, path, sentences, is_withheld,
        is_withheld or repeats_local_text(root, text), tuple(changes), tuple(warnings), found.near, refusal, report
    )  # fmt: skip


def make_id(title: str, language: str, digest: str) -> str:
    """An id from the title, or from the language where the title has no Latin letters, and the digest."""
    return f"{slug(title, SLUG_LENGTH) or language.split('-', maxsplit=1)[0]}-{digest[:6]}"


def _taken(path: Path, text: str) -> str | None:
    if path.exists() and path.read_bytes() != text.encode():
        return f"{path} is there and holds another text; move it, or give another id with --id"
    return None


def _doubts(text: str, metadata: Metadata) -> list[str]:
    doubt = language_doubt(text, metadata.language)
    first = text.lstrip().partition("\n")[0]
    repeats = fold(first.strip()) == fold(metadata.title.strip())
    return [
        *([doubt] if doubt else []),
        *(["the first line is the title, which is metadata and no part of the text; take it out"] if repeats else []),
    ]


def _record(
    name: str, group: str, text: str, digest: str, metadata: Metadata, sentences: tuple[Sentence, ...]
) -> dict[str, Any]:
    return {
        "id": name,
        "group": group,
        "title": metadata.title,
        "author": list(metadata.author),
        "outlet": metadata.outlet,
        "genre": metadata.genre,
        "language": metadata.language,
        "countries": list(metadata.countries),
        "topics": list(metadata.topics),
        "written": metadata.written,
        "published": metadata.published,
        "url": metadata.url,
        "standpoint": metadata.standpoint,
        "sources": list(metadata.sources),
        "rights": {"status": metadata.rights, "license": metadata.license, "holder": metadata.holder},
        "provenance": {
            "text_origin": metadata.text_origin,
            "kind": metadata.kind,
            "generator": metadata.generator,
            "method": metadata.method,
            "obtained": metadata.obtained or dt.datetime.now(dt.UTC).date().isoformat(),
        },
        "text": {"sha256": digest, "length": len(text)},
        "segmentation": {"segmenter": SEGMENTER, "sentences": [sentence._asdict() for sentence in sentences]},
        **({"anchors": anchors_of(text)._asdict()} if metadata.rights != "open" else {}),
    }


def _report(name: str, record: dict[str, Any], text: str, context: Context) -> Report:
    """What the rules find in the document as it would be written."""
    try:
        raws = {"document.json": encode_file(record)}
    except TypeError as error:
        raise RequestError(f"the metadata cannot be written ({error}); give it in UTF-8") from error
    folder = f"{DOCUMENTS}/{name}"
    if record["rights"]["status"] != "withheld":
        raws["text.txt"] = text.encode()
    files = tuple(File(f"{folder}/{file}", "file", len(raw), raw) for file, raw in raws.items())
    _, checked = check_document(Bundle(name, folder, files), context)
    leaks: list[Finding] = []
    if record["rights"]["status"] == "withheld":
        names = [one.name for one in context.registers.entities]
        leaks = findings_in({file.path: file.raw or b"" for file in files}, name, text, record["title"], names)
    return Report((*checked.findings, *leaks), checked.counts, checked.skipped)
