"""Adds annotations that name quotes in place of offsets."""

from mecorpus.annotate.apply import Applied, apply

__all__ = ["Applied", "apply"]
