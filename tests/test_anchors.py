"""Anchors: what a withheld text leaves behind, and how spans find their words again in a copy."""

from __future__ import annotations

import random
import unicodedata
from itertools import permutations
from pathlib import Path

import pytest

from mecorpus import Corpus
from mecorpus.anchors import Alignment, Sketch, anchors_of, full_sketch, sketch_of
from mecorpus.anchors.gaps import affine
from mecorpus.anchors.sketch import class_of, words_of
from mecorpus.model import Document

from .conftest import REPOSITORY

NAMES = ["iraq-water", "israel-draft", "lebanon-banks", "morocco-worldcup", "saudi-vision"]
KINDS = ["anchors", "full text"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.open(REPOSITORY)


def sketch(document: Document, kind: str) -> Sketch:
    assert document.text
    if kind == "full text":
        return full_sketch(document.text, document.sentences)
    return sketch_of(document.__class__(**{**document.__dict__, "anchors": anchors_of(document.text)}))


def spans(document: Document) -> list[tuple[int, int]]:
    return sorted({(p.spans[0].start, p.spans[-1].end) for r in document.readings for p in r.pieces})


def placed(document: Document, kind: str, copy: str) -> list[tuple[str, str, bool]]:
    """What each span covers in the document and in the copy, and whether that is sure."""
    assert document.text
    ask = spans(document)
    alignment = Alignment(sketch(document, kind), copy, ask)
    out = []
    for start, end in ask:
        place = alignment.place(start, end)
        out.append(
            (document.text[start:end], copy[place.start : place.end] if place else "", bool(place and place.sure))
        )
    return out


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_span_is_found_in_the_text_itself(corpus: Corpus, name: str, kind: str) -> None:
    document = corpus[name]
    assert document.text
    found = placed(document, kind, document.text)
    assert len(found) > 50
    assert all(was == is_ and sure for was, is_, sure in found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_around_the_text_moves_every_span_with_its_words(corpus: Corpus, name: str, kind: str) -> None:
    document = corpus[name]
    assert document.text
    page = (
        f"Home | Opinion | Sign in\n\n{document.title}\n\nBy nobody, 3 min read\n\n{document.text}\nShare this page\n"
    )
    assert all(was == is_ and sure for was, is_, sure in placed(document, kind, page))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_other_quotes_spaces_and_line_breaks_hide_no_span(corpus: Corpus, name: str, kind: str) -> None:
    document = corpus[name]
    assert document.text
    chance = random.Random(name)
    copy = document.text.replace("’", "'").replace("“", '"').replace("”", '"').replace("\n\n", "\n")
    copy = "".join("  " if letter == " " and chance.random() < 0.1 else letter for letter in copy)
    found = placed(document, kind, copy)
    same = [letters(was) == letters(is_) for was, is_, _ in found]
    assert sum(same) / len(same) > 0.99


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def test_a_span_whose_words_changed_is_not_called_sure(corpus: Corpus) -> None:
    document = corpus["iraq-water"]
    assert document.text
    sentence = document.sentences[5]
    was = document.text[sentence.start : sentence.end]
    words = was.split(" ")
    words[3] = "entirely"
    alignment = Alignment(sketch(document, "full text"), document.text.replace(was, " ".join(words)))
    place = alignment.place(sentence.start, sentence.end)
    assert place
    assert not place.sure
    assert place.end - place.start == len(" ".join(words))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_that_is_gone_is_never_surely_found(corpus: Corpus, kind: str) -> None:
    document = corpus["saudi-vision"]
    assert document.text
    for sentence in document.sentences:
        copy = document.text[: sentence.start] + document.text[sentence.end :].lstrip(" ")
        place = Alignment(sketch(document, kind), copy).place(sentence.start, sentence.end)
        assert place is None or not place.sure


@pytest.mark.parametrize("kind", KINDS)
def test_a_moved_paragraph_takes_its_spans_along(corpus: Corpus, kind: str) -> None:
    document = corpus["israel-draft"]
    assert document.text
    first, *rest = document.text.rstrip("\n").split("\n\n")
    found = placed(document, kind, "\n\n".join([*rest, first]) + "\n")
    right = [was == is_ for was, is_, _ in found]
    assert sum(right) / len(right) > 0.97


@pytest.mark.parametrize("name", NAMES)
def test_the_edge_of_a_paragraph_is_never_taken_for_that_of_another(corpus: Corpus, name: str) -> None:
    document = corpus[name]
    assert document.text
    paragraphs = document.text.rstrip("\n").split("\n\n")
    ask = edges(document.text)
    for here, there in permutations(range(len(paragraphs)), 2):
        rest = paragraphs[:here] + paragraphs[here + 1 :]
        copy = "\n\n".join([*rest[:there], paragraphs[here], *rest[there:]]) + "\n"
        alignment = Alignment(sketch(document, "anchors"), copy, ask)
        for start, end in ask:
            place = alignment.place(start, end)
            assert place is None or not place.sure or copy[place.start : place.end] == document.text[start:end]


def edges(text: str) -> list[tuple[int, int]]:
    """First and last words of paragraphs."""
    words = words_of(text)
    breaks = [number for number in range(1, len(words)) if "\n" in text[words[number - 1][1] : words[number][0]]]
    return [words[number + side] for number in breaks for side in (-1, 0)]


@pytest.mark.parametrize("kind", KINDS)
def test_spans_are_found_in_a_copy_with_letters_and_their_marks_apart(corpus: Corpus, kind: str) -> None:
    document = corpus["iraq-water"]
    assert document.text
    copy = unicodedata.normalize("NFD", document.text)
    assert copy != document.text
    for was, is_, sure in placed(document, kind, copy):
        assert sure
        assert unicodedata.normalize("NFC", is_) == was


def test_another_text_is_not_taken_for_this_one(corpus: Corpus) -> None:
    texts = {name: corpus[name].text or "" for name in NAMES}
    for name in NAMES:
        shares = {other: Alignment(sketch(corpus[name], "anchors"), text).share for other, text in texts.items()}
        assert shares.pop(name) == 1.0
        assert max(shares.values()) < 0.1


def test_anchors_are_the_same_in_any_normal_form_and_typography(corpus: Corpus) -> None:
    text = "The café’s owner said: “No — never.”\n"
    other = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text)).replace("’", "'").replace("—", "-")
    assert anchors_of(text).classes == anchors_of(other).classes
    assert anchors_of(text).words_sha256 == anchors_of(other).words_sha256


