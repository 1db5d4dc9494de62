"""`withhold` and `open_document`: a text leaves the repository, or comes back.

At every moment the whole text lies in one place at least, and a run that was killed is finished by the same command.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mecorpus.anchors import anchors_of
from mecorpus.corpus.layout import UNDO, find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file, write_local_text
from mecorpus.errors import RequestError
from mecorpus.rules.rights import REDISTRIBUTABLE
from mecorpus.withholding.quotes import count_quotes, with_quotes, without_quotes
from mecorpus.withholding.source import Record, Source, check, read_source
from mecorpus.withholding.tracked import is_tracked

# What each step puts right by itself: form, quotes, the text's place, licence, anchors.
FORM = "MEC005"
WITHHOLDING_MENDS = {FORM, "MEC224", "MEC501", "MEC502", "MEC503", "MEC504", "MEC505", "MEC513", "MEC514", "MEC515"}
OPENING_MENDS = {FORM, "MEC224", "MEC502", "MEC504", "MEC505", "MEC510", "MEC513", "MEC514", "MEC515"}


class Withheld(NamedTuple):
    """What withholding a document did.

    `local` is where the text lies now; `was_open` says whether it was in the repository; `quotes` is the number of
    those taken out, `files` are the paths in the root that changed, and `in_history` says that git keeps what they were.
    """

    document: str
    local: Path
    was_open: bool
    quotes: int
    files: tuple[str, ...]
    in_history: bool


class Opened(NamedTuple):
    """What opening a document did: its licence, the number of quotes put in, and the paths in the root that changed."""

    document: str
    license: str
    quotes: int
    files: tuple[str, ...]


def withhold(root: str | Path, document: str, *, holder: str | None = None) -> Withheld:
    """Take a document's text out of the repository; of one that is withheld already, make the anchors anew.

    The text goes to the folder of local copies, quotes leave every reading, the record gets anchors, the status
    `withheld` and no licence that allows redistribution, and the document's changes can no longer be undone, because
    they hold quotes. `holder` says who has the rights. Git's history keeps what was committed, and earlier releases keep what they
    shipped. Run again, it finishes what was interrupted.

    Raises `RequestError` for an unknown document, one whose text is not at hand, or where another text has the local copy's
    name; `FindingsError` when the document breaks a rule, or would as a withheld one (free text that
    copies it: MEC510). Then nothing is written.
    """
    root = find_root(root, writable=True)
    with writing(root):
        source = read_source(root, document)
        was_open = source.text_file is not None or not source.document.withheld
        _refuse_other_text(source)
        after = source.changed(_withheld_record(source, holder), without_quotes)
        check(source, after, WITHHOLDING_MENDS)
        in_history = was_open and is_tracked(root, source.bundle.folder)
        quotes = sum(map(count_quotes, _lines(source)))
        _keep_copy(source)
        files = _write(source, after)
        if was_open:
            _forget_changes(source)
        if source.text_file is not None:
            _remove_text(source)
            files = (*files, source.document.text_file)
    return Withheld(document, source.local, was_open, quotes, files, in_history)


def open_document(root: str | Path, document: str, *, license: str, holder: str | None = None) -> Opened:
    """Put the text of a withheld document into the repository, from its local copy: what `withhold` did is taken back.

    `license` is an SPDX identifier that allows redistribution; `holder` stays unless another is given. Quotes are put in again,
    anchors taken out; the local copy stays. Run again, it finishes what was interrupted.
    Raises `RequestError` for an unknown or open document, one without its text or another licence, `FindingsError` when
    the document breaks a rule, or would as an open one. Then nothing is written.
    """
    root = find_root(root, writable=True)
    if license not in REDISTRIBUTABLE:
        raise RequestError(
            f"{license} does not allow redistribution, as far as is known here; licences that do: {', '.join(REDISTRIBUTABLE)}"
        )
    with writing(root):
        source = read_source(root, document)
        if not source.document.withheld:
            raise RequestError(f"{document} is open already")
        after = source.changed(_open_record(source, license, holder), lambda line: with_quotes(line, source.text))
        after = {source.document.text_file: source.text.encode(), **after}
        check(source, after, OPENING_MENDS)
        lines = _lines(source)
        quotes = sum(count_quotes(with_quotes(line, source.text)) - count_quotes(line) for line in lines)
        files = _write(source, after)
    return Opened(document, license, quotes, files)


def _lines(source: Source) -> list[Record]:
    return [line for lines in source.lines().values() for line in lines]


def _withheld_record(source: Source, holder: str | None) -> Record:
    rights = dict(source.record["rights"])
    license_ = None if rights["license"] in REDISTRIBUTABLE else rights["license"]
    rights |= {"status": "withheld", "license": license_, "holder": holder or rights["holder"]}
    return {**source.record, "rights": rights, "anchors": anchors_of(source.text)._asdict()}


def _open_record(source: Source, license: str, holder: str | None) -> Record:
    kept = {key: value for key, value in source.record.items() if key != "anchors"}
    rights = {"status": "open", "license": license, "holder": holder or kept["rights"]["holder"]}
    return {**kept, "rights": {**kept["rights"], **rights}}


def _refuse_other_text(source: Source) -> None:
    path = source.local
    if os.path.lexists(path) and (not path.is_file() or path.read_bytes() != source.text.encode()):
        raise RequestError(f"{path} is there and holds another text; move it away first")


def _keep_copy(source: Source) -> None:
    """The local copy, on disk for good before the text leaves its place."""
    if not source.local.exists():
        write_local_text(source.local, source.text.encode())
    handle = os.open(source.local.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(source: Source, after: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write what differs, in this order; the paths."""
    there = {path: file.raw for path, file in source.files.items()}
    changed = [path for path, raw in after.items() if there.get(path) != raw]
    for path in changed:
        write_file(source.root / path, after[path])
    return tuple(changed)


def _forget_changes(source: Source) -> None:
    """Earlier states of the annotation files hold quotes; `annotate undo` would bring them back."""
    folder = source.root / UNDO / source.document.id
    if folder.exists():
        shutil.rmtree(folder)


def _remove_text(source: Source) -> None:
    (source.root / source.document.text_file).unlink()
