"""MinHash signatures of texts, cut into bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3)."""

from __future__ import annotations

from array import array
from functools import lru_cache
from math import log
from typing import NamedTuple

from mecorpus.words import words

# Share of the pairs right at the threshold that are proposed; of more similar ones nearly all are.
RECALL = 0.999
# Two texts are proposed when they agree in so many bands: one band alone would propose many more that are not similar.
AGREEING = 2
# What a band of rows should be agreed in at the threshold: more rows tell texts apart better and cost more bands.
BAND = 0.125
MOST_ROWS = 8
SEED = 1
# Odd, so that nothing is lost in a product.
MULTIPLIER = 0x9E3779B97F4A7C15
MULTIPLIER_32 = 0x9E3779B1


class Shape(NamedTuple):
    """A signature of `bands` bands of `rows` permutations each."""

    bands: int
    rows: int

    def recall(self, similarity: float) -> float:
        """Share of pairs of this Jaccard similarity that agree in at least two bands."""
        one = similarity**self.rows
        none = 1 - one
        return 1 - none**self.bands - self.bands * one * none ** (self.bands - 1)


@lru_cache
def shape_for(threshold: float) -> Shape:
    """The fewest bands that propose 999 in 1,000 of the pairs whose Jaccard similarity is just the threshold.

    A threshold of 0.5 takes 70 bands of 3 permutations: of pairs of similarity 0.55 all but one in 20,000 are proposed,
    of those of 0.3 a little over half, of those of 0.1 one in 400, of those of 0.02 one in 6,000,000.
    """
    rows = min(MOST_ROWS, max(1, round(log(BAND) / log(threshold)))) if threshold < 1 else MOST_ROWS
    return next(shape for bands in range(AGREEING, 10_000) if (shape := Shape(bands, rows)).recall(threshold) >= RECALL)


def signature(text: str, size: int, shape: Shape) -> bytes:
    """A hash of 4 bytes for each band, from the runs of `size` words of a text; empty for one without words.

    The permutations are those of `rensa`, which may change with its version: a signature is not kept beyond a run.
    """
    import numpy as np
    from rensa import RMinHash

    found = words(text)
    if not found:
        return b""
    hashes = np.array(RMinHash.hash_token_sets([found])[0], np.uint64)
    count = max(1, len(hashes) - size + 1)
    runs = hashes[:count]
    for start in range(1, min(size, len(hashes))):
        runs = runs * np.uint64(MULTIPLIER) + hashes[start : start + count]
    least = RMinHash.digest_matrix_from_flat_token_hashes(runs, [0, count], shape.bands * shape.rows, SEED).to_rows()[0]
    rows = np.frombuffer(array("I", least), np.uint32).reshape(shape.bands, shape.rows)
    bands = rows[:, 0]
    for row in range(1, shape.rows):
        bands = bands * np.uint32(MULTIPLIER_32) ^ rows[:, row]
    return bands.tobytes()
