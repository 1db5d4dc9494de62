"""Rules on waivers (MEC490 to MEC499)."""

from __future__ import annotations

import datetime as dt

from mecorpus.model import Place, Problem, Problems, Waiver

WAIVERS = "corpus/waivers.jsonl"
# What cannot be read, has no sound shape, or gives a withheld text away cannot be accepted on purpose.
NEVER = (
    "MEC0",
    "MEC1",
    "MEC2",
    "MEC301",
    "MEC302",
    "MEC303",
    "MEC304",
    "MEC49",
    "MEC502",
    "MEC503",
    "MEC505",
    "MEC510",
    "MEC511",
    "MEC6",
)


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


def waiver_not_allowed(waiver: Waiver, used: bool, today: dt.date) -> Problems:
    """A waiver is for a rule that cannot be waived.

    What cannot be read is not checked, and a withheld text must not be shipped.
    Bad: `"code":"MEC502"`. Good: a code such as MEC405, where a person may know better.
    """
    if waiver.code.startswith(NEVER):
        yield Problem(Place(WAIVERS, waiver.line, "/code"), f"{waiver.code} cannot be waived; mend what it finds")
