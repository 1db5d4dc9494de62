"""Options that several commands share."""

from __future__ import annotations

import json
import stat
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
def _document_schema() -> Any:
    path = (schema_folder() or Path()) / "document.schema.json"
    try:
        is_plain = stat.S_ISREG(path.lstat().st_mode) and path.lstat().st_size < MOST_BYTES
        value = json.loads(path.read_text("utf-8")) if is_plain else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def field(*path: str) -> dict[str, Any]:
    """Help and choices of a field of `document.json`, from its schema: keyword arguments of an option."""
    schema: Any = _document_schema()
    for name in path:
        schema = schema.get("properties", {}).get(name, {}) if isinstance(schema, dict) else {}
    schema = schema if isinstance(schema, dict) else {}
    text = str(schema.get("description", "")).replace("\n", " ")
    return {"help": text, "metavar": "|".join(map(str, schema["enum"]))} if "enum" in schema else {"help": text}


def read_input(path: str) -> bytes:
    """Bytes of a file, or of standard input for `-`. Raises `RequestError` for a file that cannot be read."""
    import sys

    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error
