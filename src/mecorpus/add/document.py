"""`add_document`: a new document, checked before anything is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.add.normalise import normalise
from mecorpus.add.segment import SEGMENTER, segment
from mecorpus.corpus.context import Loaded, load_context
from mecorpus.corpus.disk import document_names
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import DOCUMENTS, document_folder, find_root, local_texts
from mecorpus.corpus.locking import writing
from mecorpus.corpus.words import shingles, slug
from mecorpus.corpus.writing import write_file
from mecorpus.engines import open_engine, run_blocks
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.model import Bundle, Context, Entry, File, Report
from mecorpus.rules.corpus import similar_pairs
from mecorpus.validation import blocks_of, check_block, check_document

SLUG_LENGTH = 40


class Metadata(NamedTuple):
    """Everything that `document.json` says of a text besides what is computed from it. Dates are ISO 8601."""

    title: str
    genre: str
    language: str
    license: str | None
    text_origin: str
    kind: str
    method: str
    outlet: str
    author: Sequence[str] = ()
    countries: Sequence[str] = ()
    topics: Sequence[str] = ()
    written: str | None = None
    published: str | None = None
    url: str | None = None
    standpoint: str | None = None
    sources: Sequence[str] = ()
    rights: str = "open"
    holder: str | None = None
    generator: str | None = None
    obtained: str | None = None


class Added(NamedTuple):
    """A new document: its id, group, number of sentences, what normalising changed, and where its text lies."""

    id: str
    group: str
    sentences: int
    changes: tuple[str, ...]
    text_path: Path


def add_document(root: str | Path, raw: bytes, metadata: Metadata, *, id: str | None = None) -> Added:
    """Add a text to a corpus.

    `raw` is the body alone, in UTF-8. A near-duplicate of a document takes that one's group.
    A withheld text is kept outside the repository (`local_texts`).
    Raises `RequestError` for a text that is there already, an id that is taken, or a
    near-duplicate of documents in two groups or of a withheld one; `FindingsError` where a rule is broken.
    """
    root = find_root(Path(root))
    text, changes = normalise(raw)
    with writing(root):
        return _add(root, text, changes, metadata, id)


def _add(root: Path, text: str, changes: list[str], metadata: Metadata, id: str | None) -> Added:
    digest = hashlib.sha256(text.encode()).hexdigest()
    loaded = load_context(root)
    if loaded.context is None:
        raise MecorpusError("corpus/corpus.json cannot be used; run `mecorpus validate`")
    is_withheld = metadata.rights == "withheld"
    name = id or make_id(metadata.title, metadata.language, digest)
    group = _group(root, loaded, loaded.context, name, text, digest, is_withheld)
    record = _record(name, group, text, digest, metadata)
    _check(name, record, text, loaded.context)
    folder = document_folder(root, name)
    path = local_texts(root) / f"{name}.txt" if is_withheld else folder / "text.txt"
    if is_withheld and path.exists() and path.read_bytes() != text.encode():
        raise RequestError(f"{path} is there and holds another text; move it, or give another id with --id")
    _write_folder(root, folder, record, None if is_withheld else text)
    if is_withheld:
        write_file(path, text.encode())
    return Added(name, group, len(record["segmentation"]["sentences"]), tuple(changes), path)


def make_id(title: str, language: str, digest: str) -> str:
    """An id from the title, or from the language where the title has no Latin letters, and the digest."""
    return f"{slug(title, SLUG_LENGTH) or language.split('-', maxsplit=1)[0]}-{digest[:6]}"


def _record(name: str, group: str, text: str, digest: str, metadata: Metadata) -> dict[str, Any]:
    sentences = [sentence._asdict() for sentence in segment(text)]
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
        "segmentation": {"segmenter": SEGMENTER, "sentences": sentences},
    }


def _group(root: Path, loaded: Loaded, context: Context, name: str, text: str, digest: str, is_withheld: bool) -> str:
    """Group of a new text: that of its near-duplicates, else its own id."""
    blocks = blocks_of(root, loaded.digest, document_names(root))
    entries = [entry for result in run_blocks(check_block, blocks, open_engine(1)) for entry in result.entries]
    for entry in entries:
        if entry.sha256 == digest:
            raise RequestError(f"the corpus has this text already: {entry.document}")
    if name in document_names(root):
        raise RequestError(f"there is a document {name} already; give another id with --id")
    mine = Entry(
        name, "", name, digest, shingles(text, context.settings.shingle), (), frozenset(), frozenset(), is_withheld
    )
    near = {one for one, two, _ in similar_pairs([*entries, mine], context.settings.threshold) if two == name}
    groups = {entry.group for entry in entries if entry.document in near}
    hidden = sorted(entry.document for entry in entries if entry.document in near and entry.withheld)
    if hidden and not is_withheld:
        raise RequestError(f"the text is nearly that of {', '.join(hidden)}, which is withheld; withhold it too")
    if len(groups) > 1:
        raise RequestError(
            f"the text is nearly that of {', '.join(sorted(near))}, which are in different groups; it would tie them together"
        )
    return min(groups, default=name)


def _check(name: str, record: dict[str, Any], text: str, context: Context) -> None:
    """Run the rules on the document as it would be written; raises `FindingsError`."""
    folder, is_withheld = f"{DOCUMENTS}/{name}", record["rights"]["status"] == "withheld"
    try:
        encode_file(record)
    except TypeError as error:
        raise RequestError(f"the metadata cannot be written ({error}); give it in UTF-8") from error
    files = (
        {"document.json": encode_file(record)}
        if is_withheld
        else {"document.json": encode_file(record), "text.txt": text.encode()}
    )
    bundle = Bundle(name, folder, tuple(File(f"{folder}/{file}", "file", len(raw), raw) for file, raw in files.items()))
    _, checked = check_document(bundle, context)
    if checked.findings:
        report = Report(tuple(checked.findings), checked.counts, checked.skipped)
        raise FindingsError("the document was not added", report)


def _write_folder(root: Path, folder: Path, record: dict[str, Any], text: str | None) -> None:
    """Write a document's folder beside its place and move it there in one step."""
    scratch = None
    try:
        (root / ".mecorpus").mkdir(exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix="add-", dir=root / ".mecorpus"))
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
