"""What a way of finding near-duplicates offers to the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from mecorpus.model import Entry

# Of a text that very many are like, only the first so many are compared with each of them: work stays linear.
# Who puts the others into their group finds the rest, if any is left, the next time.
MOST_ALIKE = 32
# Two documents by number, and the Jaccard similarity of their texts.
Pair = tuple[int, int, float]


class Pairs(Protocol):
    """Takes documents by number, and gives pairs of near-duplicates in different groups and with different digests."""

    def __len__(self) -> int:
        """Number of texts that it took."""
        ...

    def put(self, number: int, entry: Entry) -> None:
        """Take a document. Numbers count from 0."""
        ...

    def found(self, order: Iterable[int], entry_at: Callable[[int], Entry]) -> Iterator[Pair]:
        """Pairs; `order` has the numbers in order of document id, `entry_at` gives a document's entry."""
        ...


class NoPairs:
    """Looks for none."""

    def __len__(self) -> int:
        """None."""
        return 0

    def put(self, number: int, entry: Entry) -> None:
        """Leave it."""

    def found(self, order: Iterable[int], entry_at: Callable[[int], Entry]) -> Iterator[Pair]:
        """None."""
        return iter(())
