"""Which findings a waiver accepts."""

from __future__ import annotations

from collections.abc import Iterable

from mecorpus.corpus.packed import git_path
from mecorpus.model import Finding, Waiver


def accepts(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver, expired or not, is for a finding: same code, and each place that it names."""
    pairs = (
        (waiver.document, finding.document),
        (waiver.file, git_path(finding)),
        (waiver.annotation, finding.annotation),
    )
    return waiver.code == finding.code and all(want in (None, have) for want, have in pairs)


def standing_errors(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> list[Finding]:
    """Errors that no waiver is for."""
    waivers = tuple(waivers)
    errors = (one for one in findings if one.severity == "error")
    return [one for one in errors if not any(accepts(waiver, one) for waiver in waivers)]
