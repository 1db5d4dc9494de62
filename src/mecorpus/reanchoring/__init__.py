"""A corrected text in the place of an annotated one."""

from mecorpus.reanchoring.run import Reanchored, reanchor

__all__ = ["Reanchored", "reanchor"]
