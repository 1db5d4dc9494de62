"""Writes the dataset folder from what is staged."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mecorpus.building.parts import Part, Written, WrittenPart, hashed, joined_parts, plan_parts, write_part
from mecorpus.building.swap import MANIFEST
from mecorpus.building.total import Total
from mecorpus.building.withheld import write_withheld
from mecorpus.card import SOURCES, Figures, card_files
from mecorpus.corpus.disk import read_file
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import SCHEMA
from mecorpus.corpus.urls import is_url, opened
from mecorpus.engines import Engine, run_blocks
from mecorpus.errors import RequestError
from mecorpus.hydrating import Hydration
from mecorpus.model import Context
from mecorpus.tables import Table, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

# Files of the corpus root that travel with the dataset, and what they are called there.
CARRIED = {"LICENSE-DATA": "LICENSE"}
Hashes = dict[str, dict[str, Any]]
Splits = dict[str, dict[str, Written]]


def write_output(
    root: Path,
    folder: Path,
    context: Context,
    tables: tuple[Table, ...],
    total: Total,
    staging: str,
    engine: Engine,
    more: dict[str, Any],
) -> tuple[dict[str, Any], Figures]:
    """Write all files of a dataset, and give the manifest, into which `more` goes, and the figures of the card."""
    hashes: Hashes = {}
    written = _write_tables(folder, context, tables, total, staging, engine, hashes)
    write_withheld(root, total.withheld, folder)
    _carry(root, folder, context)
    told = {"left_out": len(more.get("left_out", ())), "unchecked": more.get("unchecked", ())}
    splits = {name: {split: one._asdict() for split, one in found.items()} for name, found in written.items()}
    figures = Figures(splits, dict(total.rights), total.counts, total.input, **told)
    _write_card(root, folder, context, with_rows(tables, figures), figures)
    manifest = _manifest(folder, context, total, figures, hashes) | more
    (folder / MANIFEST).write_bytes(encode_file(manifest))
    return manifest, figures


def with_rows(tables: Iterable[Table], figures: Figures) -> list[Table]:
    """The configurations of a build: those that have rows."""
    return [table for table in tables if table.name in figures.splits]


def _write_card(root: Path, folder: Path, context: Context, tables: list[Table], figures: Figures) -> None:
    for path, text in card_files(context, tables, figures, card_sources(root)).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def card_sources(root: Path) -> dict[str, str]:
    """Text of the files beside the corpus that its card is made from; a link is not followed.

    Raises `RequestError` for one that is not UTF-8.
    """
    found = {}
    for name in SOURCES:
        raw = None if (root / name).parent.is_symlink() else read_file(root, name).raw
        if raw is not None:
            try:
                found[name] = raw.decode()
            except UnicodeDecodeError as error:
                raise RequestError(f"{name} is not UTF-8; save it as UTF-8") from error
    return found


def pages_digest(root: Path) -> str:
    """SHA-256 of what a build takes from beside the corpus."""
    digest = hashlib.sha256()
    for name in (*SOURCES, *CARRIED):
        raw = read_file(root, name).raw
        digest.update(f"{name}\0{'' if raw is None else hashlib.sha256(raw).hexdigest()}\n".encode())
    return digest.hexdigest()


def _write_tables(
    folder: Path,
    context: Context,
    tables: tuple[Table, ...],
    total: Total,
    staging: str,
    engine: Engine,
    hashes: Hashes,
) -> Splits:
    schemas = {table.name: arrow_schema(table.columns) for table in tables}
    planned = _planned(context, tables, total, staging)
    parts = [(part, schemas[part.name]) for several in planned.values() for part in several]
    # The largest first, so that no worker is left alone with one at the end.
    parts.sort(key=lambda pair: pair[0].start - pair[0].stop)
    done = dict(zip((part for part, _ in parts), run_blocks(_write_part, parts, engine), strict=True))
    splits: Splits = {}
    for (name, split), several in planned.items():
        results = [done[part] for part in several]
        for part, result in zip(several, results, strict=True):
            path = f"data/{name}/{split}-{part.number:05d}-of-{len(several):05d}.parquet"
            put(result.location, folder / path)
            hashes[path] = {"sha256": result.sha256, "bytes": result.file_bytes}
        splits.setdefault(name, {})[split] = joined_parts(results, several[-1].stop, schemas[name])
    return splits


def _write_part(pair: tuple[Part, pa.Schema]) -> WrittenPart:
    return write_part(*pair)


def _planned(
    context: Context, tables: tuple[Table, ...], total: Total, staging: str
) -> dict[tuple[str, str], list[Part]]:
    """The files of every split that has rows."""
    planned = {}
    for table in tables:
        for split in context.settings.splits:
            if blocks := total.blocks(table.name, split):
                planned[table.name, split] = plan_parts(blocks, table.name, split, staging, total.input)
    return planned


def put(location: str, path: Path) -> None:
    """Bring a staged file to its place. It stays staged, too, for a build that is killed before it is in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_url(location):
        with opened(location) as stream, path.open("wb") as target:
            shutil.copyfileobj(stream, target)
        return
    try:
        os.link(location, path)
    except OSError:
        shutil.copyfile(location, path)


def _carry(root: Path, folder: Path, context: Context) -> None:
    carried = {f"{SCHEMA}/{name}": f"{SCHEMA}/{name}" for name in context.schemas.files.values()} | CARRIED
    for source, name in carried.items():
        if (root / source).is_file() and not (root / source).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / source, folder / name)


def hydrated(hydration: Hydration) -> dict[str, Any]:
    """What the manifest says of documents that stand on the user's copies."""
    return {
        one.document: {"share": round(one.share, 4), "verified": one.verified, **one.states}
        for one in hydration.documents
        if not one.faults.findings
    }


def _manifest(folder: Path, context: Context, total: Total, figures: Figures, hashes: Hashes) -> dict[str, Any]:
    import pyarrow as pa

    from mecorpus.version import __version__

    settings = context.settings
    return {
        "name": settings.name,
        "version": settings.version,
        "schema_version": settings.schema_version,
        "made_with": {"mecorpus": __version__, "pyarrow": pa.__version__},
        "input": total.input,
        "redistribution": not figures.hydrated,
        "documents": figures.documents,
        "taken_down": sorted(one.document for one in context.registers.takedowns),
        "configurations": {
            name: {split: {"rows": one["rows"], "digest": one["digest"]} for split, one in splits.items()}
            for name, splits in figures.splits.items()
        },
        "files": {path: hashes.get(path) or _file(folder / path) for path in _paths(folder)},
    }


def _paths(folder: Path) -> Iterator[str]:
    yield from (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())


def _file(path: Path) -> dict[str, Any]:
    size, sha256 = hashed(str(path))
    return {"sha256": sha256, "bytes": size}
