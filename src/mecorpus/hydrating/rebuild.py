"""A withheld document on a copy of its text: the body is taken out of the copy, and everything is placed in it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mecorpus.anchors import Alignment, sketch_of
from mecorpus.anchors.move import EXACT, LOST, Ground, state_of
from mecorpus.anchors.sketch import digest_of, words_of
from mecorpus.model import Document, Sentence, Span

# What belongs to a sentence though it is no word.
BEHIND = re.compile(r"[^\w\s]*")
BEFORE = re.compile(r"[^\w\s]*\Z")
WORDLESS = re.compile(r"\W+")
WHITE = re.compile(r"\s+")


class Piece(NamedTuple):
    """A sentence of the document in the copy; its text, and from where it stands in the body, once it is laid there."""

    sentence: Sentence
    start: int
    end: int
    sure: bool
    text: str = ""
    offset: int = 0

    @property
    def behind(self) -> int:
        """Offset behind it in the body."""
        return self.offset + len(self.text)


class Body(NamedTuple):
    """The text that a copy gives. `share` is how much of the document's words the copy has beyond doubt.

    `sentences` are those of the text; `verified` says that it is the very text, to the digest, and `same_words` that its
    words are, whatever stands between them.
    """

    text: str
    sentences: tuple[Sentence, ...]
    share: float
    verified: bool
    same_words: bool
    ground: Ground


def rebuild(document: Document, copy: str) -> Body:
    """Take a document's body out of a copy (what stands around it, or was put in, is left out).

    Sentences come in the document's order, with the white space that stood between them.
    """
    if _digest(copy) == document.sha256:
        return Body(copy, document.sentences, 1.0, True, True, _same(document))
    spans = [(one.start, one.end) for one in document.sentences]
    spans += [span for reading in document.readings for piece in reading.pieces for span in piece.spans]
    alignment = Alignment(sketch_of(document), copy, spans)
    pieces = _laid(document, _with_rules(document, _apart(_pieces(document, alignment)), copy), copy)
    text = _joined(document, pieces)
    if _digest(text) == document.sha256:
        return Body(text, document.sentences, 1.0, True, True, _same(document))
    sentences = _sentences(pieces)
    ground = _ground(document, _Placer(alignment, pieces, copy), sentences, pieces)
    return Body(text, sentences, alignment.share, False, _has_words(document, text), ground)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _has_words(document: Document, text: str) -> bool:
    anchors = document.anchors
    return anchors is not None and anchors.words_sha256 == digest_of([text[start:end] for start, end in words_of(text)])


def _pieces(document: Document, alignment: Alignment) -> list[Piece]:
    found = []
    for sentence in document.sentences:
        place = alignment.place(sentence.start, sentence.end)
        if place is not None:
            start = BEFORE.search(alignment.copy, 0, place.start).start()  # type: ignore[union-attr]
            end = BEHIND.match(alignment.copy, place.end).end()  # type: ignore[union-attr]
            found.append(Piece(sentence, *((place.start, place.end) if place.sure else (start, end)), place.sure))
    return found


def _apart(pieces: list[Piece]) -> list[Piece]:
    """Pieces without what two of them have: it stays with the one that is sure, or that comes first."""
    out: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
        one = piece
        while out and one.start < out[-1].end:
            before = out[-1]
            if before.sure or not one.sure:
                one = one._replace(start=before.end, sure=False)
                break
            out[-1] = before._replace(end=one.start, sure=False)
            if out[-1].start < out[-1].end:
                break
            out.pop()
        if one.start < one.end:
            out.append(one)
    return out


def _with_rules(document: Document, pieces: list[Piece], copy: str) -> list[Piece]:
    """Pieces with those of sentences that have no word, such as `* * *`: they are what stands between their neighbours."""
    placed = {piece.sentence.id: piece for piece in pieces}
    out = list(pieces)
    for before, one, behind in zip(document.sentences, document.sentences[1:], document.sentences[2:], strict=False):
        left, right = placed.get(before.id), placed.get(behind.id)
        if one.id not in placed and left and right and left.end < right.start:
            between = copy[left.end : right.start]
            start = left.end + len(between) - len(between.lstrip())
            if WORDLESS.fullmatch(between) and len(between.strip()) == one.end - one.start:
                out.append(Piece(one, start, start + len(between.strip()), left.sure and right.sure))
    return out


def _laid(document: Document, pieces: list[Piece], copy: str) -> list[Piece]:
    """Pieces in the document's order, without white space at their ends, each with its offset in the body."""
    out: list[Piece] = []
    offset = 0
    for piece in sorted(pieces, key=lambda one: document.order[one.sentence.id]):
        start = piece.start + len(copy[piece.start : piece.end]) - len(copy[piece.start : piece.end].lstrip())
        end = start + len(copy[start : piece.end].rstrip())
        if start < end:
            offset += len(_between(document, out[-1].sentence, piece.sentence)) if out else 0
            out.append(piece._replace(start=start, end=end, text=_even(copy[start:end]), offset=offset))
            offset = out[-1].behind
    return out


