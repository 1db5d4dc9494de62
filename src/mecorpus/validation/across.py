"""Rules across documents, and where what they find stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mecorpus.corpus.blocks import line_at
from mecorpus.corpus.context import Loaded
from mecorpus.corpus.disk import read_file
from mecorpus.corpus.packed import located_in
from mecorpus.corpus.place import located
from mecorpus.model import Entry, Finding, Index
from mecorpus.rules import CORPUS
from mecorpus.rules.run import Found, run


def across_findings(root: Path, loaded: Loaded, entries: Iterable[Entry]) -> list[Finding]:
    """What the rules across documents find, at its place in a file of the git layout or in a packed line."""
    assert loaded.context is not None
    index = Index(tuple(sorted(entries, key=lambda entry: entry.document)))
    found = list(run(CORPUS, index, loaded.context))
    sources = {entry.document: entry.source for entry in index.entries if entry.source}
    packed = [one for one in found if one.problem.place.document in sources]
    plain = [one for one in found if one.problem.place.document not in sources]
    paths = {one.problem.place.file for one in plain}
    files = {path: loaded.files.get(path) or read_file(root, path) for path in paths}
    return [*located(plain, files), *(_packed(root, one, sources[one.problem.place.document or ""]) for one in packed)]


def _packed(root: Path, one: Found, source: tuple[str, int, int]) -> Finding:
    return located_in(one, source[0], line_at(root, source))
