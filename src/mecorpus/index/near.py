"""How near-duplicates are looked for, and what a worker sends of a text for it."""

from __future__ import annotations

from array import array
from typing import Literal, NamedTuple

from mecorpus.model import Settings
from mecorpus.words import shingles

Way = Literal["exact", "minhash", "off"]
EXACT: Way = "exact"
MINHASH: Way = "minhash"
OFF: Way = "off"
# Bytes of a corpus up to which all shingles are kept: some 5,000 annotated documents.
EXACT_BYTES = 64 * 1024 * 1024


class Near(NamedTuple):
    """`way` compares all shingles, or signatures first, or nothing; `threshold` is a Jaccard similarity, `size` that of a shingle in words."""

    way: Way
    threshold: float
    size: int

    def key(self, text: str) -> bytes:
        """What a text is compared by: its shingles, sorted, 8 bytes each; or its signature. Empty for one without words."""
        if self.way == EXACT:
            return array("Q", sorted(shingles(text, self.size))).tobytes()
        if self.way == MINHASH:
            from mecorpus.index.minhash import shape_for, signature

            return signature(text, self.size, shape_for(self.threshold))
        return b""


def near_of(settings: Settings, bytes_: int, *, wanted: bool = True) -> Near:
    """The way for a corpus of so many bytes: what is found does not depend on it, but for one pair in a thousand."""
    way = OFF if not wanted else EXACT if bytes_ <= EXACT_BYTES else MINHASH
    return Near(way, settings.threshold, settings.shingle)
