"""What all blocks of a build give together."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import NamedTuple

from mecorpus.building.block import Size, Staged
from mecorpus.card import Counts
from mecorpus.corpus.blocks import Block
from mecorpus.validation.gather import Gathered


class LeftOut(NamedTuple):
    """A document that a build leaves out for its errors: its id, if it can be read, and where it lies."""

    document: str | None
    file: str
    line: int


class Total:
    """Grows block by block; small, whatever the number of documents.

    `folders` are where the blocks lie with what each staged, `withheld` those that have withheld documents.
    """

    def __init__(self, gathered: Gathered, digest: str) -> None:
        self.gathered = gathered
        self.folders: list[tuple[str, dict[tuple[str, str], Size]]] = []
        self.withheld: list[str] = []
        self.rights: Counter[str] = Counter()
        self.counts = Counts()
        self.left_out: list[LeftOut] = []
        self._input = input_digest(digest)

    def add(self, block: Block, staged: Staged) -> None:
        """Take what a block gave, in the order of the blocks."""
        self.left_out += (LeftOut(name, file, self.gathered.line(block, line)) for name, file, line in staged.left_out)
        self.gathered.add(block, staged.checked)
        update_input(self._input, staged.digests)
        self.folders.append((staged.folder, staged.sizes))
        self.withheld += [staged.folder] if staged.rights["withheld"] else []
        self.rights.update(staged.rights)
        self.counts.update(staged.counts)

    @property
    def input(self) -> str:
        """SHA-256 of schema, registers and documents."""
        return self._input.hexdigest()

    def blocks(self, name: str, split: str) -> list[tuple[str, Size]]:
        """Folders that hold rows of a split of a configuration, in order."""
        key = name, split
        return [(folder, sizes[key]) for folder, sizes in self.folders if key in sizes]


def input_digest(context: str) -> hashlib._Hash:
    """A digest of all that a build rests on, begun with that of schema and registers."""
    return hashlib.sha256(context.encode())


def update_input(digest: hashlib._Hash, documents: bytes) -> None:
    """Go on with the digests of documents, 32 bytes each, in their order."""
    for start in range(0, len(documents), 32):
        digest.update(b"\n" + documents[start : start + 32].hex().encode())
