"""`rights`: which texts are shipped, and what the others give away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.open import Corpus
from mecorpus.errors import FindingsError
from mecorpus.model import Document
from mecorpus.reports.table import text_table
from mecorpus.schemas import Layer
from mecorpus.withholding.leak import Leak, count_words, leak_of

HEAD = ("document", "rights", "licence", "holder", "words", "bits a word", "anchors", "boundaries", "labels", "named")
UNKNOWN = "?"


class DocumentRights(NamedTuple):
    """Rights of a document.

    `status` is open or withheld, `license` an SPDX identifier; `words` is None where neither text nor anchors are at hand; `leak` is
    what a withheld document gives away, None for an open one, whose text is shipped. `has_anchors` says whether the
    record has any. `fault` says why a document cannot be read; then the rest is empty.
    """

    document: str
    status: str | None
    license: str | None
    holder: str | None
    words: int | None
    has_anchors: bool
    leak: Leak | None
    fault: str | None = None


def rights(root: str | Path, documents: Sequence[str] | None = None) -> list[DocumentRights]:
    """Rights of documents, by default of all, and what the withheld ones give away of their texts.

    In bits a word, as upper bounds (what it takes to write each down): `anchors` are 2 bits for the class of each
    word and, for each block of six words, log2 of the range of lengths that blocks have; `boundaries` is log2 of the number of ways
    to choose as many places as sentences and spans begin or end at; `labels` is the sum of log2 of the
    number of labels of the layer, over the annotations of all readings. The digests count nothing: they tell a text from another to
    whoever has it. Attributes and links count nothing either; of the links `named` is the share of
    words that lie in a mention by name that is linked to the register. Without the text it is estimated: code points of such mentions,
    each with one behind it, of the length of the text.

    No local copy is needed. A document that is not sound has a `fault`. Raises `RequestError` for an unknown document.
    """
    corpus = Corpus.open(root)
    found = () if documents is not None and not documents else corpus.each(documents or ())
    return [_rights(name, one, corpus.context.schemas.layers) for name, one in found]


def _rights(name: str, document: Document | FindingsError, layers: dict[str, Layer]) -> DocumentRights:
    if isinstance(document, FindingsError):
        return DocumentRights(name, None, None, None, None, False, None, document.message)
    status, license_, holder = document.rights
    words = count_words(document)
    leak = _leak(document, layers, words)
    return DocumentRights(name, status, license_, holder, words, document.anchors is not None, leak)


def _leak(document: Document, layers: dict[str, Layer], words: int | None) -> Leak | None:
    return leak_of(document, layers, words) if document.withheld and words else None


def as_json(found: Sequence[DocumentRights]) -> list[dict[str, Any]]:
    """Rights as JSON has them; bits and shares to three decimals."""
    return [{**one._asdict(), "leak": None if one.leak is None else _numbers(one.leak)} for one in found]


def _numbers(leak: Leak) -> dict[str, Any]:
    values = {**leak._asdict(), "bits": leak.bits}
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}


def as_text(found: Sequence[DocumentRights]) -> Iterator[str]:
    """A table with a line a document, and what its figures mean. Escaped."""
    yield from text_table([HEAD, *map(_row, found)])
    if any(one.leak for one in found):
        yield "bits a word that are given away at most; named: share of words in linked names (~ estimated without the text)"
    for one in found:
        if one.status == "withheld" and not one.has_anchors:
            yield f"{one.document} has no anchors; with a local copy `mecorpus rights withhold {one.document}` makes them"


def _row(one: DocumentRights) -> tuple[str, ...]:
    start = (one.document, one.status or UNKNOWN, one.license or "", one.holder or "", _words(one))
    if one.leak:
        return (*start, f"{one.leak.bits:.1f}", *_figures(one.leak))
    what = one.fault or ("text shipped" if one.status == "open" else UNKNOWN)
    return (*start, what, *[""] * (len(HEAD) - len(start) - 1))


def _words(one: DocumentRights) -> str:
    return UNKNOWN if one.words is None else f"{one.words:,}"


def _figures(leak: Leak) -> tuple[str, ...]:
    anchors = "none" if leak.anchors is None else f"{leak.anchors:.1f}"
    return anchors, f"{leak.boundaries:.1f}", f"{leak.labels:.1f}", f"{'~' if leak.is_estimate else ''}{leak.named:.0%}"
