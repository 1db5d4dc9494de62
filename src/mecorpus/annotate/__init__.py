"""Writes annotators' readings: quotes in, offsets and ids out; checked, atomic, and one writer at a time."""

from mecorpus.annotate.apply import apply
from mecorpus.annotate.change import done, edit, remove, undo
from mecorpus.annotate.mark import label, mark, proposed_links, relate
from mecorpus.annotate.register import annotator_of, register_annotator
from mecorpus.annotate.sheet import Written

__all__ = [
    "Written",
    "annotator_of",
    "apply",
    "done",
    "edit",
    "label",
    "mark",
    "proposed_links",
    "register_annotator",
    "relate",
    "remove",
    "undo",
]
