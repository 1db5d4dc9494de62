"""Starts a new corpus of the same kind."""

from mecorpus.starting.init import Started, init_corpus

__all__ = ["Started", "init_corpus"]
