"""`edit_entity` and `remove_entity`: what an entry says is put right, or a mistaken one goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mecorpus.corpus.layout import find_root
from mecorpus.corpus.locking import writing
from mecorpus.entities.moving import Moved, move
from mecorpus.entities.references import rewritten
from mecorpus.entities.register import check_entry, read_register, with_entities, write_register
from mecorpus.errors import RequestError

NULLABLE = ("country", "wikidata", "part_of")


def edit_entity(root: str | Path, id: str, *, dry_run: bool = False, anyway: bool = False, **fields: Any) -> Moved:
    """Change what an entry says: `type`, `sectors`, `country`, `wikidata`, `collective`, `part_of`; the id stays.

    An empty country, Wikidata item or `part_of` takes it off. `anyway` allows the name of an entry of another type or country.
    Raises `RequestError` for an unknown id or a field that has not its form, `FindingsError` when a document
    that refers to the entry would have errors (a person that becomes a place). Then nothing is changed.
    """
    root = find_root(root, writable=True)
    given = {name: value or None if name in NULLABLE else value for name, value in fields.items()}
    with writing(root):
        register = read_register(root)
        entry = register.entry(id)
        new = {**entry, **given}
        if new == entry:
            raise RequestError(f"{id} says that already; give what is to change (see --help)")
        check_entry(register, new, anyway=anyway or (new["type"], new["country"]) == (entry["type"], entry["country"]))
        notes = [
            f"{name} of {id}: {new[name] if new[name] not in (None, []) else 'none'}"
            for name in given
            if new[name] != entry[name]
        ]
        return move(register, {}, {id: new}, notes, dry_run)


def remove_entity(root: str | Path, id: str) -> None:
    """Take an entry out of the register.

    Raises `RequestError` for an unknown id, or one that others are part of; `FindingsError` that names the annotations
    which refer to it. Then nothing is changed.
    """
    root = find_root(root, writable=True)
    with writing(root):
        register = read_register(root)
        register.entry(id)
        parts = [key for key, record in register.records.items() if record["part_of"] == id]
        if parts:
            raise RequestError(f"{', '.join(parts)} are part of {id}; `mecorpus entity merge {id} INTO` keeps them")
        left = [record for key, record in register.records.items() if key != id]
        rewritten(root, with_entities(register.context, left), {id}, {})
        write_register(root, left)
