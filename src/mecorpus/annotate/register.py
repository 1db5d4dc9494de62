"""Who reads: found from option, environment or git, and added to `corpus/annotators.json`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mecorpus.corpus.context import load_context
from mecorpus.corpus.form import encode_file, parse_json
from mecorpus.corpus.layout import find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file
from mecorpus.errors import MecorpusError, RequestError, clipped
from mecorpus.model import ADJUDICATED, File
from mecorpus.schemas import Schemas
from mecorpus.words import slug

PATH = "corpus/annotators.json"
SETTING = "mecorpus.annotator"
LONGEST = 40


def annotator_of(root: str | Path, given: str | None) -> str:
    """Id of who reads: the one given, else git's setting `mecorpus.annotator`, else the register's entry of git's user name.

    Raises `RequestError` that says how to name one.
    """
    if given:
        return given
    folder = find_root(root)
    named = git_setting(folder, SETTING)
    user = git_setting(folder, "user.name")
    if named or not user:
        return named or _nobody(folder)
    entries = _entries(folder)
    found = [one["id"] for one in entries if user.casefold() in (one["name"].casefold(), one["id"])]
    found += [one["id"] for one in entries if one["id"] == slug(user, LONGEST)]
    return found[0] if found else _nobody(folder, user)


def _nobody(root: Path, user: str | None = None) -> str:
    known = ", ".join(one["id"] for one in _entries(root)) or "none yet"
    who = f"git's user {user!r} is not registered" if user else "who reads?"
    raise RequestError(
        f"{who}; give --annotator ID, or set MECORPUS_ANNOTATOR, or `git config {SETTING} ID`; annotators: {known}; "
        f"a new one is added with `mecorpus annotate register`"
    )


def git_setting(folder: Path, name: str) -> str | None:
    """A setting of git's where the folder lies, or None."""
    try:
        done = subprocess.run(
            ["git", "config", "--get", name], cwd=folder, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout.strip() or None


def register_annotator(
    root: str | Path,
    id: str | None,
    *,
    name: str,
    kind: str,
    languages: Sequence[str],
    version: str | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """Add an annotator and return the record. `kind` is human or model, `version` that of a model as far as known.

    The id is made from the name if none is given. Raises `RequestError` for one that is taken, or a value
    that the schema does not take.
    """
    root = find_root(root, writable=True)
    with writing(root):
        loaded = load_context(root)
        if loaded.context is None or any(one.file == PATH for one in loaded.findings):
            raise MecorpusError(f"{PATH} is not sound; run `mecorpus validate`")
        entries = _entries(root)
        made = id or slug(name, LONGEST)
        record = {
            "id": made,
            "kind": kind,
            "languages": list(languages),
            "name": name,
            "note": note,
            "version": version,
        }
        faults = list(_faults(record, loaded.context.schemas))
        if faults:
            raise RequestError("; ".join(faults))
        if made == ADJUDICATED or made in {one["id"] for one in entries}:
            raise RequestError(f"the id {made} is taken; give another one")
        write_file(root / PATH, encode_file(sorted([*entries, record], key=lambda one: one["id"])))
        return record


def _faults(record: dict[str, Any], schemas: Schemas) -> Iterator[str]:
    if not record["id"]:
        yield f"no id can be made from {clipped(record['name'])}; give one: register ID"
        return
    for fault in schemas.faults("annotator", record):
        yield f"{fault.pointer.strip('/').split('/')[0] or 'the entry'}: {fault.message}"


def _entries(root: Path) -> list[dict[str, Any]]:
    """Entries that have an id and a name; what is wrong with others `validate` tells."""
    raw = (root / PATH).read_bytes() if (root / PATH).exists() else b"[]\n"
    records = parse_json(File(PATH, "file", len(raw), raw)).records
    entries = records[0][1] if records and isinstance(records[0][1], list) else []
    return [one for one in entries if isinstance(one, dict) and {str} == {type(one.get(key)) for key in ("id", "name")}]
