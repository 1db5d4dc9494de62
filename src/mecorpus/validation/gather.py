"""Gathers what blocks give, in their order: findings up to a bound, the index, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mecorpus.corpus.blocks import Block
from mecorpus.model import Entry, Finding
from mecorpus.validation.block import MOST, Checked


class Gathered:
    """What was found so far in all blocks."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        self.entries: list[Entry] = []
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
            self.entries += checked.entries
            return
        before = self._lines[block.slice.part]
        self._lines[block.slice.part] += checked.counts["documents"]
        for finding in checked.findings:
            self._keep(finding._replace(line=finding.line + before))
        for code, finding in checked.last.items():
            self._alike[code] += checked.alike[code] - MOST
            self._last[code] = finding._replace(line=finding.line + before)
        self.entries += (_moved(entry, before) for entry in checked.entries)

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
        return [*self.findings, *(self._more(code, last) for code, last in sorted(self._last.items()))]

    def _more(self, code: str, last: Finding) -> Finding:
        more = f"and {self._alike[code] - MOST:,} more like it, this one the last; see `mecorpus rule {code}`"
        return last._replace(annotation=None, message=more)


def _moved(entry: Entry, lines: int) -> Entry:
    if entry.source is None:
        return entry
    part, line, offset = entry.source
    return entry._replace(source=(part, line + lines, offset))
