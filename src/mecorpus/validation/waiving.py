"""Which findings a waiver accepts."""

from __future__ import annotations

from mecorpus.model import Finding, Waiver


def accepts(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver, expired or not, is for a finding: same code, and each place that it names."""
    pairs = ((waiver.document, finding.document), (waiver.file, finding.file), (waiver.annotation, finding.annotation))
    return waiver.code == finding.code and all(want in (None, have) for want, have in pairs)
