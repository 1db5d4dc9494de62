"""Rules that look at a whole document at once find what a plain look at one thing after the other finds."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from mecorpus import Corpus
from mecorpus.model import Annotation, Context, Document, Filler, Piece, Reading, Sentence, Span
from mecorpus.rules import DOCUMENT, READING, text

from .conftest import copy_base

Found = list[tuple[int, str]]
CHARACTERS = " \t\r\n\u00a0\u0301\u05b0\u200b\u202e\ufeff\ufee3\x85xé"


class Open:
    """The open documents of the small corpus, read once."""

    def __init__(self, corpus: Corpus) -> None:
        self.context = corpus.context
        self.documents = [one for one in corpus if one.text]

    def __repr__(self) -> str:
        return "corpus"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Open:
    return Open(Corpus.open(copy_base(tmp_path_factory.mktemp("whole") / "root")))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_reading(corpus: Open, data: st.DataObject) -> None:
    document = with_text(data.draw(st.sampled_from(corpus.documents)), data)
    reading = data.draw(st.sampled_from(document.readings))
    annotations = list(reading.annotations)
    for _ in range(data.draw(st.integers(0, 3))):
        change(annotations, document, data)
    numbered = tuple(changed(one, line=line) for line, one in enumerate(annotations, 2))
    reading = replace(reading, annotations=numbered)
    for code, plain in PLAIN.items():
        found = [(one.place.line, one.place.pointer) for one in READING[code](document, reading, corpus.context)]
        assert found == plain(document, reading, corpus.context), code


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_text_or_segmentation(corpus: Open, data: st.DataObject) -> None:
    document = with_text(data.draw(st.sampled_from(corpus.documents)), data)
    document = replace(document, sentences=cut(document, data))
    for code, finds in PLAIN_TEXT.items():
        assert any(DOCUMENT[code](document, corpus.context)) == finds(document), code


def with_text(document: Document, data: st.DataObject) -> Document:
    """A document with one character of its text changed, or none; all others ASCII or as they are."""
    old = document.text or ""
    if data.draw(st.booleans()):
        old = "".join(character if character.isascii() else "o" for character in old)
    at = data.draw(st.integers(1, len(old) - 2))
    new = old[:at] + data.draw(st.sampled_from(CHARACTERS + old[at])) + old[at + 1 :]
    return replace(document, text=new)


def cut(document: Document, data: st.DataObject) -> tuple[Sentence, ...]:
    """The sentences with an edge of one moved, its place changed, or the paragraphs from there on counted otherwise."""
    sentences = list(document.sentences)
    at = data.draw(st.integers(0, len(sentences) - 1))
    one, by = sentences[at], data.draw(st.integers(-2, 2))
    kind = data.draw(st.sampled_from(["start", "end", "empty", "paragraph", "order"]))
    if kind == "order":
        sentences.insert(at + by, sentences.pop(at))
    elif kind == "paragraph":
        sentences[at:] = [each._replace(paragraph=max(0, each.paragraph + by)) for each in sentences[at:]]
    else:
        edges = {"start": max(0, one.start + by)} if kind == "start" else {"end": one.end + by}
        sentences[at] = one._replace(**({"end": one.start} if kind == "empty" else edges))
    return tuple(sentences)


def change(annotations: list[Annotation], document: Document, data: st.DataObject) -> None:
    """Change one annotation, or the order."""
    at = data.draw(st.integers(0, len(annotations) - 1))
    one, other = annotations[at], data.draw(st.sampled_from(annotations))
    kind = data.draw(st.sampled_from(["spans", "quote", "unit", "id", "order", "twice", "filler"]))
    if kind == "spans" and one.spans:
        annotations[at] = changed(one, spans=moved(one.spans, document, data))
    elif kind == "quote" and one.spans:
        annotations[at] = changed(one, quote=data.draw(st.sampled_from([None, "x", document.quote(one.spans)])))
    elif kind == "unit" and one.unit:
        annotations[at] = changed(one, unit=data.draw(st.sampled_from(["s1", "s2", "s99"])))
    elif kind == "id":
        annotations[at] = changed(one, id=other.id)
    elif kind == "order":
        annotations.insert(at, annotations.pop(annotations.index(other)))
    elif kind == "twice":
        annotations.insert(at, changed(other, id=data.draw(st.sampled_from(["aaaa", "zzzz"]))))
    elif kind == "filler" and one.arguments:
        role = data.draw(st.sampled_from(sorted(one.arguments)))
        fillers = [filler(each, other.id, document, data) for each in one.arguments[role]]
        annotations[at] = changed(one, arguments={**one.arguments, role: tuple(fillers)})


def filler(one: Filler, id_: str, document: Document, data: st.DataObject) -> Filler:
    if one.spans:
        return changed(one, spans=moved(one.spans, document, data))
    others = [Filler(unit="s99"), Filler(annotation="none"), Filler(annotation=id_), Filler(entity="nowhere")]
    return data.draw(st.sampled_from(others))


def moved(spans: tuple[Span, ...], document: Document, data: st.DataObject) -> tuple[Span, ...]:
    """Spans with the first one's edges moved, and as like as not one more."""
    step = st.integers(-2, 2)
    start, end = max(0, spans[0].start + data.draw(step)), spans[0].end + data.draw(step)
    first = Span(start, data.draw(st.sampled_from([end, end, start, start - 1, document.length, document.length + 1])))
    after = max(0, spans[-1].end + data.draw(st.integers(-2, 3)))
    more = data.draw(st.sampled_from([(), (Span(after, after + 2),)]))
    return (first, *spans[1:], *more)


def lies(piece: Piece, document: Document) -> bool:
    return all(start < end <= document.length for start, end in piece.spans)


