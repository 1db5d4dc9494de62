"""Rules across documents, and where what they find stands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from mecorpus.corpus.blocks import line_at
from mecorpus.corpus.context import Loaded
from mecorpus.corpus.disk import read_file
from mecorpus.corpus.layout import DOCUMENTS
from mecorpus.corpus.packed import located_in
from mecorpus.corpus.place import located
from mecorpus.index import DocumentIndex
from mecorpus.model import Finding, Place
from mecorpus.rules import CORPUS
from mecorpus.rules.run import Found, run
from mecorpus.validation.block import MOST
from mecorpus.validation.gather import more_alike

Source = tuple[str, int, int]


def across_findings(root: Path, loaded: Loaded, index: DocumentIndex, *, whole: bool = False) -> list[Finding]:
    """What the rules across documents find, at its place in a file of the git layout or in a packed line.

    Of one rule at most 1,000 findings in packed documents are told, then how many more there are; `whole` tells all.
    """
    assert loaded.context is not None
    plain, packed = list[Found](), list[Finding]()
    alike, last = Counter[str](), dict[str, tuple[Found, Source]]()
    for one in run(CORPUS, index, loaded.context):
        source = _source(index, one.problem.place)
        if source is None:
            plain.append(one)
            continue
        alike[one.code] += 1
        last[one.code] = one, source
        if whole or alike[one.code] <= MOST:
            packed.append(_packed(root, one, source))
    more = (
        more_alike(_packed(root, *last[code]), count - MOST)
        for code, count in alike.items()
        if count > MOST and not whole
    )
    paths = {one.problem.place.file for one in plain}
    files = {path: loaded.files.get(path) or read_file(root, path) for path in paths}
    return [*located(plain, files), *packed, *more]


def _source(index: DocumentIndex, place: Place) -> Source | None:
    """Where the document of a place lies, if it is packed."""
    in_folder = place.document and place.file.startswith(f"{DOCUMENTS}/")
    return index.source_of(place.document) if in_folder and place.document else None


def _packed(root: Path, one: Found, source: Source) -> Finding:
    return located_in(one, source[0], line_at(root, source))
