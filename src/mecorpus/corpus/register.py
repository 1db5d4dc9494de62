"""The register of entities: the names in it, and what is said of an id that it does not have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mecorpus.corpus.disk import read_file
from mecorpus.corpus.form import parse_jsonl
from mecorpus.corpus.layout import CORPUS
from mecorpus.errors import RequestError, clipped
from mecorpus.model.settings import Entity

NEAR = 70
SHOWN = 3


def register_names(root: Path) -> list[str]:
    """Names in the register of a root; none where there is no register."""
    values = (value for _, value in parse_jsonl(read_file(root, f"{CORPUS}/entities.jsonl")).records)
    found = (value.get("name") for value in values if isinstance(value, dict))
    return [name for name in found if isinstance(name, str)]


def unknown_entity(id: str, entities: Iterable[Entity]) -> RequestError:
    """A `RequestError` that names the entries with the nearest ids: a register is too long to list."""
    from rapidfuzz import fuzz, process

    names = {entity.id: entity.name for entity in entities}
    near = [
        name for name, _, _ in process.extract(id, names.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR, limit=SHOWN)
    ]
    shown = ", ".join(f"{name} ({names[name]})" for name in near)
    hint = f"near: {shown}" if near else "`mecorpus entity find` looks for one, `mecorpus entity add` adds it"
    return RequestError(f"there is no entity {clipped(id)} in the register; {hint}")
