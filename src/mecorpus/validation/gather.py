"""Gathers what blocks give, in their order: findings up to a bound, the index, and counts."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mecorpus.corpus.blocks import Block
from mecorpus.corpus.context import Loaded
from mecorpus.index import DocumentIndex, Near, open_index
from mecorpus.index.near import MINHASH
from mecorpus.model import Entry, Finding
from mecorpus.validation.again import shingles_of
from mecorpus.validation.block import MOST, Checked


@contextmanager
def gathering(root: Path, loaded: Loaded, near: Near) -> Iterator[Gathered]:
    """An empty `Gathered`, whose index lies in a scratch folder where the corpus is large."""
    assert loaded.context is not None
    if near.way != MINHASH:
        with open_index(loaded.context, near) as index:
            yield Gathered(loaded.findings, index)
        return
    read = partial(shingles_of, root, near.size)
    with (
        tempfile.TemporaryDirectory(prefix="mecorpus-index-") as scratch,
        open_index(loaded.context, near, scratch=Path(scratch), read=read) as index,
    ):
        yield Gathered(loaded.findings, index)


class Gathered:
    """What was found so far in all blocks."""

    def __init__(self, findings: Iterable[Finding], index: DocumentIndex) -> None:
        self.findings = list(findings)
        self.index = index
        self.counts: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._alike: Counter[str] = Counter()
        self._last: dict[str, Finding] = {}
        self._lines: Counter[str] = Counter()

    def add(self, block: Block, checked: Checked) -> None:
        """Take what a block gave. Blocks come in their order, so that lines of packed files can be counted on."""
        self.counts.update(checked.counts)
        self.skipped.update(checked.skipped)
        if block.slice is None:
            self.findings += checked.findings
            self.index.put(checked.entries)
            return
        before = self._lines[block.slice.part]
        self._lines[block.slice.part] += checked.counts["documents"]
        for finding in checked.findings:
            self._keep(finding._replace(line=finding.line + before))
        for code, finding in checked.last.items():
            self._alike[code] += checked.alike[code] - MOST
            self._last[code] = finding._replace(line=finding.line + before)
        self.index.put(_moved(entry, before) for entry in checked.entries)

    def line(self, block: Block, line: int) -> int:
        """Number of a line in its packed file, from that in the block, before the block is added."""
        return line + self._lines[block.slice.part] if block.slice else line

    def _keep(self, finding: Finding) -> None:
        self._alike[finding.code] += 1
        if self._alike[finding.code] <= MOST:
            self.findings.append(finding)
        else:
            self._last[finding.code] = finding

    def told(self) -> list[Finding]:
        """The findings, with one for each rule that found more than are told."""
        return [
            *self.findings,
            *(more_alike(last, self._alike[code] - MOST) for code, last in sorted(self._last.items())),
        ]


def more_alike(last: Finding, count: int) -> Finding:
    """Stands for so many more findings of a rule than are told, at the place of the last."""
    return last._replace(
        annotation=None, message=f"and {count:,} more like it, this one the last; see `mecorpus rule {last.code}`"
    )


def _moved(entry: Entry, lines: int) -> Entry:
    if entry.source is None:
        return entry
    part, line, offset = entry.source
    return entry._replace(source=(part, line + lines, offset))
