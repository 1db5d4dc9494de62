"""Frozen values: what a corpus consists of. No input, no output."""

from mecorpus.model.document import Anchors, Document, Provenance, Rights, Sentence
from mecorpus.model.files import Bundle, File, JsonFault, Parsed
from mecorpus.model.finding import Finding, Place, Problem, Problems, Report, Severity
from mecorpus.model.index import Entry, Index, Link
from mecorpus.model.reading import (
    ADJUDICATED,
    AUTHOR,
    GAP,
    Annotation,
    Filler,
    Origin,
    Piece,
    Reading,
    Span,
)
from mecorpus.model.settings import (
    Annotator,
    Context,
    Entity,
    Registers,
    Resolution,
    Settings,
    Takedown,
    Waiver,
)

__all__ = [
    "ADJUDICATED",
    "AUTHOR",
    "GAP",
    "Anchors",
    "Annotation",
    "Annotator",
    "Bundle",
    "Context",
    "Document",
    "Entity",
    "Entry",
    "File",
    "Filler",
    "Finding",
    "Index",
    "JsonFault",
    "Link",
    "Origin",
    "Parsed",
    "Piece",
    "Place",
    "Problem",
    "Problems",
    "Provenance",
    "Reading",
    "Registers",
    "Report",
    "Resolution",
    "Rights",
    "Sentence",
    "Settings",
    "Severity",
    "Span",
    "Takedown",
    "Waiver",
]
