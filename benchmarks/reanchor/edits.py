"""Eight kinds of edit, each with the truth: where every word of the text went."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from mecorpus.anchors.sketch import words_of

Span = tuple[int, int]
NEW_WORDS = (
    "river party budget council minister report winter market border court season harvest reform vote bank school "
    "port energy water labour city film team study nurse road press army peace trade law"
).split()
BYLINE = "By Our Correspondent | Updated 14:05 GMT | 6 min read"
ADVERTISEMENT = (
    "ADVERTISEMENT Subscribe now and save forty per cent on your first year of unlimited reading. Cancel any time."
)
OTHER_MARKS = str.maketrans({"’": "'", "'": "’", "“": '"', "”": '"', '"': "“", "—": "–", "–": "—", "…": "..."})
SENTENCE_END = re.compile(r"[.!?؟]")


class Word(NamedTuple):
    """A word with the white space and punctuation before it, and the punctuation behind; `was` is None for a new one."""

    before: str
    text: str
    after: str
    was: Span | None


class Copy(NamedTuple):
    """An edited text; `truth` has what was where, and where it is: pairs of offsets in code points."""

    text: str
    truth: Sequence[tuple[Span, Span]]


Edit = Callable[[list[Word], random.Random], list[Word]]


def edited(text: str, kind: str, seed: int) -> Copy:
    """A text after one of `EDITS`, in the order of the copy."""
    chance, words = random.Random(seed), _words(text)
    for edit in EDITS[kind]:
        words = edit(words, chance)
    return _joined(words)


def truth_of(span: Span, copy: Copy) -> Span | None:
    """Where a span's words are in the copy, from the first to the last of them; None if all are gone."""
    there = sorted((new, old) for old, new in copy.truth if old[0] < span[1] and span[0] < old[1])
    if not there:
        return None
    first, last = there[0], max(there, key=lambda one: one[0][1])
    return (
        first[0][0] + _inside(copy, first, span[0] - first[1][0]),
        last[0][1] if span[1] >= last[1][1] else last[0][0] + _inside(copy, last, span[1] - last[1][0]),
    )


def _inside(copy: Copy, word: tuple[Span, Span], letters: int) -> int:
    """Code points of a word in the copy that were so many in the text (NFC); a span may begin or end inside a word."""
    (start, end), _ = word
    sizes = range(end - start + 1)
    return next((n for n in sizes if len(unicodedata.normalize("NFC", copy.text[start : start + n])) >= letters), 0)


def _words(text: str) -> list[Word]:
    """Words of a text; punctuation up to the next white space belongs to the word before it."""
    spans = words_of(text)
    gaps = [text[end:start] for (_, end), (start, _) in zip(spans, [*spans[1:], (len(text), 0)], strict=True)]
    tails = [re.match(r"\S*", gap)[0] if re.search(r"\s", gap) else "" for gap in gaps]  # type: ignore[index]
    heads = [text[: spans[0][0]], *(gap[len(tail) :] for gap, tail in zip(gaps, tails, strict=True))]
    return [Word(head, text[a:b], tail, (a, b)) for head, (a, b), tail in zip(heads[:-1], spans, tails, strict=True)]


def _joined(words: list[Word]) -> Copy:
    text, truth, length = [], [], 0
    for word in words:
        start = length + len(word.before)
        if word.was:
            truth.append((word.was, (start, start + len(word.text))))
        text += [word.before, word.text, word.after]
        length = start + len(word.text) + len(word.after)
    return Copy("".join(text) + "\n", truth)


def _new(text: str) -> list[Word]:
    return [word._replace(was=None) for word in _words(text + "\n")]


def typography(words: list[Word], chance: random.Random) -> list[Word]:
    """Other quotation marks, apostrophes, dashes and ellipses; a no-break space here and there."""
    out = []
    for word in words:
        before = "\u00a0" if word.before == " " and chance.random() < 0.05 else word.before.translate(OTHER_MARKS)
        out.append(word._replace(before=before, after=word.after.replace("...", "…").translate(OTHER_MARKS)))
    return out


