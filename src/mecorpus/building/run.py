"""`build`: validate, stage, write, and put in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building.block import Plan, build_block
from mecorpus.building.output import hydrated, write_output
from mecorpus.building.staging import key_of, own_secret, staging_at, staging_beside
from mecorpus.building.swap import replacing, uploading
from mecorpus.building.total import LeftOut, Total
from mecorpus.card import Figures
from mecorpus.corpus.blocks import bytes_of, bytes_unpacked, done_blocks
from mecorpus.corpus.context import Loaded, load_context, remember
from mecorpus.corpus.layout import DOCUMENTS, HYDRATED, LOCAL_TEXTS, local_texts
from mecorpus.corpus.parts import is_part_path, location_of, root_at
from mecorpus.corpus.urls import is_url, joined
from mecorpus.engines import Engine, open_engine
from mecorpus.errors import FindingsError, RequestError
from mecorpus.hydrating import Hydration, copies_digest, hydrate
from mecorpus.index import Near, near_of
from mecorpus.leaks.compare import known_runs
from mecorpus.leaks.release import output_findings
from mecorpus.model import Context, Entry, Finding, Report
from mecorpus.progress import Progress
from mecorpus.tables import tables_of
from mecorpus.validation.block import ALONE
from mecorpus.validation.gather import gathering
from mecorpus.validation.run import NEAR, Selection, told

# A packed file that cannot be read to its end, and one that is no regular file.
OF_FILES = ("MEC001", "MEC009")


class Built(NamedTuple):
    """A dataset folder, its manifest, the report of the validation, the figures of its card, and what hydrating gave, if asked.

    The report has warnings only, and the errors of documents that were left out.
    """

    out: Path | str
    manifest: dict[str, Any]
    report: Report
    figures: Figures
    hydration: Hydration | None = None


class Order(NamedTuple):
    """How a build is wanted; see `build`."""

    configurations: tuple[str, ...]
    near_duplicates: bool
    keep_going: bool
    engine: Engine
    workers: int | None
    staging: str | None
    today: dt.date | None
    progress: Progress


def build(
    root: str | Path,
    out: str | Path,
    *,
    texts: str | Path | None = None,
    configurations: Collection[str] = (),
    near_duplicates: bool = True,
    keep_going: bool = False,
    workers: int | None = 1,
    staging: str | None = None,
    today: dt.date | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Built:
    """Validate a corpus and write it as a dataset folder, whole or not at all.

    `root` and `out` are folders or URLs; at a URL the manifest is written last, and without it there is no dataset.
    With `texts`, a folder of the user's own copies, or of a hydrated corpus, withheld documents that stand on a copy give
    rows like the open ones; such a dataset is marked as not for redistribution in its card and manifest.
    A build that has words of a withheld text of which a local copy is there is refused (MEC601).

    `configurations` are those that are written, by default all. `near_duplicates` may be left unlooked for, which the
    manifest tells. With `keep_going` documents with errors are left out, and the manifest lists them.
    `workers` is the number of processes (None takes as many as pay, which a script may only ask for
    under `if __name__ == "__main__"`); the bytes do not depend on it. `dask` is the address of a Dask cluster
    (`tcp://host:8786`) that works in their place; `staging` is a URL for work in progress, where its workers share no disk.
    What a killed build finished is not done again. `today` decides whether a waiver has expired; `progress` is told how
    far it is.

    Raises `FindingsError` when the corpus has errors, `RequestError` when `out` holds something else or for an unknown
    configuration, `MecorpusError` when it cannot be written.
    """
    root = root_at(root)
    wanted = (configurations,) if isinstance(configurations, str) else tuple(configurations)
    engine = open_engine(workers, dask)
    order = Order(wanted, near_duplicates, keep_going, engine, workers, staging, today, progress or Progress())
    out = out if isinstance(out, str) and is_url(out) else Path(out)
    with _output(out) as folder:
        if texts is None:
            own = root / LOCAL_TEXTS if (root / HYDRATED).is_file() else None
            return Built(out, *_build(root, folder, out, order, own))
        copy = folder.parent / "hydrated"
        hydration = hydrate(root, texts=texts, out=copy)._replace(written=(), dry_run=True)
        return Built(out, *_build(copy, folder, out, order, copy / LOCAL_TEXTS, hydration), hydration)


def _output(out: str | Path) -> Any:
    return uploading(str(out)) if isinstance(out, str) and is_url(out) else replacing(Path(out))


def _build(
    root: Path,
    folder: Path,
    out: str | Path,
    order: Order,
    texts: Path | None = None,
    hydration: Hydration | None = None,
) -> tuple[dict[str, Any], Report, Figures]:
    loaded = load_context(root)
    if loaded.context is None:
        raise FindingsError("nothing was built", Report(tuple(loaded.findings), {}, {}))
    remember(root, loaded)
    tables = tables_of(loaded.context.schemas, order.configurations)
    near = near_of(loaded.context.settings, bytes_unpacked(root), wanted=order.near_duplicates)
    with (
        _staging(root, folder, out, order, loaded, near, texts) as staging,
        gathering(root, loaded, near) as gathered,
    ):
        plan = Plan(staging, order.configurations, texts, near)
        total, report = _checked(root, loaded, order, plan, Total(gathered, loaded.digest))
        more: dict[str, Any] = {} if order.near_duplicates else {"unchecked": [NEAR]}
        more |= {"only": list(order.configurations)} if order.configurations else {}
        left_out = sorted(total.left_out, key=lambda one: (one.file, one.line))
        more |= {"left_out": [one._asdict() for one in left_out]} if left_out else {}
        more |= {"hydrated": hydrated(hydration)} if hydration else {}
        order.progress.start("writing")
        manifest, figures = write_output(root, folder, loaded.context, tables, total, staging, order.engine, more)
        if manifest["redistribution"]:
            _refuse_leaks(folder, gathered.index.withheld, loaded.context)
    return manifest, report, figures


@contextmanager
def _staging(
    root: Path, folder: Path, out: str | Path, order: Order, loaded: Loaded, near: Near, texts: Path | None
) -> Iterator[str]:
    """Where work in progress lies. What stands on the user's copies stays in the private scratch folder."""
    import pyarrow as pa

    from mecorpus.version import __version__

    scratch = folder.parent / "staging"
    scratch.mkdir()
    secret = own_secret()
    if texts is not None or secret is None:
        yield str(scratch)
        return
    copies = _digest_of_copies(local_texts(root))
    tools = __version__, pa.__version__
    key = key_of(secret, *tools, location_of(root), loaded.digest, copies, near.way, *order.configurations)
    if order.staging:
        with staging_at(order.staging, key) as place:
            yield place
    elif isinstance(out, str) and is_url(out):
        yield str(scratch)
    else:
        with staging_beside(Path(out).absolute(), scratch, key) as place:
            yield place


