"""Texts to measure on, each with twenty spans and what its annotations tell."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reanchor.edits import Span
from mecorpus import Corpus
from mecorpus.add import segment
from mecorpus.anchors.sketch import gap_of, words_of
from mecorpus.model import Document, Sentence

REPOSITORY = Path(__file__).resolve().parents[2]
SPANS = 20
LONGEST = 20
MARKUP = re.compile(r"^(?:[|#>`].*|\s*[-*] |\s*\d+\. )|\*\*?|`[^`\n]*`|\[|\]\([^)\n]*\)|[{}|]", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A text; `spans` are those to be found again, `marks` all that annotations cover, `names` what links tell of them.

    Offsets are half-open, in code points.
    """

    name: str
    text: str
    spans: list[Span]
    marks: list[Span]
    names: Mapping[Span, str]
    sentences: Sequence[Sentence]
    language: str = "en"

    @property
    def gap(self) -> int:
        """Line feeds between paragraphs."""
        return gap_of(self.sentences)


def plain_sample(name: str, text: str, names: Mapping[Span, str] | None = None) -> Sample:
    """A text with random spans of one to twenty words that cross no line; half of those with names are taken first."""
    chance = random.Random(name)
    words, spans = words_of(text), set[Span]()
    if names:
        spans.update(chance.sample(sorted(names), min(len(names), SPANS // 2)))
    while len(spans) < SPANS:
        first = chance.randrange(len(words))
        last = min(len(words), first + chance.randint(1, LONGEST)) - 1
        start = words[first][0]
        line = text.find("\n", start)
        spans.add((start, max(end for _, end in words[first : last + 1] if end <= line)))
    marks = sorted(spans | set(names or ()))
    return Sample(name, text, sorted(spans), marks, dict(names or {}), segment(text))


def corpus_samples() -> list[Sample]:
    """The open documents of the corpus with their annotations."""
    corpus = Corpus.open(REPOSITORY)
    return [_of_document(corpus, document) for document in corpus if document.text and not document.withheld]


def _of_document(corpus: Corpus, document: Document) -> Sample:
    assert document.text
    pieces = [piece for reading in document.readings for piece in reading.pieces]
    marks = sorted({(span.start, span.end) for piece in pieces for span in piece.spans})
    linked = {
        (piece.spans[0].start, piece.spans[0].end): corpus.context.entities[filler.entity].name
        for piece in pieces
        for filler in piece.annotation.role("referent")
        if not piece.pointer and filler.entity in corpus.context.entities
    }
    spans = sorted(random.Random(document.id).sample(marks, SPANS))
    return Sample(document.id, document.text, spans, marks, linked, document.sentences, document.language)


def folder_texts(folder: Path, most: int) -> list[tuple[str, str]]:
    """Names and texts of a folder's .txt files in a shuffled order that is always the same, cut after `most` words."""
    files = sorted(folder.glob("*.txt"))
    random.Random(3).shuffle(files)
    return [(path.stem, cut(unicodedata.normalize("NFC", path.read_text("utf-8")), most)) for path in files]


def cut(text: str, most: int) -> str:
    """A text up to so many words."""
    words = words_of(text)
    return text[: words[most - 1][1]] + ".\n" if len(words) > most else text.strip() + "\n"


def prose() -> list[str]:
    """Running text of the annotation guidelines, without tables, headings and code."""
    files = sorted((REPOSITORY / "guidelines").glob("*.md"))
    return [re.sub(r"\n{2,}", "\n\n", MARKUP.sub("", path.read_text("utf-8"))).strip() + "\n" for path in files]
