"""`build`: validate, stage, write, and put in place."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building.block import Staged, build_block
from mecorpus.building.parts import Written, write_split
from mecorpus.building.swap import MANIFEST, replacing
from mecorpus.building.withheld import write_withheld
from mecorpus.card import Figures, dataset_card
from mecorpus.corpus.context import Loaded, load_context, remember
from mecorpus.corpus.disk import document_names
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import HYDRATED, LOCAL_TEXTS, SCHEMA
from mecorpus.engines import Engine, open_engine, run_blocks
from mecorpus.errors import FindingsError
from mecorpus.hydrating import Hydration, hydrate
from mecorpus.leaks.compare import known_runs
from mecorpus.leaks.release import output_findings
from mecorpus.model import ADJUDICATED, Context, Report
from mecorpus.progress import Progress
from mecorpus.tables import Table, arrow_schema, tables_of
from mecorpus.validation import Checked, blocks_of
from mecorpus.validation.block import add
from mecorpus.validation.run import finish

# Files of the corpus root that travel with the dataset, and what they are called there.
CARRIED = {"CITATION.cff": "CITATION.cff", "DATASHEET.md": "DATASHEET.md", "LICENSE-DATA": "LICENSE"}


class Built(NamedTuple):
    """A dataset folder, its manifest, the report of the validation (warnings only), and what hydrating gave, if asked."""

    out: Path
    manifest: dict[str, Any]
    report: Report
    hydration: Hydration | None = None


def build(
    root: str | Path,
    out: str | Path,
    *,
    texts: str | Path | None = None,
    workers: int | None = 1,
    today: dt.date | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Built:
    """Validate a corpus and write it as a dataset folder, whole or not at all.

    With `texts`, a folder of the user's own copies, or of a hydrated corpus, withheld documents that stand on a copy give
    rows like the open ones; such a dataset is marked as not for redistribution in its card and manifest.
    A build that has words of a withheld text of which a local copy is there is refused (MEC601).

    `workers` is the number of processes (None takes as many as pay, which a script may only ask for
    under `if __name__ == "__main__"`); `dask` is the address of a Dask cluster (`tcp://host:8786`) that works in their
    place, whose workers see `root` and `out` under the same paths. The bytes depend on neither. `today` decides
    whether a waiver has expired. Raises `FindingsError` when the corpus has errors,
    `RequestError` when `out` holds something else or a cluster cannot be used, `MecorpusError` when it cannot be written.
    """
    root, out = Path(root).absolute(), Path(out)
    engine, progress = open_engine(workers, dask), progress or Progress()
    with replacing(out) as folder:
        if texts is None:
            own = root / LOCAL_TEXTS if (root / HYDRATED).is_file() else None
            return Built(out, *_build(root, folder, engine, progress, workers, today, own))
        hydrated = folder.parent / "hydrated"
        hydration = hydrate(root, texts=texts, out=hydrated)._replace(written=(), dry_run=True)
        made = _build(hydrated, folder, engine, progress, workers, today, hydrated / LOCAL_TEXTS, hydration)
        return Built(out, *made, hydration)


def _build(
    root: Path,
    folder: Path,
    engine: Engine,
    progress: Progress,
    workers: int | None,
    today: dt.date | None,
    texts: Path | None = None,
    hydration: Hydration | None = None,
) -> tuple[dict[str, Any], Report]:
    loaded = load_context(root)
    if loaded.context is None:
        raise FindingsError("nothing was built", Report(tuple(loaded.findings), {}, {}))
    staging = folder.parent.absolute() / "staging"
    staging.mkdir()
    remember(root, loaded)
    names = document_names(root)
    progress.start("checking", documents=len(names))
    staged = []
    work = partial(build_block, staging=staging, texts=texts)
    for one in run_blocks(work, blocks_of(root, loaded.digest, names), engine):
        staged.append(one)
        progress.advance(documents=one.checked.counts["documents"])
    progress.start("comparing documents")
    report = _report(root, loaded, staged, today, workers)
    if report.errors:
        raise FindingsError("nothing was built", report)
    progress.start("writing")
    manifest = _write(root, folder, loaded.context, loaded.digest, staged, hydration)
    if manifest["redistribution"]:
        _refuse_leaks(folder, staged, loaded.context)
    return manifest, report


def _refuse_leaks(folder: Path, staged: list[Staged], context: Context) -> None:
    """Look through what is to be put in place. Raises `FindingsError` where it has words of a withheld text."""
    own = {entry.document: entry.runs for one in staged for entry in one.checked.entries}
    found = output_findings(folder, known_runs(own, [one.name for one in context.registers.entities]))
    if found:
        raise FindingsError("nothing was built", Report(tuple(sorted(found)), {}, {}))


def _report(root: Path, loaded: Loaded, staged: list[Staged], today: dt.date | None, workers: int | None) -> Report:
    checked = Checked([*loaded.findings], [], Counter(), Counter())
    for one in staged:
        add(checked, one.checked)
    return finish(root, loaded, checked, today=today, workers=workers)


def _write(
    root: Path, folder: Path, context: Context, digest: str, staged: list[Staged], hydration: Hydration | None
) -> dict[str, Any]:
    tables = tables_of(context.schemas)
    blocks = [one.folder for one in staged]
    written = {table.name: _table(table, blocks, folder, context) for table in tables}
    written = {name: splits for name, splits in written.items() if splits}
    write_withheld(root, blocks, folder)
    carried = {f"{SCHEMA}/{name}": f"{SCHEMA}/{name}" for name in context.schemas.files.values()} | CARRIED
    for source, name in carried.items():
        if (root / source).is_file() and not (root / source).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / source, folder / name)
    figures = _figures(written, staged, context)
    kept = [table for table in tables if table.name in written]
    (folder / "README.md").write_text(dataset_card(context, kept, figures), "utf-8")
    manifest = _manifest(
        folder, context, input_digest(digest, (one for each in staged for one in each.digests)), figures
    )
    if hydration:
        manifest["hydrated"] = {
            one.document: {"share": round(one.share, 4), "verified": one.verified, **one.states}
            for one in hydration.documents
            if not one.faults.findings
        }
    (folder / MANIFEST).write_bytes(encode_file(manifest))
    return manifest


def _figures(written: dict[str, dict[str, Written]], staged: list[Staged], context: Context) -> Figures:
    rights: Counter[str] = sum((one.rights for one in staged), Counter())
    languages: Counter[str] = sum((one.languages for one in staged), Counter())
    origins: Counter[str] = sum((one.origins for one in staged), Counter())
    readers = Counter(
        context.annotators[name].kind for name in set().union(*(one.readers for one in staged)) - {ADJUDICATED}
    )
    splits = {name: {split: one._asdict() for split, one in found.items()} for name, found in written.items()}
    return Figures(splits, dict(rights), sorted(languages), dict(origins), dict(readers))


def _table(table: Table, blocks: list[Path], folder: Path, context: Context) -> dict[str, Written]:
    schema = arrow_schema(table.columns)
    out = folder / "data" / table.name
    found = {split: write_split(blocks, table.name, split, out, schema) for split in context.settings.splits}
    return {split: written for split, written in found.items() if written}


def input_digest(context: str, documents: Iterable[str]) -> str:
    """SHA-256 of schema, registers and documents, from their digests."""
    return hashlib.sha256("\n".join([context, *documents]).encode()).hexdigest()


def _manifest(folder: Path, context: Context, digest: str, figures: Figures) -> dict[str, Any]:
    import pyarrow as pa

    from mecorpus.version import __version__

    files = sorted(path for path in folder.rglob("*") if path.is_file())
    settings = context.settings
    return {
        "name": settings.name,
        "version": settings.version,
        "schema_version": settings.schema_version,
        "made_with": {"mecorpus": __version__, "pyarrow": pa.__version__},
        "input": digest,
        "redistribution": not figures.documents.get("hydrated"),
        "documents": figures.documents,
        "configurations": {
            name: {split: {"rows": one["rows"], "digest": one["digest"]} for split, one in splits.items()}
            for name, splits in figures.splits.items()
        },
        "files": {path.relative_to(folder).as_posix(): _file(path) for path in files},
    }


def _file(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    return {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
