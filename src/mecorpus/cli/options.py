"""Options that several commands share."""

from __future__ import annotations

import json
import logging
import stat
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from mecorpus.errors import RequestError, unknown

Root = Annotated[
    str | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Corpus root (a folder with corpus/ and schema/, or a URL); by default the nearest one above the current folder.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", help="Number of processes; by default as many as pay.")
]


def _quietly(address: str | None) -> str | None:
    """Dask's own log, with tracebacks, is not for the reader of a command; what matters comes as an error of ours."""
    if address is not None:
        logging.disable()
        warnings.filterwarnings("ignore", module="distributed")
    return address


Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        callback=_quietly,
        help="Work on a Dask cluster (tcp://host:8786) that sees the same paths; needs the extra dask.",
    ),
]
Endpoint = Annotated[
    str | None,
    typer.Option("--endpoint", metavar="URL", help="The Hub; by default that of HF_ENDPOINT, else huggingface.co."),
]
LookedFor = Annotated[
    Path | None,
    typer.Option("--texts", metavar="DIR", help="Your copies of withheld texts, whose words to look for."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")]
DocumentId = Annotated[str, typer.Argument(metavar="DOC", help="Id of a document.")]
DocumentIds = Annotated[list[str] | None, typer.Argument(metavar="[DOC]...", help="Ids of documents; by default all.")]
Annotator = Annotated[
    str | None,
    typer.Option(
        "--annotator",
        metavar="ID",
        envvar="MECORPUS_ANNOTATOR",
        help="Who reads; by default git's setting mecorpus.annotator, or the annotator with the name of git's user.",
    ),
]
Attributes = Annotated[
    list[str] | None,
    typer.Option(
        "--attribute",
        "-a",
        metavar="NAME=VALUE",
        help="An attribute; may be repeated. Lists with commas. See `mecorpus schema LAYER`.",
    ),
]
Roles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ROLE=VALUE]...",
        help="Roles: AUTHOR, a sentence (s3), an annotation by id or words, a register entry by id, or words of the text (s3:words).",
    ),
]
Label = Annotated[
    str | None, typer.Option("--label", "-l", metavar="LABEL", help="One of the layer's labels, or how one begins.")
]
Entity = Annotated[
    str | None, typer.Option("--entity", metavar="ID", help="Register entry to link to; see `mecorpus entity find`.")
]
Within = Annotated[str | None, typer.Option("--in", metavar="sN", help="Sentence to look in for the quote.")]
Nth = Annotated[
    int | None, typer.Option("--nth", metavar="N", help="Which occurrence, from 1 (in that sentence with --in).")
]
Confidence = Annotated[float | None, typer.Option("--confidence", metavar="0..1", help="How sure you are.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A remark in your own words.")]
Readers = Annotated[
    list[str] | None,
    typer.Option(
        "--annotator", metavar="ID", help="The two annotators to compare, one by one; by default the two there are."
    ),
]
MOST_BYTES = 1024 * 1024


def formats(*names: str) -> Any:
    """An option `--format` with these choices; another is refused before the command runs."""
    return one_of("format", names, "Form of the output.")


def one_of(name: str, names: Sequence[str], help: str) -> Any:
    """An option with these choices; another is refused before the command runs."""

    def check(given: str) -> str:
        if given not in names:
            raise unknown(name, given, names)
        return given

    return typer.Option(f"--{name}", metavar="|".join(names), help=help, callback=check)


Format = Annotated[str, formats("text", "json")]


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


def _field_schema(record: str, path: Sequence[str], folder: Path | None) -> dict[str, Any]:
    schema: Any = _schema(folder or schema_folder() or Path(), record)
    for name in path:
        schema = schema.get("properties", {}).get(name, {}) if isinstance(schema, dict) else {}
    return schema if isinstance(schema, dict) else {}


def choices(record: str, *path: str, folder: Path | None = None) -> list[str]:
    """Values of a closed field of a record, or of the items of a closed list; none where it is open.

    From the schemas in `folder`, by default those that `--help` shows.
    """
    schema = _field_schema(record, path, folder)
    items = schema.get("items")
    values = schema.get("enum", items.get("enum") if isinstance(items, dict) else None)
    return [str(value) for value in values] if isinstance(values, list) else []


def field(record: str, *path: str) -> dict[str, Any]:
    """Help and choices of a field of a record (`document`, `entity`), from its schema: keyword arguments of an option."""
    schema = _field_schema(record, path, None)
    text, values = str(schema.get("description", "")).replace("\n", " "), choices(record, *path)
    return {"help": text, "metavar": "|".join(values)} if values else {"help": text}


def read_input(path: str) -> bytes:
    """Bytes of a file, or of standard input for `-`. Raises `RequestError` for a file that cannot be read."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}") from error


Layers = Annotated[
    list[str] | None, typer.Option("--layer", metavar=layer_names(), help="This layer only; may be repeated.")
]
