"""`hydrate`: puts the annotations of withheld documents back on the user's own copies of their texts."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.anchors import anchors_of
from mecorpus.anchors.move import LOST, Moved
from mecorpus.annotate.sheet import file_of_reading
from mecorpus.carrying import carry
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import CORPUS, HYDRATED, SCHEMA, find_root, local_texts
from mecorpus.corpus.open import Corpus
from mecorpus.corpus.writing import new_folder
from mecorpus.errors import RequestError, unknown
from mecorpus.hydrating.copies import Unread, read_copies
from mecorpus.hydrating.matching import Match, Refused, match_copies
from mecorpus.hydrating.output import Hydrated, Made, keep_copies, write_root
from mecorpus.hydrating.packed import is_build, unpack_withheld
from mecorpus.model import Bundle, Context, Document, File, Finding, Report
from mecorpus.model.document import document_of
from mecorpus.reports.table import counted
from mecorpus.validation import check_document
from mecorpus.validation.waiving import standing_errors


class Hydration(NamedTuple):
    """What hydrating gave: documents with their copies, copies that were refused as too unlike, files that could not be
    read, copies that were not needed, withheld documents without a copy, what was written, and whether nothing was to be."""

    documents: tuple[Hydrated, ...]
    refused: tuple[Refused, ...]
    unread: tuple[Unread, ...]
    unused: tuple[Path, ...]
    missing: tuple[str, ...]
    written: tuple[Path, ...]
    dry_run: bool


def hydrate(
    root: str | Path,
    documents: Sequence[str] | None = None,
    *,
    texts: str | Path | None = None,
    out: str | Path | None = None,
    dry_run: bool = False,
) -> Hydration:
    """Find the texts of withheld documents among the user's copies, and put the annotations back on them.

    `root` is a corpus root, or a built dataset, whose withheld documents are taken. `texts` is a folder of copies (text
    or HTML, under any name) or one file; by default the corpus's local copies. With `out` a corpus root is written
    there, whose withheld documents stand on the copies; it must be new or empty. Without it, texts that
    are the very ones of their documents are kept as the corpus's local copies, and nothing else is written.
    Raises `RequestError` for an unknown document, where there is nothing withheld, and where no copy fits.
    """
    target = None if out is None else new_folder(Path(out))
    if is_build(Path(root)):
        if texts is None and not os.environ.get("MECORPUS_TEXTS"):
            raise RequestError("say with --texts where your copies are; a built dataset has none")
        if target is None and not dry_run:
            raise RequestError(f"{root} is a built dataset; say with --out where its hydrated corpus goes")
        with tempfile.TemporaryDirectory() as folder:
            unpack_withheld(Path(root), Path(folder))
            return _hydrate(Path(folder), documents, texts, target, dry_run)
    home = find_root(root, writable=True)
    if target is not None and any(target.is_relative_to(home / name) for name in (CORPUS, SCHEMA)):
        raise RequestError(f"{target} lies in the corpus itself; give another folder")
    return _hydrate(home, documents, texts, target, dry_run)


def _hydrate(
    root: Path, names: Sequence[str] | None, texts: str | Path | None, out: Path | None, dry_run: bool
) -> Hydration:
    if (root / HYDRATED).is_file():
        raise RequestError(f"{root} stands on copies already; hydrate the corpus that it was made from")
    corpus = Corpus.open(root)
    withheld = [one for one in _documents(corpus, names) if one.withheld]
    if not withheld:
        raise RequestError("no document here is withheld; there is nothing to hydrate")
    place = local_texts(root) if texts is None else Path(texts)
    copies, unread = read_copies(place)
    matches, refused = match_copies(withheld, copies)
    if not matches:
        raise RequestError(_nothing(place, len(copies), withheld, refused, unread))
    made = [_made(match, root, corpus.context) for match in matches]
    if dry_run:
        written: tuple[Path, ...] = ()
    else:
        written = keep_copies(root, made) if out is None else write_root(root, made, out)
    found = {one.document.id for one in matches}
    told = {*(one.copy.path for one in matches), *(one.copy for one in refused)}
    return Hydration(
        tuple(one.told for one in made),
        tuple(refused),
        tuple(unread),
        tuple(copy.path for copy in copies if copy.path not in told),
        tuple(one.id for one in withheld if one.id not in found),
        written,
        dry_run,
    )


def _documents(corpus: Corpus, names: Sequence[str] | None) -> list[Document]:
    for name in names or ():
        if name not in corpus.ids:
            raise unknown("document", name, corpus.ids)
        if not corpus[name].withheld:
            raise RequestError(f"{name} is open and has its text; there is nothing to hydrate")
    return [corpus[name] for name in names or corpus.ids]


def _nothing(
    place: Path, count: int, withheld: Sequence[Document], refused: Sequence[Refused], unread: Sequence[Unread]
) -> str:
    """Why no copy fits: no words of theirs, for messages may be kept."""
    whose = withheld[0].id if len(withheld) == 1 else f"one of the {len(withheld)} withheld documents"
    near = [
        f"{one.copy.name} has only {one.share:.0%} of the words of {one.document}, and annotations are not put on "
        "another text by force; find a fuller copy"
        for one in refused
    ]
    broken = [f"{one.path.name}: {one.reason}" for one in unread]
    none = (
        f"none of the {counted(count, 'text')} in {place} is that of {whose}"
        if count
        else f"no text was read in {place}"
    )
    return "; ".join([none, *near, *broken])


def _made(match: Match, root: Path, context: Context) -> Made:
    """A document on its copy. One that is the very text keeps its files."""
    document, body = match.document, match.body
    bundle = read_bundle(root, document.id)
    own = {file.path: file.raw or b"" for file in bundle.files}

    def files(moved: Sequence[Moved]) -> dict[str, bytes]:
        return own if body.verified else _files(match, own[document.file], moved)

    carried = carry(document, context, body.ground, lambda moved: _errors(bundle, files(moved), body.text, context))
    outcomes = tuple(outcome for one in carried.moved for outcome in one.outcomes)
    told = Hydrated(
        document.id,
        match.copy.path,
        body.share,
        body.verified,
        body.same_words,
        tuple(
            one._replace(state=LOST, spans=()) if (one.annotator, one.annotation) in carried.dropped else one
            for one in outcomes
        ),
        {one.reading.annotator: one.lost for one in carried.moved if one.lost},
        Report(carried.errors, {}, {}),
    )
    return Made(told, body.text, files(carried.moved))


def _files(match: Match, record: bytes, moved: Sequence[Moved]) -> dict[str, bytes]:
    """A document's files on another text."""
    document, body = match.document, match.body
    value: dict[str, Any] = orjson.loads(record)
    value["text"] = {"sha256": hashlib.sha256(body.text.encode()).hexdigest(), "length": len(body.text)}
    value["segmentation"]["sentences"] = [one._asdict() for one in body.sentences]
    value["anchors"] = anchors_of(body.text)._asdict()
    new = document_of(value, document.file)
    files = {document.file: encode_file(value)}
    return files | {one.reading.file: file_of_reading(new, one.reading) for one in moved}


def _errors(bundle: Bundle, files: dict[str, bytes], text: str, context: Context) -> list[Finding]:
    """Errors that the rules find in a hydrated document, but for those that are waived."""
    made = Bundle(bundle.id, bundle.folder, tuple(File(path, "file", len(raw), raw) for path, raw in files.items()))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{bundle.id}.txt").write_bytes(text.encode())
        _, checked = check_document(made, context, Path(folder))
    return standing_errors(checked.findings, context.registers.waivers)
