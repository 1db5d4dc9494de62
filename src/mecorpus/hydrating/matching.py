"""Which copy is whose: by the digest of the text, else by what the anchors have in common with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from mecorpus.hydrating.copies import Copy
from mecorpus.hydrating.rebuild import Body, rebuild
from mecorpus.model import Document

# Runs of this many classes of words (26 bits) are hardly ever in two texts; an eighth of a text's words edited
# still leaves a sixth of them. One in fifty is reason enough to look closer.
RUN = 14
FEWEST = 0.02
# A copy with less of the words than this is no copy: annotations would be put on it by force.
LEAST = 0.5
SHOWN = 0.05


class Match(NamedTuple):
    """A document with its copy, and the body in it."""

    document: Document
    copy: Copy
    body: Body


class Refused(NamedTuple):
    """A copy that has too little of a document's words (`share` of them) to be one: id and file, and no word of either."""

    document: str
    copy: Path
    share: float


def match_copies(documents: Iterable[Document], copies: Sequence[Copy]) -> tuple[list[Match], list[Refused]]:
    """The best copy of each document that has one, and copies that look like one and are refused.

    Names of files do not count. Of several copies the one with the document's digest is taken, else the one with most
    of its words.
    """
    digests = {hashlib.sha256(copy.text.encode()).hexdigest(): copy for copy in copies}
    ordered = sorted(copies, key=lambda copy: hashlib.sha256(copy.text.encode()).digest())
    runs = [(_runs(copy.classes), copy) for copy in ordered]
    matches, refused = [], []
    for document in documents:
        own = document.anchors.classes if document.anchors else ""
        same = digests.get(document.sha256)
        mine = _runs(own)
        likely = [same] if same else [copy for found, copy in runs if _is_like(own, mine, found, copy)]
        bodies = [(rebuild(document, copy.text), copy) for copy in likely]
        best = max(bodies, key=lambda one: (one[0].verified, one[0].share), default=None)
        if best and (best[0].verified or best[0].share >= LEAST):
            matches.append(Match(document, best[1], best[0]))
        elif best and best[0].share >= SHOWN:
            refused.append(Refused(document.id, best[1].path, best[0].share))
    return matches, refused


def _runs(classes: str) -> set[str]:
    return {classes[start : start + RUN] for start in range(len(classes) - RUN + 1)}


def _is_like(classes: str, own: set[str], found: set[str], copy: Copy) -> bool:
    if not own:  # a text of a few words
        return bool(classes) and classes in copy.classes
    return len(own & found) >= max(1, FEWEST * len(own))
