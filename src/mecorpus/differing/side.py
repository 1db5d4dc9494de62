"""A version to compare: whatever it is, it becomes a built dataset."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building.swap import MANIFEST
from mecorpus.corpus.layout import CORPUS, PAGES, SCHEMA, find_root, is_root
from mecorpus.corpus.urls import is_url
from mecorpus.errors import RequestError, clipped
from mecorpus.hub import fetched, is_named
from mecorpus.load import built_folder
from mecorpus.schemas import load_schemas
from mecorpus.tables import Table, tables_of
from mecorpus.verifying import read_manifest

WITHHELD = "withheld/documents.jsonl"


class Side(NamedTuple):
    """A built dataset: what it is called in a report, its folder, version, configurations, splits with rows and digest,
    SHA-256 of its files, of its withheld documents, and ids that were taken down."""

    label: str
    folder: Path
    version: str
    tables: Mapping[str, Table]
    splits: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]
    withheld: str | None
    taken_down: frozenset[str]


@contextmanager
def opened_sides(
    old: str | Path, new: str | Path, *, root: str | Path | None, endpoint: str | None
) -> Iterator[tuple[Side, Side]]:
    """Two versions; what was fetched or taken out of git is removed afterwards."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mecorpus-diff-")))
        one, two = (_folder(str(what), root, endpoint, scratch / name) for what, name in ((old, "old"), (new, "new")))
        yield side_of(one, str(old)), side_of(two, str(new))


def side_of(folder: Path, label: str) -> Side:
    """A built dataset as a side."""
    manifest = read_manifest(folder)
    tables = tables_of(load_schemas(folder / SCHEMA))
    splits = manifest["configurations"]
    files = {name: one["sha256"] for name, one in manifest["files"].items()}
    return Side(
        label, folder, manifest["version"], {table.name: table for table in tables}, splits,
        files, files.get(WITHHELD), frozenset(manifest.get("taken_down", ())),
    )  # fmt: skip


def _folder(what: str, root: str | Path | None, endpoint: str | None, scratch: Path) -> Path:
    """The built dataset that is meant."""
    path = Path(what)
    if (path / MANIFEST).is_file():
        return path
    if is_url(what) or is_root(path):
        return built_folder(find_root(what))
    if is_named(what):
        return fetched(what, scratch, endpoint=endpoint)
    return built_folder(_revision(find_root(root), what, scratch))


def _revision(root: Path, revision: str, scratch: Path) -> Path:
    """The corpus as it was at a revision. Raises `RequestError` for what is none."""
    if revision.startswith("-"):
        raise RequestError(f"{clipped(revision)} is no git revision")
    scratch.mkdir()
    archive = scratch / "archive.tar"
    try:
        listed = _git(root, "ls-tree", "--name-only", "-z", revision, "--", CORPUS, SCHEMA, *PAGES)
        wanted = [name for name in listed.decode().split("\0") if name]
        if CORPUS not in wanted or SCHEMA not in wanted:
            raise RequestError(f"{clipped(revision)} has no corpus")
        archive.write_bytes(_git(root, "archive", "--format=tar", revision, "--", *wanted))
    except RequestError as error:
        raise RequestError(
            f"{clipped(revision)} is no built dataset, no corpus root, no <repository>@<version>, and no git revision here ({error})"
        ) from None
    with tarfile.open(archive) as tar:
        tar.extractall(scratch / "root", filter="data")
    return find_root(scratch / "root")


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise RequestError("a revision needs git") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RequestError(f"git: {lines[0] if lines else 'failed'}")
    return done.stdout
