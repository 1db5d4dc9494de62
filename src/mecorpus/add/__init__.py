"""Adds a text to a corpus: normalises, segments, names, groups and writes it."""

from mecorpus.add.document import Added, Metadata, add_document
from mecorpus.add.normalise import normalise
from mecorpus.add.segment import SEGMENTER, segment

__all__ = ["SEGMENTER", "Added", "Metadata", "add_document", "normalise", "segment"]
