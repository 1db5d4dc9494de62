"""Looks through the files of a repository: `corpus/`, `schema/` and the pages beside them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import partial
from pathlib import Path

from mecorpus.corpus.blocks import line_at
from mecorpus.corpus.disk import read_file, shown
from mecorpus.corpus.layout import CORPUS, DOCUMENTS, SCHEMA
from mecorpus.corpus.packed import located_in
from mecorpus.corpus.parts import is_part_path
from mecorpus.corpus.place import few, located
from mecorpus.engines import open_engine, run_blocks
from mecorpus.leaks.compare import Known, Passage, Source, hits, known_runs, leaking_runs, stretches
from mecorpus.leaks.packed import packed_passages
from mecorpus.leaks.strings import Spot, texts_of
from mecorpus.model import Entry, File, Finding, Place
from mecorpus.rules import LEAK, SHARED
from mecorpus.rules.leaks import Common
from mecorpus.rules.run import Found, run

# What lies at the root beside the corpus and is published with it.
PAGES = ("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "DATASHEET.md", "LICENSE-DATA", "README.md")
FOLDERS_OF_PAGES = ("docs", "guidelines")
CARD = "card"
TEXT = "/text.txt"
BLOCK_BYTES = 512 * 1024


def record_findings(root: Path, entries: Iterable[Entry], names: Iterable[str], workers: int | None) -> list[Finding]:
    """What the rules on leaks find in a repository; `entries` are those of all its documents, `names` the register's.

    A run that an open text has, too, is told there alone, as a warning.
    """
    entries = list(entries)
    known = known_runs({entry.document: entry.runs for entry in entries}, names)
    own = frozenset(entry.file.rpartition("/")[0] + TEXT for entry in entries if entry.withheld)
    work = partial(_passages, root, known=known, own=own)
    passages = [one for found in run_blocks(work, _blocks(root), open_engine(workers)) for one in found]
    passages += packed_passages(root, known, own, workers)
    shared = frozenset(hit.run for one in passages if one.is_text for hit in one.hits)
    found: dict[Source | None, list[Found]] = defaultdict(list)
    for passage in passages:
        found[passage.source] += _found(passage, known, shared)
    plain = found.pop(None, [])
    packed = [
        located_in(one, source[0], line_at(root, source)) for source in found if source for one in few(found[source])
    ]
    return [
        *packed,
        *located(plain, {path: read_file(root, path) for path in {one.problem.place.file for one in plain}}),
    ]


def findings_in(
    files: Mapping[str, bytes], document: str, text: str, title: str, names: Iterable[str]
) -> list[Finding]:
    """What MEC511 finds of a withheld document's text in its own files (bytes by path), before they are written."""
    known = known_runs({document: leaking_runs(text, title)}, names)
    found: list[Found] = []
    for path, raw in files.items():
        for each in texts_of(path, raw):
            found += _found(Passage(path, False, hits(each, known)), known, frozenset())
    return located(found, {path: File(path, "file", len(raw), raw) for path, raw in files.items()})


def _blocks(root: Path) -> Iterator[list[str]]:
    """Files in blocks that end at the first one past a fixed number of bytes."""
    block: list[str] = []
    size = 0
    for path in files_of(root):
        block.append(path)
        size += (root / path).lstat().st_size
        if size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def files_of(root: Path) -> Iterator[str]:
    """Paths of all files that are published with a repository, but for packed ones; nothing behind a link."""
    for folder in (CORPUS, SCHEMA):
        yield from _below(root, folder, "")
    yield from (name for name in PAGES if (root / name).is_file())
    yield from _below(root, CARD, "")
    for folder in FOLDERS_OF_PAGES:
        yield from _below(root, folder, ".md")


def _below(root: Path, folder: str, suffix: str) -> Iterator[str]:
    for here, folders, names in os.walk(root / folder):
        folders.sort()
        for name in sorted(names):
            path = Path(here, name)
            inner = path.relative_to(root).as_posix()
            if name.endswith(suffix) and path.is_file() and not path.is_symlink() and not is_part_path(inner):
                yield inner


def _passages(root: Path, paths: list[str], *, known: Known, own: Set[str]) -> list[Passage]:
    """What the files of a block have of withheld texts. A withheld text itself, of which MEC502 tells, is passed over."""
    found = []
    for path in paths:
        raw = read_file(root, path).raw
        if raw is None or path in own:
            continue
        is_text = path.startswith(f"{DOCUMENTS}/") and path.endswith(TEXT)
        each = (hits(text, known) for text in texts_of(path, raw))
        found += [Passage(shown(path), is_text, one) for one in each if one]
    return found


def _found(passage: Passage, known: Known, shared: Set[int]) -> Iterator[Found]:
    if not passage.is_text:
        for one in stretches(passage.hits, known, shared):
            yield from run(LEAK, Common(_place(passage.file, one.where), one.withheld, one.runs, one.tokens))
        return
    found = list(stretches(passage.hits, known, frozenset()))
    for name in sorted({one.withheld for one in found}):
        mine = [one for one in found if one.withheld == name]
        place = _place(passage.file, mine[0].where)
        longest = max(one.tokens for one in mine)
        yield from run(SHARED, Common(place, name, sum(one.runs for one in mine), longest))


def _place(file: str, spot: Spot) -> Place:
    parts = file.split("/")
    document = parts[2] if file.startswith(f"{DOCUMENTS}/") else None
    annotation = spot.record if "annotations" in parts[3:4] else None
    return Place(file, spot.line, spot.pointer, document, annotation)
