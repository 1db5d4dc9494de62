"""Exact similarity of pairs that signatures proposed: both texts are read again."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from mecorpus.index.pairs import Pair
from mecorpus.model import Entry

# Documents that are read at once: some 4 KB each.
BATCH = 4_000
# Shingles (see `mecorpus.words.shingles`) of the texts of these documents, in their order: that in which they lie.
# Empty for a text that is not to be had.
Read = Callable[[Sequence[Entry]], Iterable[Collection[int]]]
Proposed = tuple[int, int]


def verified(
    proposed: Iterable[Proposed], entry_at: Callable[[int], Entry], read: Read, threshold: float
) -> Iterator[Pair]:
    """Pairs whose shingles have a Jaccard similarity of at least `threshold`."""
    for batch in _batches(proposed):
        texts = _texts({number for pair in batch for number in pair}, entry_at, read)
        last, one = -1, frozenset[int]()
        for first, second in batch:
            if first != last:
                last, one = first, frozenset(texts[first])
            similarity = jaccard(one, texts[second])
            if similarity >= threshold:
                yield first, second, similarity


def jaccard(one: frozenset[int], two: Collection[int]) -> float:
    """Jaccard similarity of two sets; 0 where one is empty."""
    common = len(one.intersection(two))
    return common / (len(one) + len(two) - common) if common else 0.0


def _batches(proposed: Iterable[Proposed]) -> Iterator[list[Proposed]]:
    batch: list[Proposed] = []
    numbers: set[int] = set()
    for pair in proposed:
        batch.append(pair)
        numbers.update(pair)
        if len(numbers) >= BATCH:
            yield batch
            batch, numbers = [], set()
    if batch:
        yield batch


def _texts(numbers: set[int], entry_at: Callable[[int], Entry], read: Read) -> dict[int, array[int]]:
    entries = sorted(((entry_at(number), number) for number in numbers), key=_lies)
    found = read([entry for entry, _ in entries])
    return {number: array("Q", one) for (_, number), one in zip(entries, found, strict=True)}


def _lies(one: tuple[Entry, int]) -> tuple[str, int, str]:
    entry, _ = one
    part, _, start = entry.source or ("", 0, 0)
    return part, start, entry.file
