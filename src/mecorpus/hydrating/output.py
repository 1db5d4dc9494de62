"""What hydrating writes: a corpus root on the user's copies, or local copies of the corpus's own texts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from mecorpus.anchors.move import Outcome
from mecorpus.corpus.form import encode_lines
from mecorpus.corpus.layout import CORPUS, HYDRATED, LOCAL_TEXTS, OWN, SCHEMA, local_texts
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file, write_local_text
from mecorpus.errors import MecorpusError, RequestError
from mecorpus.model import Report

# What else of a root goes with its hydrated corpus.
CARRIED = ("README.md", "DATASHEET.md", "CITATION.cff", "LICENSE-DATA", "card/notes.md")
NOTICE = "This corpus stands on somebody's own copies of withheld texts, in texts/. It is not for redistribution.\n"


class Hydrated(NamedTuple):
    """A withheld document with a copy of its text.

    `copy` is the user's file and `share` how much of the document's words it has beyond doubt; `verified` says that the
    body in it is the very text, to the digest, `same_words` that it has the very words, otherwise set. `outcomes` is what became of each span and label, `lost` are ids of
    annotations that could not be taken along, by annotator. `faults` are errors that the rules find in the hydrated
    document: with any it is left as it was.
    """

    document: str
    copy: Path
    share: float
    verified: bool
    same_words: bool
    outcomes: tuple[Outcome, ...]
    lost: dict[str, frozenset[str]]
    faults: Report

    @property
    def states(self) -> dict[str, int]:
        """Number of spans and labels that are exact, moved, drifted or lost."""
        return dict(Counter(one.state for one in self.outcomes))


class Made(NamedTuple):
    """A hydrated document: what is told of it, its text, and its files by path in the root."""

    told: Hydrated
    text: str
    files: dict[str, bytes]


def keep_copies(root: Path, made: Iterable[Made]) -> tuple[Path, ...]:
    """Keep the texts that are the very ones as the corpus's local copies, where they are not there yet.

    Raises `RequestError` where something else has the name of one.
    """
    places = [(local_texts(root) / f"{one.told.document}.txt", one.text.encode()) for one in made if one.told.verified]
    fresh = [(path, raw) for path, raw in places if not path.exists() or path.read_bytes() != raw]
    for path, _ in fresh:
        if path.exists():
            raise RequestError(f"{path} is there and holds another text; move it away first")
    if fresh:
        with writing(root):
            for path, raw in fresh:
                write_local_text(path, raw)
    return tuple(path for path, _ in fresh)


def write_root(root: Path, made: Sequence[Made], out: Path) -> tuple[Path, ...]:
    """Write a corpus root whose withheld documents stand on the copies, whole or not at all; texts lie in `.mecorpus/`.

    A document in which the rules find errors stays as it was.
    """
    sound = [one for one in made if not one.told.faults.findings]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
            new = Path(scratch) / "new"
            _copy_root(root, new)
            with writing(new):
                for one in sound:
                    _put(new, one)
                _without_lost(new, sound)
                write_file(new / HYDRATED, NOTICE.encode())
            os.rename(new, out)
    except OSError as error:
        raise MecorpusError(f"cannot write {out}: {error.strerror or error}; nothing was changed") from error
    return (out,)


def _copy_root(root: Path, new: Path) -> None:
    for name in (CORPUS, SCHEMA):
        shutil.copytree(root / name, new / name, symlinks=True)
    for name in CARRIED:
        if (root / name).is_file():
            (new / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(root / name, new / name)
    (new / OWN).mkdir()


def _put(root: Path, one: Made) -> None:
    write_file(root / LOCAL_TEXTS / f"{one.told.document}.txt", one.text.encode())
    for path, raw in one.files.items():
        write_file(root / path, raw)


def _without_lost(root: Path, made: Iterable[Made]) -> None:
    """Leave out the resolutions of forecasts that were lost, and waivers for what was lost."""
    lost = {(one.told.document, id_) for one in made for ids in one.told.lost.values() for id_ in ids}
    for name in ("resolutions.jsonl", "waivers.jsonl"):
        path = root / CORPUS / name
        if lost and path.is_file():
            records = [orjson.loads(line) for line in path.read_bytes().splitlines()]
            kept = [one for one in records if (one.get("document"), one.get("annotation")) not in lost]
            write_file(path, encode_lines(kept))
