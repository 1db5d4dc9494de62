"""`reanchor`: a corrected text takes the place of the one that was annotated, and the annotations move to it."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.add.grouping import grouping_of, newcomer
from mecorpus.add.segment import SEGMENTER, segment
from mecorpus.add.sources import Source, read_source
from mecorpus.anchors.move import DRIFTED, LOST, Moved, Outcome
from mecorpus.annotate.sheet import file_of_reading
from mecorpus.carrying import Carried, carry
from mecorpus.corpus.disk import read_bundle
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import OWN, document_folder, find_root, local_texts
from mecorpus.corpus.locking import writing
from mecorpus.corpus.open import Corpus
from mecorpus.corpus.together import write_together
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Annotation, Bundle, Document, File, Finding, Report, Sentence
from mecorpus.model.describe import described
from mecorpus.model.document import document_of
from mecorpus.reanchoring.ground import Route, route_to
from mecorpus.validation import check_document

# A text with fewer of the words is another text.
LEAST = 0.5


class Flagged(NamedTuple):
    """An annotation that somebody should look at: as it was, also in words, what became of it (drifted or lost), and why."""

    annotator: str
    old: Annotation
    words: str
    state: str
    reason: str


class Reanchored(NamedTuple):
    """What became of a document's annotations on its corrected text.

    `share` is how much of the old words the new text has beyond doubt; `outcomes` is what became of each span and label,
    `review` the annotations to look at; `new` and `changed` are sentences of the new text by id, `gone` of the old one;
    `incomplete` are the layers that are no longer complete, by annotator; `kept` is where the old text and readings lie.
    """

    document: str
    share: float
    outcomes: tuple[Outcome, ...]
    review: tuple[Flagged, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    incomplete: dict[str, tuple[str, ...]]
    kept: Path | None

    @property
    def states(self) -> dict[str, int]:
        """Number of spans and labels that are exact, moved, drifted or lost."""
        return dict(Counter(one.state for one in self.outcomes))


def reanchor(
    root: str | Path,
    document: str,
    source: str | Path | bytes | Source,
    *,
    form: str | None = None,
    dry_run: bool = False,
) -> Reanchored:
    """Put a corrected text in the place of an open document's, and move its annotations there.

    `source` is a file, an address, bytes, or what `read_source` gave. Annotations whose words are the same move with them;
    those whose words changed are put where they most likely belong, and those whose place is gone are taken out: both
    are in `review`, and their layers are no longer complete. Where a sentence is new, no layer is.
    Raises `RequestError` for a withheld document, for a text that is the same or another one, and where an annotation
    would go whose outcome `resolutions.jsonl` has; `FindingsError` where the new text breaks a rule.
    """
    root = find_root(root, writable=True)
    read = source if isinstance(source, Source) else read_source(source, form)
    text, _ = read.normalised()
    with writing(root):
        corpus = Corpus.open(root)
        old = corpus[document]
        _check_request(old, text)
        sentences = segment(text)
        route = route_to(old, text, sentences)
        if route.share < LEAST:
            raise RequestError(
                f"the text has {route.share:.0%} of the words of {document}: it is another text; add it with `mecorpus add`"
            )
        _refuse_near(root, corpus, old, text)
        record = _record(root, old, text, sentences)
        carried = _carried(corpus, old, record, text, route)
        _keep_resolved(corpus, document, carried.moved)
        kept = None if dry_run else _keep_old(root, old)
        if not dry_run:
            write_together(root, _files(old, record, text, carried.moved))
    return _told(old, route, carried, kept)


def _keep_old(root: Path, old: Document) -> Path:
    """A copy of the document as it was, outside git."""
    kept = root / OWN / "replaced" / f"{old.id}-{old.sha256[:12]}"
    if kept.exists():
        shutil.rmtree(kept)
    shutil.copytree(document_folder(root, old.id), kept)
    return kept


def _check_request(old: Document, text: str) -> None:
    if old.withheld:
        raise RequestError(f"{old.id} is withheld; `mecorpus hydrate` puts its annotations on another copy")
    if old.text == text:
        raise RequestError(f"the text is that of {old.id} already; there is nothing to move")


def _refuse_near(root: Path, corpus: Corpus, old: Document, text: str) -> None:
    """Raise `RequestError` where the new text is nearly that of a document in another group."""
    mine = newcomer(old.id, text, hashlib.sha256(text.encode()).hexdigest(), corpus.settings.shingle, withheld=False)
    found = grouping_of(root, corpus.context, mine._replace(group=old.group), in_group=True, instead=old.id)
    if found.refusal or found.group != old.group:
        near = ", ".join(name for name, _ in found.near)
        raise RequestError(
            found.refusal or f"the text is nearly that of {near}, in another group: it would tie two together"
        )


def _record(root: Path, old: Document, text: str, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """The document's record on the new text."""
    record: dict[str, Any] = orjson.loads((root / old.file).read_bytes())
    record["text"] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    record["segmentation"] = {"segmenter": SEGMENTER, "sentences": [one._asdict() for one in sentences]}
    return record


