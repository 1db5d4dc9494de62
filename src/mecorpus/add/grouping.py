"""Which group a new text belongs to, from the texts that are there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.blocks import blocks_of
from mecorpus.corpus.context import Loaded
from mecorpus.corpus.disk import document_names
from mecorpus.engines import open_engine, run_blocks
from mecorpus.model import Context, Entry
from mecorpus.rules.corpus import similar_pairs
from mecorpus.validation import check_block
from mecorpus.words import shingles


class Grouping(NamedTuple):
    """Group of a new text; why it may not be added, if so; the documents that it is nearly, with their similarity."""

    group: str
    refusal: str | None = None
    near: tuple[tuple[str, float], ...] = ()


def grouping_of(
    root: Path, loaded: Loaded, context: Context, mine: Entry, *, in_group: bool, instead: str | None = None
) -> Grouping:
    """Compare a new text with all that are there.

    A near-duplicate (`near_duplicate_threshold` of the corpus) is refused unless it is meant (`in_group`),
    and then takes the group of the older one. The same text, one that would tie two groups together and one
    that would open a withheld text are refused always. The text comes `instead` of that document's, if given.
    """
    blocks = blocks_of(root, loaded.digest)
    entries = {
        entry.document: entry
        for result in run_blocks(check_block, blocks, open_engine(1))
        for entry in result.entries
        if entry.document != instead
    }
    same = [name for name, entry in entries.items() if entry.sha256 == mine.sha256]
    if same:
        return Grouping(mine.group, f"the corpus has this text already: {same[0]}")
    if mine.document != instead and mine.document in document_names(root):
        return Grouping(mine.group, f"there is a document {mine.document} already; give another id with --id")
    pairs = similar_pairs([*entries.values(), mine], context.settings.threshold)
    near = tuple(
        (one if two == mine.document else two, similarity)
        for one, two, similarity in pairs
        if mine.document in (one, two)
    )
    groups = {entries[name].group for name, _ in near}
    hidden = any(entries[name].withheld for name, _ in near)
    group = min(groups, default=mine.group) if len(groups) < 2 else mine.group
    return Grouping(group, _refusal(near, groups, hidden and not mine.withheld, in_group), near)


def entry_of(name: str, text: str, digest: str, size: int, *, withheld: bool) -> Entry:
    """Index entry of a text that is not there yet; `size` of a shingle in words."""
    return Entry(name, "", name, digest, shingles(text, size), (), frozenset(), frozenset(), withheld)


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
