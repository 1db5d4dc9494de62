"""Looks through packed documents, line by line: what stands in one is told as of the files that it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from functools import partial
from pathlib import Path

from mecorpus.corpus.blocks import Block, done_blocks
from mecorpus.corpus.layout import CORPUS
from mecorpus.corpus.lines import Line, lines_of
from mecorpus.corpus.packed import files_in, packed_value
from mecorpus.corpus.parts import part_at, parts_of
from mecorpus.engines import open_engine
from mecorpus.leaks.compare import Known, Passage, Piece, hits
from mecorpus.leaks.strings import lines_of as json_lines
from mecorpus.leaks.strings import plain_text, record_texts

TEXT = "/text.txt"


def packed_passages(root: Path, known: Known, own: Set[str], workers: int | None) -> list[Passage]:
    """What the packed documents of a root have of withheld texts; none in the git layout.

    `own` are the paths that withheld texts would have: those themselves, of which MEC502 tells, are passed over.
    """
    if not parts_of(root):
        return []
    found, lines = [], Counter[str]()
    work = partial(_passages, known=known, own=own)
    for block, (count, passages) in done_blocks(work, root, "", open_engine(workers)):
        assert block.slice is not None
        found += [_moved(one, lines[block.slice.part]) for one in passages]
        lines[block.slice.part] += count
    return found


def _moved(passage: Passage, lines: int) -> Passage:
    """A passage, with the lines of its file counted from the start of the file and no more from that of the block."""
    assert passage.source is not None
    part, line, offset = passage.source
    return passage._replace(source=(part, line + lines, offset))


def _passages(block: Block, *, known: Known, own: Set[str]) -> tuple[int, list[Passage]]:
    """Number of lines of a block, and what they have of withheld texts."""
    assert block.slice is not None
    part, start, stop = block.slice
    count, found = 0, []
    for line in lines_of(part_at(block.location, part), start, stop):
        count += 1
        source = f"{CORPUS}/{part}", line.number, line.offset
        for file, is_text, text in _texts(source[0], line, own):
            if mine := hits(text, known):
                found.append(Passage(file, is_text, mine, source))
    return count, found


def _texts(part: str, line: Line, own: Set[str]) -> Iterator[tuple[str, bool, list[Piece]]]:
    value = packed_value(line)
    if value is None:
        yield from ((part, False, text) for text in json_lines([line.raw or b""]))
        return
    for file, number, record in files_in(value):
        if file.endswith(TEXT):
            yield from [] if file in own else [(file, True, plain_text(record))]
        else:
            yield from ((file, False, text) for text in record_texts(record, number))
