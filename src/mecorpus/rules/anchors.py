"""Rules on the anchors of withheld texts (MEC513 to MEC515)."""

from __future__ import annotations

from itertools import pairwise

from mecorpus.anchors import EVERY, anchors_of
from mecorpus.model import Context, Document, Problem, Problems

REMAKE = "make them with `mecorpus rights withhold`"


def anchors_misplaced(document: Document, context: Context) -> Problems:
    """A withheld document has no anchors, or an open one has some.

    Whoever has an edited copy of a withheld text could not put the annotations back on it; an open text needs none.
    Bad: `"status": "withheld"` without `anchors`. Good: the anchors that `mecorpus rights withhold` makes.
    """
    if document.withheld and document.anchors is None:
        yield Problem(document.at("/rights/status"), f"is withheld and has no anchors; {REMAKE}")
    if not document.withheld and document.anchors is not None:
        yield Problem(document.at("/anchors"), "is open and its text is at hand; take the anchors out")


def anchors_unsound(document: Document, context: Context) -> Problems:
    """Anchors contradict themselves or the length of the text.

    Bad: offsets that do not rise, more or fewer of them than one for every sixth word. Good: anchors as they were made.
    """
    anchors = document.anchors
    if anchors is None:
        return
    words, offsets = len(anchors.classes), anchors.offsets
    if len(offsets) != -(-words // EVERY):
        yield Problem(
            document.at("/anchors/offsets"),
            f"{len(offsets)} offsets for {words} words, one for every {EVERY}; {REMAKE}",
        )
    # A word has a letter, and something is between two words.
    too_near = any(two - one < 2 * EVERY for one, two in pairwise(offsets))
    if too_near or offsets[-1] >= document.length:
        yield Problem(
            document.at("/anchors/offsets"), f"do not rise from word to word in a text of {document.length}; {REMAKE}"
        )


def anchors_differ(document: Document, context: Context) -> Problems:
    """Anchors are not those of the text.

    They would put annotations on other words. It can be seen only where a local copy is at hand.
    Bad: anchors of another version of the text. Good: anchors as they were made.
    """
    if document.anchors is None or document.text is None or not document.withheld:
        return
    for field, is_, should in zip(document.anchors._fields, document.anchors, anchors_of(document.text), strict=True):
        if is_ != should:
            yield Problem(document.at(f"/anchors/{field}"), f"is not that of the local copy's text; {REMAKE}")
