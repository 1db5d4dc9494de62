"""Near-duplicates of a small corpus, exactly: by the shingles that texts of different groups have in common."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import ceil
from operator import itemgetter
from typing import NamedTuple

from mecorpus.index.pairs import MOST_ALIKE, Pair
from mecorpus.index.verify import jaccard
from mecorpus.model import Entry

# Shingles that are looked at together; hashes are cut into ranges of about so many.
TOGETHER = 250_000
HASHES = 2**64


class Text(NamedTuple):
    """What is compared of a document; `shingles` are sorted hashes."""

    number: int
    group: str
    sha256: str
    shingles: array[int]

    def between(self, low: int, high: int) -> array[int]:
        """Shingles from `low`, below `high`."""
        return self.shingles[bisect_left(self.shingles, low) : bisect_left(self.shingles, high)]


class ExactPairs:
    """Keeps all shingles, 8 bytes each."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._texts: list[Text] = []

    def __len__(self) -> int:
        """Number of texts that it took."""
        return len(self._texts)

    def put(self, number: int, entry: Entry) -> None:
        """Take a document."""
        if entry.near:
            self._texts.append(Text(number, entry.group, entry.sha256, array("Q", entry.near)))

    def found(self, order: Iterable[int], entry_at: Callable[[int], Entry]) -> Iterator[Pair]:
        """Pairs; `order` has the numbers in order of document id."""
        rank = {number: place for place, number in enumerate(order)}
        texts = sorted(self._texts, key=lambda text: rank[text.number])
        return similar_pairs(texts, self._threshold)


def similar_pairs(texts: Sequence[Text], threshold: float) -> Iterator[Pair]:
    """All pairs of texts in different groups and with different digests whose Jaccard similarity is at least `threshold`.

    Nearly every text has too few shingles in common with all other groups together to have one in any pair; the others
    are joined by their prefixes (Bayardo, Ma and Srikant, WWW 2007; in order of the hashes) and then compared.
    A shingle of more than `MOST_ALIKE` of these texts leads to the first of them only.
    """
    kept = _with_company(texts, threshold)
    for place, several in groupby(_joined(kept, threshold), itemgetter(0)):
        first, shingles = kept[place], frozenset(kept[place].shingles)
        for second in (kept[other] for _, other in several):
            similarity = jaccard(shingles, second.shingles)
            if similarity >= threshold:
                yield first.number, second.number, similarity


def _with_company(texts: Sequence[Text], threshold: float) -> list[Text]:
    """Texts that have as many shingles in common with other groups as a near-duplicate must."""
    common = [0] * len(texts)
    for low, high in _ranges(texts):
        holder: dict[int, str] = {}
        shared = {
            shingle
            for text in texts
            for shingle in text.between(low, high)
            if holder.setdefault(shingle, text.group) != text.group
        }
        for place, text in enumerate(texts):
            common[place] += len(shared.intersection(text.between(low, high))) if shared else 0
    return [text for text, count in zip(texts, common, strict=True) if count >= _least(len(text.shingles), threshold)]


def _joined(texts: Sequence[Text], threshold: float) -> list[tuple[int, int]]:
    """Pairs of places of texts that have a shingle of their prefixes in common, sorted."""
    prefixes = [text._replace(shingles=text.shingles[: _prefix(len(text.shingles), threshold)]) for text in texts]
    found: set[tuple[int, int]] = set()
    for low, high in _ranges(prefixes):
        holders: dict[int, list[int]] = defaultdict(list)
        for place, text in enumerate(prefixes):
            alike = [holders[shingle] for shingle in text.between(low, high)]
            others = set().union(*alike)
            found.update((other, place) for other in others if _may_pair(texts[other], text))
            for several in alike:
                if len(several) < MOST_ALIKE:
                    several.append(place)
    return sorted(found)


def _prefix(size: int, threshold: float) -> int:
    """So many of the first shingles of two sets have one in common if the sets are similar."""
    return size - _least(size, threshold) + 1


def _least(size: int, threshold: float) -> int:
    """So many shingles of a set are in any set that is similar to it; a product that is just above a number is that number."""
    return ceil(threshold * size - 1e-9)


def _may_pair(one: Text, two: Text) -> bool:
    return one.group != two.group and one.sha256 != two.sha256


def _ranges(texts: Sequence[Text]) -> list[tuple[int, int]]:
    """Ranges of hashes, so that not all shingles are in a set at once."""
    count = sum(len(text.shingles) for text in texts) // TOGETHER + 1
    edges = [HASHES * number // count for number in range(count + 1)]
    return list(pairwise(edges))