def _between(document: Document, left: Sentence, right: Sentence) -> str:
    """White space between two sentences, as it was where they are neighbours."""
    is_next = document.order[right.id] == document.order[left.id] + 1
    if left.paragraph == right.paragraph:
        return " " * (right.start - left.end if is_next else 1)
    return "\n" * (right.start - left.end if is_next else 2)


def _even(text: str) -> str:
    """A sentence of a copy on one line, with single spaces; a no-break space that stands alone stays."""
    return WHITE.sub(lambda found: found.group() if found.group() == "\u00a0" else " ", text)


def _joined(document: Document, pieces: Sequence[Piece]) -> str:
    text = ""
    for number, piece in enumerate(pieces):
        text += _between(document, pieces[number - 1].sentence, piece.sentence) if number else ""
        text += piece.text
    return text + "\n" if text else ""


def _sentences(pieces: Sequence[Piece]) -> tuple[Sentence, ...]:
    """The sentences that are there, numbered anew."""
    paragraphs = {one: number for number, one in enumerate(dict.fromkeys(piece.sentence.paragraph for piece in pieces))}
    return tuple(
        Sentence(
            f"s{number}",
            piece.offset,
            piece.behind,
            paragraphs[piece.sentence.paragraph],
            piece.sentence.kind,
        )
        for number, piece in enumerate(pieces, 1)
    )


class _Placer:
    """From spans of the document to spans of the body."""

    def __init__(self, alignment: Alignment, pieces: Sequence[Piece], copy: str) -> None:
        self._alignment = alignment
        self._copy = copy
        self._pieces = sorted(pieces, key=lambda piece: piece.start)
        self._starts = [piece.start for piece in self._pieces]

    def place(self, span: Span) -> tuple[Span, bool] | None:
        """The span in the body, and whether it is sure."""
        found = self._alignment.place(span.start, span.end)
        if found is None:
            return None
        start, is_in = self._offset(found.start, after=True)
        end, is_also_in = self._offset(found.end, after=False)
        if start is None or end is None or start >= end:
            return None
        return Span(start, end), found.sure and is_in and is_also_in

    def _offset(self, at: int, *, after: bool) -> tuple[int | None, bool]:
        """Offset in the body; from between two pieces that of the next one, or of the end of the one before."""
        number = bisect_right(self._starts, at if after else at - 1) - 1
        if number >= 0:
            piece = self._pieces[number]
            if at <= piece.end and not (after and at == piece.end):
                return piece.offset + len(_even(self._copy[piece.start : at])), True
        if after and number + 1 < len(self._pieces):
            return self._pieces[number + 1].offset, False
        if not after and number >= 0:
            return self._pieces[number].behind, False
        return None, False


def _ground(
    document: Document,
    placer: _Placer,
    sentences: Sequence[Sentence],
    pieces: Sequence[Piece],
) -> Ground:
    units = {piece.sentence.id: (piece, new) for piece, new in zip(pieces, sentences, strict=True)}

    def span(old: Span) -> tuple[str, Span | None]:
        found = placer.place(old)
        if found is None:
            return LOST, None
        new, is_sure = found
        return state_of(is_sure, new == old), new

    def unit(old: str) -> tuple[str, str | None]:
        if old not in units:
            return LOST, None
        piece, new = units[old]
        return state_of(piece.sure, (new.start, new.end) == document.units[old][1:3]), new.id

    return Ground(span, unit, _sentence_of(document), lambda spans: None)


def _same(document: Document) -> Ground:
    """Where the text is the very same."""
    return Ground(lambda span: (EXACT, span), lambda unit: (EXACT, unit), _sentence_of(document), lambda spans: None)


def _sentence_of(document: Document) -> Callable[[Span], str]:
    return lambda span: document.sentence_at(span.start).id
