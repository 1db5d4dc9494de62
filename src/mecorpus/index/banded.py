"""Near-duplicates of a large corpus: bands of signatures lie in files, and one band at a time is sorted."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import xxhash

from mecorpus.index.minhash import AGREEING, shape_for
from mecorpus.index.pairs import MOST_ALIKE, Pair
from mecorpus.index.verify import Proposed, Read, verified
from mecorpus.model import Entry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint32]
    Codes = NDArray[np.uint64]

# Signatures that are gathered before each band's hashes are added to its file.
GATHERED = 16_384
# Files into which pairs are dealt, so that one of them at a time is sorted.
DEALT = 16


class BandedPairs:
    """Keeps 24 bytes a text in memory, and 4 bytes a band in the files of a folder.

    A pair that agrees in two bands (see `mecorpus.index.minhash`) is compared exactly. The result depends neither on
    the order in which texts are put in nor on who made the signatures.
    """

    def __init__(self, threshold: float, folder: Path, read: Read) -> None:
        self._threshold = threshold
        self._folder = folder
        self._read = read
        self._shape = shape_for(threshold)
        self._gathered = bytearray()
        self._numbers = array("Q")
        self._groups = array("Q")
        self._texts = array("Q")

    def __len__(self) -> int:
        """Number of texts that it took."""
        return len(self._numbers)

    def put(self, number: int, entry: Entry) -> None:
        """Take a document."""
        if entry.near:
            self._gathered += entry.near
            self._numbers.append(number)
            self._groups.append(xxhash.xxh3_64_intdigest(entry.group.encode()))
            self._texts.append(int(entry.sha256[:16], 16))
            if len(self._gathered) >= GATHERED * len(entry.near):
                self._spill()

    def found(self, order: Iterable[int], entry_at: Callable[[int], Entry]) -> Iterator[Pair]:
        """Pairs; `order` has the numbers in order of document id."""
        import numpy as np

        self._spill()
        numbers = np.fromiter(order, np.uint32)
        proposed = self._proposed(numbers)
        pairs = ((int(numbers[first]), int(numbers[second])) for first, second in proposed)
        return verified(pairs, entry_at, self._read, self._threshold)

    def _spill(self) -> None:
        """Add what is gathered to the files, a file a band."""
        import numpy as np

        table = np.frombuffer(bytes(self._gathered), np.uint32).reshape(-1, self._shape.bands)
        for band in range(self._shape.bands):
            _add(self._folder / f"band-{band}", table[:, band])
        self._gathered.clear()

    def _proposed(self, numbers: Hashes) -> Iterator[Proposed]:
        """Pairs of places in the order of ids, sorted."""
        import numpy as np

        rank = np.empty(len(numbers), np.uint32)
        rank[numbers] = np.arange(len(numbers), dtype=np.uint32)
        places = rank[np.frombuffer(self._numbers, np.uint64)]
        groups, texts = (_at(places, values, len(numbers)) for values in (self._groups, self._texts))
        for band in range(self._shape.bands):
            hashes = np.fromfile(self._folder / f"band-{band}", np.uint32)
            for first, second in _together(_sorted(hashes, places)):
                may_pair = (groups[first] != groups[second]) & (texts[first] != texts[second])
                self._deal(first[may_pair], second[may_pair])
        for part in range(DEALT):
            yield from self._dealt(part)

    def _deal(self, first: Hashes, second: Hashes) -> None:
        import numpy as np

        codes = (first.astype(np.uint64) << np.uint64(32)) | second
        for part in np.unique(first % DEALT):
            _add(self._folder / f"pairs-{part}", codes[first % DEALT == part])

    def _dealt(self, part: int) -> Iterator[Proposed]:
        """Pairs of one file that were dealt often enough."""
        import numpy as np

        file = self._folder / f"pairs-{part}"
        if file.exists():
            codes, counts = np.unique(np.fromfile(file, np.uint64), return_counts=True)
            for code in codes[counts >= AGREEING].tolist():
                yield code >> 32, code & 0xFFFFFFFF


def _sorted(hashes: Hashes, places: Hashes) -> Codes:
    """Hash of a band and place in one number, sorted; only what shares its hash with another."""
    import numpy as np

    codes = (hashes.astype(np.uint64) << np.uint64(32)) | places
    codes.sort()
    same = np.diff(codes >> np.uint64(32)) == 0
    shared: Codes = codes[np.append(same, False) | np.insert(same, 0, False)]
    return shared


def _together(codes: Codes) -> Iterator[tuple[Hashes, Hashes]]:
    """Pairs of places with one hash: each with the first of its bucket, then each with the second, and so on."""
    import numpy as np

    hashes, places = codes >> np.uint64(32), codes.astype(np.uint32)
    _, starts, sizes = np.unique(hashes, return_index=True, return_counts=True)
    begin, here = np.repeat(starts, sizes), np.arange(len(codes))
    for nth in range(MOST_ALIKE):
        behind = begin + nth < here
        if not behind.any():
            return
        yield places[begin[behind] + nth], places[behind]


def _at(places: Hashes, values: array[int], count: int) -> Codes:
    """Values by place."""
    import numpy as np

    found = np.zeros(count, np.uint64)
    found[places] = np.frombuffer(values, np.uint64)
    return found


def _add(file: Path, values: NDArray[np.generic]) -> None:
    with open(file, "ab") as stream:
        stream.write(values.tobytes())
