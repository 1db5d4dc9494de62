"""Adds a text to a corpus: takes it out of its source, normalises, segments, names, groups and writes it."""

from mecorpus.add.document import Added, add_document
from mecorpus.add.normalise import normalise
from mecorpus.add.plan import Plan, plan_document
from mecorpus.add.segment import SEGMENTER, segment
from mecorpus.add.sources import Source, read_source
from mecorpus.model.metadata import Metadata

__all__ = [
    "SEGMENTER",
    "Added",
    "Metadata",
    "Plan",
    "Source",
    "add_document",
    "normalise",
    "plan_document",
    "read_source",
    "segment",
]
