"""What a reference or predictions are, where their rows lie, and of which layer they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.corpus.layout import SCHEMA, data_root, find_root, is_root
from mecorpus.errors import RequestError, clipped, unknown
from mecorpus.schemas import Layer, Schemas, load_schemas
from mecorpus.scoring.rows import SUFFIXES

DATA = "data"
MANIFEST = "manifest.json"


class Source(NamedTuple):
    """A reference or predictions: `kind` is corpus (a root), dataset (a built folder), parts (a folder of Parquet) or file."""

    path: Path
    kind: str

    @property
    def dataset(self) -> Path | None:
        """The built folder that this is or lies in."""
        if self.kind == "dataset":
            return self.path
        folder = self._folder()
        return folder.parents[1] if self.kind != "corpus" and folder.parent.name == DATA else None

    @property
    def named_layer(self) -> str | None:
        """The configuration that the path `data/<layer>/` tells, or a dataset that has only one."""
        if self.kind == "dataset":
            names = configurations(self.path)
            return names[0] if len(names) == 1 else None
        return self._folder().name if self.kind != "corpus" and self._folder().parent.name == DATA else None

    def _folder(self) -> Path:
        return self.path.absolute().parent if self.kind == "file" else self.path.absolute()

    def files(self, layer: str, split: str | None) -> list[Path]:
        """Files with the rows of a layer, sorted. Raises `RequestError` naming the layers or splits that are there."""
        if self.kind == "file":
            return [self.path]
        folder = self.path / DATA / layer if self.kind == "dataset" else self.path
        if not folder.is_dir():
            raise RequestError(f"{self.path} has no rows of {layer}; it has: {', '.join(configurations(self.path))}")
        found = sorted(folder.glob("*.parquet"))
        chosen = [path for path in found if split is None or split_of(path) == split]
        if not chosen:
            known = sorted({split_of(path) for path in found})
            raise RequestError(f"{folder} has no split {clipped(split)}; splits: {', '.join(known) or '(none)'}")
        return chosen


def split_of(path: Path) -> str:
    """The split in a name like `train-00000-of-00001.parquet`."""
    return path.name.removesuffix(".parquet").split("-")[0]


def configurations(dataset: Path) -> list[str]:
    """Configurations with rows of a built folder that a layer may be scored on."""
    names = (path.name for path in (dataset / DATA).iterdir() if path.is_dir())
    return sorted(name for name in names if name not in ("documents", "tokens") and not name.endswith("_raw"))


def source_of(path: Path, *, corpus: bool = False) -> Source:
    """What a path is; a corpus root only where `corpus` says so. Raises `RequestError` for what is none of them."""
    if corpus and is_root(path):
        return Source(path, "corpus")
    if path.is_dir() and (path / DATA).is_dir():
        return Source(path, "dataset")
    if path.is_dir() and any(path.glob("*.parquet")):
        return Source(path, "parts")
    if path.is_file() and path.suffix in SUFFIXES:
        return Source(path, "file")
    wanted = "a .jsonl or .parquet file, a folder of <split>-*.parquet, or a folder that `mecorpus build` made"
    found = "holds neither" if path.exists() else "is not there"
    raise RequestError(f"{path} {found}; give {wanted}{', or a corpus root' if corpus else ''}")


def schemas_for(reference: Source) -> Schemas:
    """The reference's own schema, else that of the nearest corpus, else the package's."""
    for folder in (reference.path.absolute(), reference.dataset):
        if folder is not None and (folder / SCHEMA).is_dir():
            return load_schemas(folder / SCHEMA)
    try:
        root = find_root()
    except RequestError:
        root = data_root()
    return load_schemas(root / SCHEMA)


def chosen_layer(name: str | None, reference: Source, predictions: Source, schemas: Schemas) -> Layer:
    """The layer asked for, or the one that the paths tell.

    Raises `RequestError` naming the layers where nothing tells it, or where two paths differ.
    """
    told = {one for one in (reference.named_layer, predictions.named_layer) if one is not None}
    if name is None and len(told) == 1:
        name = told.pop()
    if name is None:
        known = configurations(reference.path) if reference.kind == "dataset" else list(schemas.layers)
        what = f"the paths tell of {' and '.join(sorted(told))}" if told else "nothing tells the layer"
        raise RequestError(f"{what}; give --layer: {', '.join(known)}")
    if name not in schemas.layers:
        raise unknown("layer", name, schemas.layers)
    return schemas.layers[name]


def manifest_of(reference: Source) -> dict[str, Any]:
    """The manifest of the built folder, empty where there is none that can be read."""
    try:
        found = orjson.loads((reference.dataset / MANIFEST).read_bytes()) if reference.dataset else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
