"""Brings a version to a Hub in one step, and proves that it arrived."""

from mecorpus.publishing.run import Published, publish

__all__ = ["Published", "publish"]
