"""Rules across documents, and where what they find stands."""

from __future__ import annotations

from pathlib import Path

from mecorpus.corpus.blocks import part_at
from mecorpus.corpus.context import Loaded
from mecorpus.corpus.disk import read_file
from mecorpus.corpus.layout import DOCUMENTS
from mecorpus.corpus.lines import Line, codec_of, lines_of
from mecorpus.corpus.packed import located_in
from mecorpus.corpus.parts import location_of
from mecorpus.corpus.place import located
from mecorpus.index import DocumentIndex
from mecorpus.model import Finding
from mecorpus.rules import CORPUS
from mecorpus.rules.run import Found, run


def across_findings(root: Path, loaded: Loaded, index: DocumentIndex) -> list[Finding]:
    """What the rules across documents find, at its place in a file of the git layout or in a packed line."""
    assert loaded.context is not None
    found = list(run(CORPUS, index, loaded.context))
    in_folders = [one for one in found if one.problem.place.file.startswith(f"{DOCUMENTS}/")]
    named = {one.problem.place.document or "" for one in in_folders}
    sources = {name: source for name in named if (source := index.source_of(name))}
    packed = [one for one in in_folders if one.problem.place.document in sources]
    plain = [one for one in found if one not in packed]
    paths = {one.problem.place.file for one in plain}
    files = {path: loaded.files.get(path) or read_file(root, path) for path in paths}
    return [*located(plain, files), *(_packed(root, one, sources[one.problem.place.document or ""]) for one in packed)]


def _packed(root: Path, one: Found, source: tuple[str, int, int]) -> Finding:
    part, number, offset = source
    return located_in(one, part, _line(root, part, number, offset))


def _line(root: Path, part: str, number: int, offset: int) -> Line:
    """A line of a packed file; without its bytes where the file is compressed, for then all before it would be read."""
    if codec_of(part) is None:
        for line in lines_of(part_at(location_of(root), part.rpartition("/")[2]), offset):
            return line._replace(number=number)
    return Line(number, offset, 0, None)
