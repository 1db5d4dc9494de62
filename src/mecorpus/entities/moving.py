"""`rename_entity` and `merge_entities`: an id becomes another one wherever it stands.

Three steps, each a valid corpus: the register gets the entry that stays in full, and the one that goes keeps
its id with a name that says so; annotation files are rewritten one after another; the register loses what goes.
A run that was killed is finished by the same command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.layout import find_root
from mecorpus.corpus.locking import writing
from mecorpus.entities.references import Rewritten, rewritten
from mecorpus.entities.register import (
    GOVERNMENT,
    Record,
    Register,
    check_entry,
    plain,
    read_register,
    register_findings,
    shown,
    with_entities,
    write,
    write_register,
)
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Context, Report

FIELDS = ("name", "type", "sectors", "country", "wikidata", "part_of")


class Moved(NamedTuple):
    """What was written, or with `dry_run` would be.

    `ids` maps ids that went to what they became, `references` counts those in annotation files,
    `files` are the annotation files that hold them, `notes` say what else changed.
    """

    ids: Mapping[str, str]
    references: int
    files: tuple[str, ...]
    notes: tuple[str, ...]


def rename_entity(
    root: str | Path,
    id: str,
    new_id: str | None = None,
    *,
    name: str | None = None,
    anyway: bool = False,
    dry_run: bool = False,
) -> Moved:
    """Change an entry's id, with every reference to it, or its name, or both.

    The government of a state gets its new id with it. `anyway` allows the name of an entry of another type or country.
    Raises `RequestError` for an unknown id, a new one that is taken, or a name that another entry has;
    `FindingsError` when a document that refers to it has errors. Then nothing is changed.
    """
    root = find_root(root, writable=True)
    if new_id in (None, id) and name is None:
        raise RequestError("give a new id, or a new name with --name")
    with _lock(root, dry_run):
        register = read_register(root)
        entry = register.entry(id)
        new = new_id or id
        going = _with_governments({id: new}, register.records) if new != id else {}
        _check_new(going, entry, register.records)
        kept = dict(_renamed(going, register.records)) or {id: entry}
        kept[new] = kept[new] | ({"name": plain(name)} if name is not None else {})
        staying = {key: record for key, record in register.records.items() if key not in going}
        for record in kept.values():
            check_entry(register._replace(records=staying | kept), record, anyway=anyway or name is None)
        notes = [f"name of {new}: {kept[new]['name']}"] if name is not None else []
        return move(register, going, kept, notes, dry_run)


def merge_entities(root: str | Path, id: str, into: str, *, type: str | None = None, dry_run: bool = False) -> Moved:
    """Make two entries one: references to `id` become references to `into`, which stays as it is, and `id` goes.

    A Wikidata item that only `id` has is taken over. The governments of two states are merged with them.
    `type` says which type is right where the two differ.
    Raises `RequestError` for an unknown id and for types that differ; `FindingsError` when a document would
    have errors (two stances of one holder towards one target, say). Then nothing is changed.
    """
    root = find_root(root, writable=True)
    if id == into:
        raise RequestError(f"{id} and {into} are one entry already; name two")
    with _lock(root, dry_run):
        register = read_register(root)
        register.entry(into), register.entry(id)
        going = _with_governments({id: into}, register.records)
        kept, notes = dict(_renamed(going, register.records)), []
        for old, new in going.items():
            if new in register.records:
                kept[new], said = _merged(register.records[old], register.records[new], type if new == into else None)
                notes += said
        return move(register, going, kept, notes, dry_run)


def _lock(root: Path, dry_run: bool) -> AbstractContextManager[None]:
    return nullcontext() if dry_run else writing(root)


def _with_governments(going: Mapping[str, str], records: Mapping[str, Record]) -> dict[str, str]:
    """Ids that go, with those of the governments of states that go: `x-government` is part of `x` by its id."""
    states = {old + GOVERNMENT: (old, new + GOVERNMENT) for old, new in going.items()}
    moved = {id_: new for id_, (state, new) in states.items() if id_ in records and records[id_]["part_of"] == state}
    return {**going, **moved}


def _check_new(going: Mapping[str, str], entry: Record, records: Mapping[str, Record]) -> None:
    state = entry["part_of"]
    if going and entry["id"] == f"{state}{GOVERNMENT}":
        raise RequestError(f"{entry['id']} is the government of {state} by its id; rename {state}, or change the name")
    for old, new in going.items():
        if new in records and records[old]["name"] != leaving(records[new]["name"], new):
            raise RequestError(
                f"{shown(records[new])} is there already; `mecorpus entity merge {old} {new}` merges them"
            )


def leaving(name: str, new: str) -> str:
    """Name of an entry that is about to go, as a killed run leaves it."""
    return f"{name} (now {new})"


def _renamed(going: Mapping[str, str], records: Mapping[str, Record]) -> Iterator[tuple[str, Record]]:
    """Entries under their new ids; one that a killed run has put there is taken as it is."""
    for old, new in going.items():
        copy = {**records[old], "id": new, "part_of": going.get(records[old]["part_of"], records[old]["part_of"])}
        yield new, records.get(new, copy)


def _merged(old: Record, new: Record, type: str | None) -> tuple[Record, list[str]]:
    """The entry that stays, and what is to be said of it."""
    both = (old["type"], new["type"])
    if old["type"] != new["type"] and type is None:
        raise RequestError(
            f"{shown(old)} and {shown(new)} differ in type; if they are one, say which type is right: --type {' or '.join(both)}"
        )
    if type is not None and type not in both:
        raise RequestError(f"neither is of type {type}; give --type {' or '.join(dict.fromkeys(both))}")
    kept = {**new, "type": type or new["type"], "wikidata": new["wikidata"] or old["wikidata"]}
    notes = (
        [f"Wikidata item of {new['id']}: {old['wikidata']}, taken over from {old['id']}"]
        if kept["wikidata"] != new["wikidata"]
        else []
    )
    if new["part_of"] == old["id"]:
        kept["part_of"] = old["part_of"] if old["part_of"] != new["id"] else None
        notes.append(f"part of {kept['part_of'] or 'nothing'} instead of {old['id']}: {new['id']}")
    lost = [f"{field} {_words(old[field])}" for field in FIELDS if old[field] and old[field] != kept[field]]
    return kept, [*notes, *([f"lost with {old['id']}: {', '.join(lost)}"] if lost else [])]


def _words(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def move(
    register: Register, going: Mapping[str, str], kept: Mapping[str, Record], notes: list[str], dry_run: bool
) -> Moved:
    """Write a register in which ids go to others (`going`) and entries stand as in `kept`, and every reference with it."""
    before = {**register.records, **kept}
    after = {id_: _redirected(record, going) for id_, record in before.items() if id_ not in going}
    context = with_entities(register.context, after.values())
    _check_register(register.context, context)
    done = rewritten(register.root, context, _concerned(register.records, after, going), going)
    notes += _parts(before, after, kept)
    if not dry_run:
        _write(register.root, {**before, **_leaving(register.records, going, kept)} if going else {}, done, after)
    return Moved(dict(going), done.references, tuple(done.contents), tuple(notes))


def _parts(before: Mapping[str, Record], after: Mapping[str, Record], kept: Mapping[str, Record]) -> list[str]:
    """Entries that become part of another one, by what they were part of."""
    moved: dict[tuple[str, str], list[str]] = {}
    for id_, record in after.items():
        old, new = before[id_]["part_of"], record["part_of"]
        if id_ not in kept and old != new:
            moved.setdefault((new, old), []).append(id_)
    return [f"part of {new} instead of {old}: {', '.join(ids)}" for (new, old), ids in moved.items()]


def _redirected(record: Record, going: Mapping[str, str]) -> Record:
    return {**record, "part_of": going.get(record["part_of"], record["part_of"])}


def _leaving(records: Mapping[str, Record], going: Mapping[str, str], kept: Mapping[str, Record]) -> dict[str, Record]:
    """Entries that go, so marked that none has the name or the Wikidata item of the one that stays."""
    return {
        old: {**records[old], "name": leaving(kept[new]["name"], new), "wikidata": None} for old, new in going.items()
    }


def _concerned(records: Mapping[str, Record], after: Mapping[str, Record], going: Mapping[str, str]) -> set[str]:
    """Ids whose references change, or count otherwise: types, and governments with their states, decide rules."""
    changed = {
        id_
        for id_, record in after.items()
        if id_ in records
        and (record["type"] != records[id_]["type"] or id_ == f"{record['part_of']}{GOVERNMENT}")
        and record != records[id_]
    }
    return {*going, *changed}


def _check_register(before: Context, after: Context) -> None:
    old = {(one.code, one.message) for one in register_findings(before)}
    found = [one for one in register_findings(after) if (one.code, one.message) not in old]
    if found:
        raise FindingsError("nothing was written", Report(tuple(found), {}, {}))


def _write(root: Path, between: Mapping[str, Record], done: Rewritten, after: Mapping[str, Record]) -> None:
    if between:
        write_register(root, between.values())
    for path, raw in done.contents.items():
        write(root, path, raw)
    write_register(root, after.values())