def _digest_of_copies(folder: Path) -> str:
    """A digest of local copies; empty where there are none."""
    try:
        return copies_digest(folder)
    except RequestError:
        return ""


def _checked(root: Path, loaded: Loaded, order: Order, plan: Plan, total: Total) -> tuple[Total, Report]:
    """All blocks staged, and the report on them. Raises `FindingsError` for errors that forbid to go on."""
    _pass(root, loaded, order, plan, total)
    gathered = total.gathered
    found = told(root, loaded, gathered, today=order.today, workers=order.workers, whole=order.keep_going)
    report = Selection().report(found, gathered.counts, gathered.skipped)
    if not report.errors:
        return total, report
    lost = [one for one in _errors(report) if not _is_of_one(one)] if order.keep_going else list(report.findings)
    if lost:
        raise FindingsError("nothing was built", report._replace(findings=tuple(lost)))
    left = {one.document for one in total.left_out}
    more: dict[str, Finding] = {}
    for one in _errors(report):
        if one.document is not None and one.document not in left:
            more.setdefault(one.document, one)
    return (_again(root, loaded, order, plan, more) if more else total), report


def _again(root: Path, loaded: Loaded, order: Order, plan: Plan, errors: dict[str, Finding]) -> Total:
    """A second pass without documents whose errors only rules across documents found: known too late for the first."""
    place = joined(plan.staging, f"again-{key_of(*sorted(errors))}")
    plan = plan._replace(staging=place, near=ALONE, leave_out=frozenset(errors))
    with gathering(root, loaded, plan.near) as gathered:
        total = Total(gathered, loaded.digest)
        _pass(root, loaded, order, plan, total)
        total.left_out += [LeftOut(name, one.file, one.line) for name, one in errors.items()]
        return total


def _errors(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.severity == "error"]


def _is_of_one(finding: Finding) -> bool:
    """Whether an error is of one document, and gone when that is left out. A packed file that breaks off is of many."""
    is_line = is_part_path(finding.file) and finding.code not in OF_FILES
    return is_line or finding.file.startswith(f"{DOCUMENTS}/")


def _pass(root: Path, loaded: Loaded, order: Order, plan: Plan, total: Total) -> None:
    order.progress.start("checking", bytes=bytes_of(root))
    for block, staged in done_blocks(partial(build_block, plan=plan), root, loaded.digest, order.engine):
        total.add(block, staged)
        order.progress.advance(documents=staged.checked.counts["documents"], bytes=block.size)
    order.progress.start("comparing documents")


def _refuse_leaks(folder: Path, withheld: Iterable[Entry], context: Context) -> None:
    """Look through what is to be put in place. Raises `FindingsError` where it has words of a withheld text."""
    own = {entry.document: entry.runs for entry in withheld}
    found = output_findings(folder, known_runs(own, [one.name for one in context.registers.entities]))
    if found:
        raise FindingsError("nothing was built", Report(tuple(sorted(found)), {}, {}))
