"""The files of a build beside its manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mecorpus.building.parts import hashed
from mecorpus.building.swap import MANIFEST
from mecorpus.corpus.disk import shown
from mecorpus.model import Place
from mecorpus.rules import HELD
from mecorpus.rules.delivery import Held
from mecorpus.rules.run import Found, run

# What a Hub, or its client, adds to a dataset.
ADDED = (".gitattributes", ".cache", ".huggingface")


def held_files(folder: Path, listed: Mapping[str, Any]) -> Iterator[Found]:
    """What is missing, too much or changed; `listed` has bytes and sha256 of each path."""
    there = set(_paths(folder))
    for path in sorted(there | listed.keys()):
        told = listed.get(path)
        found = _facts(folder / path) if path in there else None
        yield from run(HELD, Held(Place(shown(path), 1), told, found))


def _paths(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name != MANIFEST and name.split("/")[0] not in ADDED:
            yield name


def _facts(path: Path) -> dict[str, Any]:
    """Bytes and SHA-256; of what is no regular file neither."""
    try:
        size, sha256 = hashed(str(path))
    except OSError:
        return {"bytes": 0, "sha256": None}
    return {"bytes": size, "sha256": sha256}
