"""`add_entity`: a new entry of the register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mecorpus.corpus.layout import find_root
from mecorpus.corpus.locking import writing
from mecorpus.entities.register import GOVERNMENT, check_entry, plain, read_register, shown, write_register
from mecorpus.errors import RequestError, clipped
from mecorpus.model.settings import Entity, entity_of
from mecorpus.words import slug

ID_LENGTH = 80
OF_STATE = re.compile(r"(the )?government of ", re.IGNORECASE)


def add_entity(
    root: str | Path,
    name: str,
    *,
    type: str,
    id: str | None = None,
    sectors: Sequence[str] = (),
    country: str | None = None,
    wikidata: str | None = None,
    collective: bool = False,
    part_of: str | None = None,
    anyway: bool = False,
) -> Entity:
    """Add an entry to the register of entities and return it.

    The id is made from the name where none is given; that of a `Government of …` is `<part_of>-government`.
    `anyway` allows the name of an entry of another type or country.
    Raises `RequestError` for a field that has not its form, an id or Wikidata item that is taken, a name that
    another entry has, and an unknown `part_of`; `FindingsError` for a register that is not sound.
    """
    root, name = find_root(root, writable=True), plain(name)
    record = {
        "id": id or make_id(name, part_of),
        "name": name,
        "type": type,
        "sectors": list(dict.fromkeys(sectors)),
        "country": country,
        "wikidata": wikidata,
        "collective": collective,
        "part_of": part_of,
    }
    with writing(root):
        register = read_register(root)
        if record["id"] in register.records:
            taken = shown(register.records[str(record["id"])])
            raise RequestError(f"{taken} is there already; use that entry, or give another id with --id")
        check_entry(register, record, anyway=anyway)
        write_register(root, [*register.records.values(), record])
    return entity_of(record, 0)


def make_id(name: str, part_of: str | None = None) -> str:
    """An id from a name. Raises `RequestError` for a name without Latin letters and for a government of no state."""
    if OF_STATE.match(name):
        if part_of is None:
            raise RequestError("a government is part of its state: give --part-of, or an id with --id")
        return part_of + GOVERNMENT
    made = slug(name, ID_LENGTH)
    if not made:
        raise RequestError(f"no id can be made from {clipped(name)}: it has no Latin letters; give one with --id")
    return made
