"""`load_dataset`: from a corpus to a `datasets.Dataset` in one call."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from mecorpus.building import build
from mecorpus.building.block import digest_of
from mecorpus.building.output import pages_digest
from mecorpus.building.swap import MANIFEST
from mecorpus.building.total import input_digest, update_input
from mecorpus.corpus.blocks import blocks_of, packed_lines
from mecorpus.corpus.context import load_context
from mecorpus.corpus.layout import cache_folder, data_root, find_root
from mecorpus.errors import MecorpusError, RequestError, clipped
from mecorpus.hydrating import copies_digest
from mecorpus.pinned import pinned

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict


def load_dataset(
    config: str = "documents",
    *,
    split: str | None = None,
    root: str | Path | None = None,
    texts: str | Path | None = None,
    repo: str | None = None,
    version: str | None = None,
    **options: Any,
) -> Dataset | DatasetDict:
    """Load a configuration of a corpus, built first if it is not in the cache, or of a version that was published.

    `root` is a corpus root; without one it is the corpus that came with the package.
    `repo` and `version` (`"name/mecorpus"`, `"1.2.0"`) name a version on a Hub: the commit of its tag is loaded, and every
    file checked beside its manifest, also when it comes from the cache; with `streaming=True` the manifest alone.
    `split` names one split, without it all come in a `DatasetDict`. `texts` is a folder of your own copies of withheld
    texts (text or HTML, under any name): their documents are then in the rows too, and the dataset is not for
    redistribution. Other options go to
    `datasets.load_dataset` (`streaming=True`, `cache_dir=…`).
    Raises `RequestError` for an unknown configuration, split or version, `FindingsError` for a corpus with errors,
    `MecorpusError` for a file that is not as it was published.
    """
    if repo is not None or version is not None:
        return _published(config, split, repo, version, texts or root, options)
    import datasets

    folder = built_folder(
        find_root(root) if root is not None else data_root(), Path(texts) if texts is not None else None
    )
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    _warn_of_drift(manifest.get("hydrated", {}))
    _refuse_unknown(manifest["configurations"], config, split)
    return datasets.load_dataset(str(folder), config, split=split, **options)


def _published(
    config: str, split: str | None, repo: str | None, version: str | None, other: object, options: dict[str, Any]
) -> Dataset | DatasetDict:
    """A configuration of a version on a Hub."""
    if repo is None or version is None or other is not None:
        raise RequestError("a published version is loaded with repo= and version=, and without root= and texts=")
    import datasets

    found = pinned(repo, version)
    _refuse_unknown(found.manifest["configurations"], config, split)
    if options.get("streaming"):
        return datasets.load_dataset("parquet", data_files=found.addresses(config), split=split, **options)
    return datasets.load_dataset("parquet", data_files=found.configuration(config), split=split, **options)


def _refuse_unknown(known: dict[str, Any], config: str, split: str | None) -> None:
    """Raises `RequestError` for a configuration or split that has no rows."""
    if config not in known:
        raise RequestError(
            f"there is no configuration {clipped(config)} with rows; configurations: {', '.join(known) or '(none)'}"
        )
    if isinstance(split, str) and split.isidentifier() and split not in (*known[config], "all"):
        raise RequestError(f"{config} has no split {clipped(split)}; splits: {', '.join(known[config])}")


def _warn_of_drift(hydrated: dict[str, dict[str, Any]]) -> None:
    """Rows on a copy that is not the very text may be doubtful, or be missing."""
    for document, states in hydrated.items():
        if doubtful := {state: states[state] for state in ("drifted", "lost") if states.get(state)}:
            told = ", ".join(f"{count} {state}" for state, count in doubtful.items())
            warnings.warn(f"{document}: {told} of its spans on this copy; `mecorpus hydrate` says which", stacklevel=3)


def built_folder(root: Path, texts: Path | None = None) -> Path:
    """The cached build of a corpus root; its name changes with any byte of the corpus, of the pages that go with it or of the
    user's copies, and with the tools that built it."""
    import pyarrow as pa

    from mecorpus.version import __version__

    digest = input_of(root)
    copies = "" if texts is None else f"-with-{copies_digest(texts)[:24]}"
    name = f"{digest[:24]}-{pages_digest(root)[:8]}{copies}-{__version__}-{pa.__version__}"
    folder = cache_folder() / name
    if not (folder / MANIFEST).is_file():
        built = build(root, folder, texts=texts)
        if texts is None and built.manifest["input"] != digest:
            shutil.rmtree(folder)
            raise MecorpusError(f"{root} changed while it was built; load it again")
    return folder


def input_of(root: Path) -> str:
    """What `manifest.json` of a build of this corpus has as `input`."""
    context = load_context(root).digest
    digest = input_digest(context)
    for block in blocks_of(root, context):
        update_input(digest, b"".join(map(digest_of, packed_lines(block, root))))
    return digest.hexdigest()