def white_space(words: list[Word], chance: random.Random) -> list[Word]:
    """Two spaces here and there, and one, two or three line feeds between paragraphs."""
    out = []
    for word in words:
        before = word.before
        if before == " " and chance.random() < 0.05:
            before = "  "
        elif "\n" in before:
            before = re.sub(r"\n+", chance.choice(["\n", "\n\n", "\n\n\n"]), before)
        out.append(word._replace(before=before))
    return out


def decomposed(words: list[Word], _: random.Random) -> list[Word]:
    """Letters with marks as a letter and its marks (NFD)."""
    return [word._replace(text=unicodedata.normalize("NFD", word.text)) for word in words]


def inserted(words: list[Word], chance: random.Random) -> list[Word]:
    """A byline before the text, an advertisement between two paragraphs; a sentence is dropped."""
    sentences = [one for one in _sentences(words) if one[1] - one[0] >= 5] or _sentences(words)
    dropped = range(*chance.choice(sentences[1:] or sentences))
    place = chance.choice(_paragraphs(words)[1:] or [len(words) // 2])
    out = _new(BYLINE)
    for number, word in enumerate(words):
        if number == place:
            first, *rest = _new(ADVERTISEMENT)
            out += [first._replace(before="\n\n"), *rest]
        if number not in dropped:
            is_apart = number in (0, place)
            out.append(word._replace(before="\n\n" + word.before.lstrip()) if is_apart else word)
    return out


def noise(rate: float) -> Edit:
    """That share of the words, each replaced, deleted, misspelt, or followed by a new one."""

    def edit(words: list[Word], chance: random.Random) -> list[Word]:
        return [new for word in words for new in (_changed(word, chance) if chance.random() < rate else [word])]

    return edit


def _changed(word: Word, chance: random.Random) -> list[Word]:
    kind = chance.choice(["replace", "delete", "insert", "misspell"])
    if kind == "replace":
        return [word._replace(text=chance.choice(NEW_WORDS))]
    if kind == "insert":
        return [word._replace(after=""), Word(" ", chance.choice(NEW_WORDS), word.after, None)]
    if kind == "misspell":
        at = chance.randrange(len(word.text))
        return [
            word._replace(text=word.text[:at] + chance.choice("aeiourstn") + word.text[at + chance.randint(0, 1) :])
        ]
    return [word] if "\n" in word.before else []


def moved(words: list[Word], chance: random.Random) -> list[Word]:
    """One paragraph in five elsewhere; a text of fewer than three is cut in four first."""
    starts = _paragraphs(words)
    if len(starts) < 3:
        sentences = _sentences(words)
        starts = [start for start, _ in sentences[:: max(1, len(sentences) // 4)]]
    blocks = [words[start:end] for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]
    for _ in range(max(1, len(blocks) // 5)):
        block = blocks.pop(chance.randrange(len(blocks)))
        blocks.insert(chance.randrange(len(blocks) + 1), block)
    return [
        word._replace(before=("\n\n" if number else "") + word.before.lstrip()) if word is block[0] else word
        for number, block in enumerate(blocks)
        for word in block
    ]


def _paragraphs(words: list[Word]) -> list[int]:
    return [number for number, word in enumerate(words) if number == 0 or "\n" in word.before]


def _sentences(words: list[Word]) -> list[tuple[int, int]]:
    starts = [
        number
        for number, word in enumerate(words)
        if number == 0 or "\n" in word.before or SENTENCE_END.search(words[number - 1].after)
    ]
    return list(zip(starts, [*starts[1:], len(words)], strict=True))


EDITS: dict[str, Sequence[Edit]] = {
    "none": (),
    "typography": (typography,),
    "white space": (white_space,),
    "NFD": (decomposed,),
    "inserted, dropped": (inserted,),
    "and 1 % edits": (noise(0.01), inserted),
    "and 10 % edits": (noise(0.10), inserted),
    "moved": (moved,),
}