def _carried(corpus: Corpus, old: Document, record: dict[str, Any], text: str, route: Route) -> Carried:
    """Readings on the new text, without what breaks a rule there that was not broken before.

    Raises `FindingsError` where that does not help.
    """
    before = {_key(one) for one in _findings(corpus, old, {})}

    def errors_in(moved: Sequence[Moved]) -> list[Finding]:
        found = _findings(corpus, old, _files(old, record, text, moved))
        return [one for one in found if _key(one) not in before]

    def touched(moved: Moved) -> set[str]:
        # Nobody has read a new sentence, in any layer.
        drifted = {one.layer for one in moved.outcomes if one.state in (DRIFTED, LOST)}
        return set(moved.reading.complete) if route.new else drifted

    carried = carry(old, corpus.context, route.ground, errors_in, touched)
    if carried.errors:
        raise FindingsError("nothing was written", Report(carried.errors, {}, {}))
    return carried


def _files(old: Document, record: dict[str, Any], text: str, moved: Sequence[Moved]) -> dict[str, bytes | None]:
    new = document_of(record, old.file)
    files: dict[str, bytes | None] = {old.text_file: text.encode(), old.file: encode_file(record)}
    return files | {one.reading.file: file_of_reading(new, one.reading) for one in moved}


def _findings(corpus: Corpus, old: Document, files: dict[str, bytes | None]) -> list[Finding]:
    """Errors in the document with these files in place of its own."""
    bundle = read_bundle(corpus.root, old.id)
    kept = [file for file in bundle.files if file.path not in files]
    made = [File(path, "file", len(raw), raw) for path, raw in files.items() if raw is not None]
    _, checked = check_document(
        Bundle(bundle.id, bundle.folder, (*kept, *made)), corpus.context, local_texts(corpus.root)
    )
    return [one for one in checked.findings if one.severity == "error"]


def _key(finding: Finding) -> tuple[str, str, str | None]:
    return finding.file, finding.code, finding.annotation


def _keep_resolved(corpus: Corpus, document: str, moved: Iterable[Moved]) -> None:
    left = {(one.reading.annotator, annotation.id) for one in moved for annotation in one.reading.annotations}
    for resolved, annotator, id_ in corpus.context.resolutions:
        if resolved == document and (annotator, id_) not in left:
            raise RequestError(f"corpus/resolutions.jsonl says how {id_} turned out; take its line out of there first")


def _told(old: Document, route: Route, carried: Carried, kept: Path | None) -> Reanchored:
    moved, dropped = carried.moved, carried.dropped
    by_key = {(reading.annotator, one.id): (one, reading) for reading in old.readings for one in reading.annotations}
    outcomes = tuple(outcome for one in moved for outcome in one.outcomes)
    lost = {(one.reading.annotator, id_): "its words are gone" for one in moved for id_ in one.lost}
    lost |= {key: f"it would break {code}" for key, code in dropped.items()}
    drifted = {
        (one.annotator, one.annotation): "its words changed"
        for one in outcomes
        if one.state in (DRIFTED, LOST) and (one.annotator, one.annotation) not in lost
    }
    review = [
        Flagged(key[0], one, described(one, reading, old, False), state, why)
        for state, several in ((LOST, lost), (DRIFTED, drifted))
        for key, why in several.items()
        for one, reading in [by_key[key]]
    ]
    review.sort(key=lambda one: (one.annotator, old.sort_key(one.old)))
    after = {one.reading.annotator: one.reading.complete for one in moved}
    return Reanchored(
        old.id,
        route.share,
        outcomes,
        tuple(review),
        route.new,
        route.changed,
        tuple(one.id for one in old.sentences if route.ground.unit(one.id)[1] is None),
        {
            reading.annotator: tuple(layer for layer in reading.complete if layer not in after[reading.annotator])
            for reading in old.readings
        },
        kept,
    )
