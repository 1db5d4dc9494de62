"""Which group a new text belongs to, from the texts that are there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.disk import document_names, read_file, read_folder, shown
from mecorpus.corpus.layout import DOCUMENTS, local_texts
from mecorpus.corpus.load import load_document
from mecorpus.index.verify import jaccard
from mecorpus.model import Bundle, Context, Document
from mecorpus.words import shingles


class Grouping(NamedTuple):
    """Group of a new text; why it may not be added, if so; the documents that it is nearly, with their similarity."""

    group: str
    refusal: str | None = None
    near: tuple[tuple[str, float], ...] = ()


class Newcomer(NamedTuple):
    """A text that is not there yet; `shingles` are hashes of its runs of words."""

    document: str
    group: str
    sha256: str
    shingles: frozenset[int]
    withheld: bool


def grouping_of(
    root: Path, context: Context, mine: Newcomer, *, in_group: bool, instead: str | None = None
) -> Grouping:
    """Compare a new text with all that are there.

    A near-duplicate (`near_duplicates.threshold` of the corpus) is refused unless it is meant (`in_group`),
    and then takes the group of the older one. The same text, one that would tie two groups together and one
    that would open a withheld text are refused always. The text comes `instead` of that document's, if given.
    """
    names = [name for name in document_names(root) if name != instead]
    near: dict[str, tuple[Document, float]] = {}
    for document in filter(None, (_read(root, name, context) for name in names)):
        if document.sha256 == mine.sha256:
            return Grouping(mine.group, f"the corpus has this text already: {document.id}")
        similarity = jaccard(mine.shingles, shingles(document.text or "", context.settings.shingle))
        if similarity >= context.settings.threshold:
            near[document.id] = document, similarity
    if mine.document in names:
        return Grouping(mine.group, f"there is a document {mine.document} already; give another id with --id")
    groups = {document.group for document, _ in near.values()}
    hidden = any(document.withheld for document, _ in near.values())
    group = min(groups, default=mine.group) if len(groups) < 2 else mine.group
    like = tuple((name, similarity) for name, (_, similarity) in near.items())
    return Grouping(group, _refusal(like, groups, hidden and not mine.withheld, in_group), like)


def newcomer(name: str, text: str, digest: str, size: int, *, withheld: bool) -> Newcomer:
    """A text that is not there yet; `size` of a shingle in words."""
    return Newcomer(name, name, digest, shingles(text, size), withheld)


def _read(root: Path, name: str, context: Context) -> Document | None:
    """A document without its annotations, None where its shape is not sound: much quicker than a check."""
    path = f"{DOCUMENTS}/{name}"
    folder, names = read_folder(root, path)
    if folder.kind != "folder":
        return None
    files = tuple(read_file(root, f"{path}/{each}") for each in ("document.json", "text.txt") if each in names)
    return load_document(Bundle(shown(name), shown(path), files), context, local_texts(root)).document


def _refusal(near: tuple[tuple[str, float], ...], groups: set[str], opens: bool, in_group: bool) -> str | None:
    named = ", ".join(f"{name} ({int(similarity * 100)}% the same)" for name, similarity in near)
    if opens:
        return f"the text is nearly that of {named}, which is withheld; withhold it too"
    if len(groups) > 1:
        return f"the text is nearly that of {named}, which are in different groups; it would tie them together"
    if near and not in_group:
        return (
            f"the text is nearly that of {named}; if it is meant as another version of it (syndicated, edited), "
            f"add it with --in-group, which puts it into the group {min(groups)}"
        )
    return None
