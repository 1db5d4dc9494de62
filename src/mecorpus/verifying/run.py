"""`verify`: a finished build, in a folder or on a Hub, beside its own manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from mecorpus.building.swap import MANIFEST
from mecorpus.corpus.layout import SCHEMA
from mecorpus.corpus.place import located
from mecorpus.errors import MecorpusError, RequestError, SchemaError
from mecorpus.hub import fetched
from mecorpus.leaks.release import check_release
from mecorpus.model import Place, Report
from mecorpus.progress import Progress
from mecorpus.rules import COUNTED
from mecorpus.rules.delivery import Counted
from mecorpus.rules.run import Found, run
from mecorpus.schemas import load_schemas
from mecorpus.tables import Table, tables_of
from mecorpus.verifying.card import card_says
from mecorpus.verifying.held import held_files
from mecorpus.verifying.rows import file_columns, split_files, split_rows


def verify(
    dataset: str | Path,
    *,
    texts: str | Path | None = None,
    root: str | Path | None = None,
    endpoint: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check that a finished build, in a folder or as `<repository>@<version>` on a Hub, is whole and true (MEC601 to MEC609).

    Every file beside `manifest.json` (SHA-256), the rows of every split (number, and digest of their content), columns
    and labels beside `schema/`, the card beside all of these, and no words of withheld texts; for the last, `texts` and
    `root` are those of `check_release`. `endpoint` is the Hub, by default that of `HF_ENDPOINT`.
    Raises `RequestError` where there is no build, `MecorpusError` where the endpoint does not answer.
    """
    progress = progress or Progress()
    if not Path(dataset).exists() and "@" in str(dataset):
        with tempfile.TemporaryDirectory(prefix="mecorpus-verify-") as scratch:
            progress.start("fetching")
            return _verified(fetched(str(dataset), Path(scratch) / "dataset", endpoint=endpoint), texts, root, progress)
    return _verified(Path(dataset), texts, root, progress)


def _verified(folder: Path, texts: str | Path | None, root: str | Path | None, progress: Progress) -> Report:
    manifest = read_manifest(folder)
    progress.start("verifying files")
    found = list(held_files(folder, manifest["files"]))
    progress.start("verifying rows")
    found += _contents(folder, manifest, {one.problem.place.file for one in found})
    progress.start("looking for withheld texts")
    leaks = _leaks(folder, texts, root, is_broken=bool(found))
    rows = sum(one["rows"] for splits in manifest["configurations"].values() for one in splits.values())
    findings = sorted({*located(found, {}), *leaks.findings})
    return Report(tuple(findings), {**leaks.checked, "rows": rows}, leaks.skipped)


def _leaks(folder: Path, texts: str | Path | None, root: str | Path | None, *, is_broken: bool) -> Report:
    """What is left of withheld texts; of a build that is broken it may be impossible to say."""
    try:
        return check_release(folder, texts=texts, root=root)
    except (OSError, ValueError, MecorpusError):
        if not is_broken:
            raise
        return Report((), {}, {"words of withheld texts, because files are broken": 1})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build. Raises `RequestError` where there is none, or none that can be read."""
    try:
        value = orjson.loads((folder / MANIFEST).read_bytes())
    except OSError:
        raise RequestError(f"{folder} is no build: it has no {MANIFEST}") from None
    except ValueError:
        raise RequestError(
            f"{folder}/{MANIFEST} is not JSON; build it again, or take it from where it is whole"
        ) from None
    if not _is_manifest(value):
        raise RequestError(
            f"{folder}/{MANIFEST} is no manifest of a build; build it again, or take it from where it is whole"
        )
    manifest: dict[str, Any] = value
    return manifest


def _is_manifest(value: Any) -> bool:
    """Whether a value has the parts that are relied on."""
    try:
        files = all(isinstance(one, dict) and _is_path(path) for path, one in value["files"].items())
        splits = [one for found in value["configurations"].values() for one in found.values()]
        names = [f"{name}/{split}" for name, found in value["configurations"].items() for split in found]
        return (
            files
            and all(map(_is_path, names))
            and all(isinstance(one["rows"], int) and isinstance(one["digest"], str) for one in splits)
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _is_path(path: str) -> bool:
    """Whether a path stays in the folder."""
    return bool(path) and not path.startswith("/") and ".." not in path.split("/")


def _contents(folder: Path, manifest: Mapping[str, Any], faulty: set[str]) -> Iterator[Found]:
    """What is wrong with rows, columns and card."""
    tables = _tables(folder)
    known = {table.name: table for table in tables}
    splits = manifest["configurations"]
    for configuration, found in splits.items():
        for split, told in found.items():
            yield from _split(folder, configuration, split, told, known.get(configuration), faulty)
    if tables:
        yield from card_says(folder, [table for table in tables if table.name in splits], manifest)


def _tables(folder: Path) -> tuple[Table, ...]:
    """The configurations by the schema that is in the build; none where it cannot be read, which its digest tells."""
    try:
        return tables_of(load_schemas(folder / SCHEMA))
    except (SchemaError, OSError):
        return ()


def _split(
    folder: Path, configuration: str, split: str, told: Mapping[str, Any], table: Table | None, faulty: set[str]
) -> Iterator[Found]:
    import pyarrow as pa

    files = split_files(folder, configuration, split)
    place = Place(f"data/{configuration}/{split}-*.parquet", 1)
    if not files:
        yield from run(COUNTED, Counted(place, told, {"rows": 0, "digest": None}))
        return
    try:
        yield from split_rows(files, told, place)
        for path in files:
            if table is not None:
                yield from file_columns(path, path.relative_to(folder).as_posix(), table)
    except (OSError, ValueError, pa.ArrowException):
        # No Parquet any more: where its bytes are not those of the manifest, that was said already.
        if not faulty & {path.relative_to(folder).as_posix() for path in files}:
            raise
