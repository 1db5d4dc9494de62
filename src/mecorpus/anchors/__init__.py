"""Finds offsets of a text again in a copy of it, by the text itself or by what may be published in its place."""

from mecorpus.anchors.place import Alignment, Placed
from mecorpus.anchors.sketch import EVERY, SCHEME, Sketch, anchors_of, full_sketch, sketch_of

__all__ = ["EVERY", "SCHEME", "Alignment", "Placed", "Sketch", "anchors_of", "full_sketch", "sketch_of"]