def test_short_words_cannot_be_told_apart() -> None:
    assert {class_of(word) for word in ["the", "of", "and", "in", "a", "is", "في", "من", "على"]} == {0}
    assert {class_of(word) for word in ["that", "with", "from", "river", "minister", "state", "الماء"]} <= {1, 2, 3}


def test_anchors_of_an_empty_sketch_find_nothing() -> None:
    alignment = Alignment(Sketch((), 2, {}, 0), "Some words of a copy.\n")
    assert alignment.share == 0.0
    assert alignment.place(0, 4) is None


def test_one_long_gap_is_better_than_many_short_ones() -> None:
    old = [1, 2, 3, 1, 2, 3]
    new = [1, 2, 3, 0, 0, 0, 0, 1, 2, 3]
    assert affine(old, new, 2.0) == [(0, 0), (1, 1), (2, 2), (3, 7), (4, 8), (5, 9)]


def test_a_text_of_a_thousand_words_twice_over_is_placed(tmp_path: Path) -> None:
    chance = random.Random(5)
    text = " ".join(chance.choice(["water", "the", "river", "of", "council", "minister"]) for _ in range(1000)) + ".\n"
    alignment = Alignment(full_sketch(text), text + "\n" + text)
    place = alignment.place(100, 105)
    assert place
    assert text[100:105] == (text + "\n" + text)[place.start : place.end]
