"""An example of a label: an annotation of an open text in a few words of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mecorpus.model import Annotation, Context, Document, Filler, Reading

MOST = 200
CUT = "…"
TEST = "test"
AUTHOR = "the author"


class Part(NamedTuple):
    """What an annotation covers (the role is empty), or what fills a role; `is_of_text` tells words of the text from names."""

    role: str
    text: str
    is_of_text: bool = True


class Example(NamedTuple):
    """An annotation in words: what it covers, and its required roles.

    `rank` is higher for one that is not cut, and higher for one outside the test split.
    """

    document: str
    language: str
    parts: tuple[Part, ...]
    rank: int


def example_of(mark: Annotation, document: Document, reading: Reading, split: str, context: Context) -> Example:
    """An annotation of a text that is at hand. A text is cut between words after 200 code points."""
    parts = [part for part in _parts(mark, document, reading, context) if part.text]
    is_whole = all(len(part.text) <= MOST for part in parts)
    cut = tuple(part._replace(text=shortened(part.text)) for part in parts)
    return Example(document.id, document.language, cut, 2 * is_whole + (split != TEST))


def shortened(text: str) -> str:
    """A text of at most 200 code points, cut between words."""
    return text if len(text) <= MOST else (text[:MOST].rpartition(" ")[0] or text[:MOST]) + f" {CUT}"


def _parts(mark: Annotation, document: Document, reading: Reading, context: Context) -> Iterator[Part]:
    """What an annotation covers, or for one of the document its title; then its required roles."""
    layer = context.schemas.layers[mark.layer]
    if mark.spans or mark.unit:
        yield Part("", _covered(mark, document))
    elif layer.target == "document":
        yield Part("", document.title, is_of_text=False)
    for role in layer.roles.values():
        if role.required and mark.role(role.name):
            yield _filled(role.name, mark.role(role.name)[0], document, reading, context)


def _covered(mark: Annotation | Filler, document: Document) -> str:
    if mark.spans:
        return " ".join((document.quote(mark.spans) or "").split())
    unit = document.units.get(mark.unit or "")
    return " ".join((document.text or "")[unit.start : unit.end].split()) if unit else ""


def _filled(role: str, filler: Filler, document: Document, reading: Reading, context: Context) -> Part:
    if filler.author:
        return Part(role, AUTHOR, is_of_text=False)
    if filler.entity:
        entity = context.entities.get(filler.entity)
        return Part(role, entity.name if entity else filler.entity, is_of_text=False)
    other = reading.by_id.get(filler.annotation or "")
    return Part(role, _covered(other or filler, document))
