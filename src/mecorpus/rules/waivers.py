"""Rules on waivers (MEC490 to MEC499)."""

from __future__ import annotations

import datetime as dt

from mecorpus.model import Place, Problem, Problems, Waiver

WAIVERS = "corpus/waivers.jsonl"


def waiver_unused(waiver: Waiver, used: bool, today: dt.date) -> Problems:
    """A waiver accepts nothing that is found.

    It would hide the next fault of its kind. Bad: a waiver that outlived its cause. Good: remove it.
    """
    if not used and waiver.expires >= today:
        yield Problem(Place(WAIVERS, waiver.line), f"no finding {waiver.code} matches it; remove it")


def waiver_expired(waiver: Waiver, used: bool, today: dt.date) -> Problems:
    """A waiver has expired and accepts nothing any more.

    Bad: `"expires"` before today. Good: mend what it accepted, or say again until when.
    """
    if waiver.expires < today:
        yield Problem(
            Place(WAIVERS, waiver.line, "/expires"),
            f"expired on {waiver.expires}; mend what it accepted and remove it, or renew it",
        )