def of_pieces(part: str, finds: Callable[[Piece, Document], bool]) -> Callable[..., Found]:
    """Where a look at each piece that covers text finds something."""
    return lambda document, reading, context: [
        (one.annotation.line, one.pointer + part) for one in reading.pieces if finds(one, document)
    ]


def of_spans(finds: Callable[[int, int, Piece, Document], bool]) -> Callable[..., Found]:
    """Where a look at each span finds something: its piece."""
    return lambda document, reading, context: [
        (one.annotation.line, one.pointer + "/spans")
        for one in reading.pieces
        for start, end in one.spans
        if finds(start, end, one, document)
    ]


def is_unlike(piece: Piece, document: Document) -> bool:
    covered = " … ".join((document.text or "")[start:end] for start, end in piece.spans)
    return lies(piece, document) and piece.quote not in (None, covered)


def is_on_edge(start: int, end: int, piece: Piece, document: Document) -> bool:
    if not lies(piece, document):
        return False
    text_ = document.text or ""
    is_blank = text_[start].isspace() or text_[end - 1].isspace()
    return is_blank or any(unicodedata.combining(each) for each in text_[start] + text_[end : end + 1])


def repeats(key: Callable[[Annotation, Context], object], part: str) -> Callable[..., Found]:
    """Where an annotation has a key that one before it has."""

    def found(document: Document, reading: Reading, context: Context) -> Found:
        keys = [key(one, context) for one in reading.annotations]
        return [(one.line, part) for at, one in enumerate(reading.annotations) if keys[at] in keys[:at]]

    return found


def mark(one: Annotation, context: Context) -> object:
    layer = context.schemas.layers[one.layer]
    of_span = one.spans if layer.tags else (one.label, one.spans, str(one.arguments), str(one.attributes))
    return one.layer, {"unit": one.unit, "document": one.label}.get(layer.target, of_span)


def out_of_order(document: Document, reading: Reading, context: Context) -> Found:
    def first(one: Annotation) -> int:
        places = [one] if one.spans or one.unit else [each for role in one.arguments.values() for each in role]
        starts = [each.spans[0].start for each in places if each.spans]
        return min([*starts, *(document.units[each.unit].start for each in places if each.unit)], default=0)

    if unknown_unit(document, reading, context):
        return []
    keys = [(first(one), one.layer, one.id) for one in reading.annotations]
    return [(one.line, "") for one, (a, b) in zip(reading.annotations[1:], pairwise(keys), strict=True) if b < a][:1]


def pointed(reading: Reading) -> list[tuple[Annotation, str, Filler]]:
    return [
        (one, f"/arguments/{role}/{number}", each)
        for one in reading.annotations
        for role, fillers in one.arguments.items()
        for number, each in enumerate(fillers)
    ]


def unknown_unit(document: Document, reading: Reading, context: Context) -> Found:
    places = [(one, "/unit", one.unit) for one in reading.annotations]
    places += [(one, pointer, each.unit) for one, pointer, each in pointed(reading)]
    return [(one.line, pointer) for one, pointer, unit in places if unit and unit not in document.units]


def unknown_annotation(document: Document, reading: Reading, context: Context) -> Found:
    ids = {one.id for one in reading.annotations}
    places = [(one, pointer, each.annotation) for one, pointer, each in pointed(reading) if each.annotation]
    return [(one.line, pointer) for one, pointer, id_ in places if id_ not in ids or id_ == one.id]


def unknown_entity(document: Document, reading: Reading, context: Context) -> Found:
    places = [(one, pointer, each.entity) for one, pointer, each in pointed(reading) if each.entity]
    return [(one.line, pointer) for one, pointer, id_ in places if id_ not in context.entities]


PLAIN: dict[str, Callable[..., Found]] = {
    "MEC220": of_pieces("/spans", lambda one, document: any(end > document.length for _, end in one.spans)),
    "MEC221": of_spans(lambda start, end, one, document: start >= end),
    "MEC222": of_pieces("/spans", lambda one, document: any(b.start <= a.end for a, b in pairwise(one.spans))),
    "MEC223": of_pieces("/quote", is_unlike),
    "MEC224": of_pieces("/spans", lambda one, document: one.quote is None),
    "MEC225": of_spans(is_on_edge),
    "MEC226": repeats(lambda one, context: one.id, "/id"),
    "MEC227": out_of_order,
    "MEC230": unknown_unit,
    "MEC231": unknown_annotation,
    "MEC232": unknown_entity,
    "MEC311": repeats(mark, ""),
}


def is_miscounted(document: Document) -> bool:
    numbers = [sentence.paragraph for sentence in document.sentences]
    return (
        any(one.id != f"s{number}" for number, one in enumerate(document.sentences, 1))
        or any(not one.start < one.end <= document.length for one in document.sentences)
        or numbers[0] != 0
        or any(b not in (a, a + 1) for a, b in pairwise(numbers))
    )


def is_left_out(document: Document) -> bool:
    gaps = pairwise([(0, 0), *((one.start, one.end) for one in document.sentences), (document.length, 0)])
    return any((document.text or "")[a[1] : b[0]].strip() for a, b in gaps)


def matches(pattern: str) -> Callable[[Document], bool]:
    return lambda document: getattr(text, pattern).search(document.text) is not None


PLAIN_TEXT: dict[str, Callable[[Document], bool]] = {
    "MEC202": matches("RETURN"),
    "MEC204": matches("CONTROL"),
    "MEC205": matches("BIDI"),
    "MEC206": matches("ZERO_WIDTH"),
    "MEC208": matches("PRESENTATION"),
    "MEC211": is_miscounted,
    "MEC212": lambda document: any(b.start < a.end for a, b in pairwise(document.sentences)),
    "MEC213": is_left_out,
}
