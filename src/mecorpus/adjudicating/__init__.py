"""Compares two readings of a document and settles them in one."""

from mecorpus.adjudicating.review import Review, review
from mecorpus.adjudicating.settle import Settled, adjudicate

__all__ = ["Review", "Settled", "adjudicate", "review"]
