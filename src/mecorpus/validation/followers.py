"""Findings that only follow from another one: a file that could not be read makes what it holds look missing."""

from __future__ import annotations

from collections.abc import Collection

from mecorpus.model import Finding

ENTITIES = "corpus/entities.jsonl"
ANNOTATORS = "corpus/annotators.json"
RESOLUTIONS = "corpus/resolutions.jsonl"
# In either layout.
DOCUMENTS = "corpus/documents"

# Where a fault of reading or shape stands, and the rules whose findings would mislead then.
FOLLOWERS = {
    ENTITIES: {"MEC232", "MEC315", "MEC406", "MEC408", "MEC490"},
    ANNOTATORS: {"MEC306", "MEC490"},
    RESOLUTIONS: {"MEC490"},
    DOCUMENTS: {"MEC314", "MEC404", "MEC406", "MEC411", "MEC490"},
}
BROKEN = ("MEC0", "MEC1", "MEC301", "MEC302", "MEC303", "MEC304")
FORM = "MEC005"
CONFLICT = "MEC014"


def without_followers(findings: Collection[Finding]) -> list[Finding]:
    """Findings without those that mending others would make go away."""
    broken = {one.file for one in findings if one.code.startswith(BROKEN) and one.code != FORM}
    hidden = {code for start, codes in FOLLOWERS.items() for file in broken if file.startswith(start) for code in codes}
    conflicted = {one.file for one in findings if one.code == CONFLICT}
    return [one for one in findings if one.code not in hidden and (one.file not in conflicted or one.code == CONFLICT)]
