"""Options that several commands share."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from mecorpus.errors import RequestError

Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Corpus root (a folder with corpus/ and schema/); by default the nearest one above the current folder.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", help="Number of processes; by default as many as pay.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")]
DocumentId = Annotated[str, typer.Argument(metavar="DOC", help="Id of a document.")]


MOST_BYTES = 1024 * 1024


def formats(*names: str) -> Any:
    """An option `--format` with these choices."""
    return typer.Option("--format", metavar="|".join(names), help="Form of the output.")


@cache
def schema_folder() -> Path | None:
    """The schema folder whose choices `--help` shows: the nearest corpus's, else the package's."""
    from mecorpus.corpus.layout import data_root, find_root

    for find in (find_root, data_root):
        try:
            return find() / "schema"
        except RequestError:
            continue
    return None


def layer_names() -> str:
    """Names of the layers, for `--help`."""
    folder = schema_folder()
    return (
        "|".join(sorted(path.name.removesuffix(".schema.json") for path in (folder / "layers").glob("*.json")))
        if folder
        else "LAYER"
    )


@cache
def _schema(folder: Path, record: str) -> Any:
    path = folder / f"{record}.schema.json"
    try:
        is_plain = stat.S_ISREG(path.lstat().st_mode) and path.lstat().st_size < MOST_BYTES
        value = json.loads(path.read_text("utf-8")) if is_plain else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _field_schema(folder: Path | None, record: str, path: Sequence[str]) -> dict[str, Any]:
    schema: Any = _schema(folder or Path(), record)
    for name in path:
        schema = schema.get("properties", {}).get(name, {}) if isinstance(schema, dict) else {}
    return schema if isinstance(schema, dict) else {}


def _choices(schema: dict[str, Any]) -> list[str]:
    """Values of a closed field, or of the items of a closed list."""
    items = schema.get("items")
    values = schema.get("enum", items.get("enum") if isinstance(items, dict) else None)
    return [str(value) for value in values] if isinstance(values, list) else []


def field(record: str, *path: str) -> dict[str, Any]:
    """Help and choices of a field of a record (`document`, `entity`), from its schema: keyword arguments of an option."""
    schema = _field_schema(schema_folder(), record, path)
    text, choices = str(schema.get("description", "")).replace("\n", " "), _choices(schema)
    return {"help": text, "metavar": "|".join(choices)} if choices else {"help": text}


def asked(root: Path, option: str, record: str, *path: str) -> str:
    """The value of a required option that was not given: asked for on a terminal.

    Raises `RequestError` naming the choices in a pipe.
    """
    choices = _choices(_field_schema(root / "schema", record, path))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RequestError(f"{option} is missing; choices: {', '.join(choices)}")
    typer.echo(f"{path[-1]}: {', '.join(choices)}", err=True)
    given = ""
    while not given or (choices and given not in choices):
        try:
            given = str(typer.prompt(path[-1], err=True)).strip()
        except typer.Abort as error:
            raise KeyboardInterrupt from error
    return given


def read_input(path: str) -> bytes:
    """Bytes of a file, or of standard input for `-`. Raises `RequestError` for a file that cannot be read."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
