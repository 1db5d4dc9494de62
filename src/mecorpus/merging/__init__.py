"""Merges files of a corpus record by record, where git would merge line by line."""

from mecorpus.merging.file import Merged, merge_file

__all__ = ["Merged", "merge_file"]
