"""Made corpora of any size, as folders or packed, for measuring."""

from benchmarks.generate.packed import make_packed
from benchmarks.generate.tree import make

__all__ = ["make", "make_packed"]
