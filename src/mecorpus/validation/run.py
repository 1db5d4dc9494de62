"""`validate`: every rule over a corpus, then waivers and the caller's selection."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from mecorpus.corpus.context import Loaded, load_context, remember
from mecorpus.corpus.disk import document_names, read_file
from mecorpus.corpus.layout import inside, is_below
from mecorpus.corpus.place import located
from mecorpus.engines import open_engine, run_blocks
from mecorpus.errors import unknown
from mecorpus.model import Context, Entry, Finding, Index, Report
from mecorpus.progress import Progress
from mecorpus.rules import CORPUS, LEAK, SHARED, WAIVER, rules
from mecorpus.rules.run import run
from mecorpus.validation.block import Checked, add, blocks_of, check_block
from mecorpus.validation.followers import without_followers
from mecorpus.validation.waiving import accepts

# Rules that look across documents.
ACROSS = {*CORPUS, *LEAK, *SHARED}


# Found only where the user's own copies of withheld texts are.
LOCAL_ONLY = ("MEC512",)


def validate(
    root: str | Path,
    paths: Sequence[str | Path] | None = None,
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    workers: int | None = 1,
    today: dt.date | None = None,
    across: bool = False,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a corpus.

    `paths` keeps the findings of those files and folders (rules across documents still see
    all; `across` keeps what they find anywhere); `select` and `ignore` are codes or their beginnings (`MEC2`); `workers` is the number of
    processes; None takes as many as pay, which a script may only ask for under `if __name__ == "__main__"`; `dask` is
    the address of a Dask cluster (`tcp://host:8786`) that works in their place. `today` decides whether a waiver has expired.
    Raises `RequestError` for a path outside the corpus, an unknown code, or a cluster that cannot be used.
    """
    root = Path(root).absolute()
    progress = progress or Progress()
    select, ignore = _several(select), _several(ignore)
    wanted = None if paths is None else [inside(root, Path(path)) for path in paths]
    _known_codes((*select, *ignore))
    loaded = load_context(root)
    checked = Checked(loaded.findings, [], Counter(), Counter())
    if loaded.context is None:
        checked.skipped["documents, because corpus.json cannot be used"] += len(document_names(root))
        return _report(checked, [*loaded.findings], wanted, select, ignore, across)
    remember(root, loaded)
    names = document_names(root)
    progress.start("checking", documents=len(names))
    blocks = blocks_of(root, loaded.digest, names)
    for result in run_blocks(check_block, blocks, open_engine(workers, dask)):
        add(checked, result)
        progress.advance(documents=result.counts["documents"])
    progress.start("comparing documents")
    return finish(
        root, loaded, checked, wanted=wanted, select=select, ignore=ignore, today=today, across=across, workers=workers
    )


def finish(
    root: Path,
    loaded: Loaded,
    checked: Checked,
    *,
    wanted: list[str] | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    today: dt.date | None = None,
    across: bool = False,
    workers: int | None = 1,
) -> Report:
    """Rules across documents, waivers and selection, once all documents are checked."""
    assert loaded.context is not None
    found = [*checked.findings, *_across(root, loaded, loaded.context, checked.entries)]
    found += _leaks(root, loaded.context, checked.entries, workers)
    unseen = any(entry.withheld and not entry.runs for entry in checked.entries)
    kept, waived = _waive(root, loaded, found, today or dt.datetime.now(dt.UTC).date(), LOCAL_ONLY if unseen else ())
    report = _report(checked, kept, wanted, select, ignore, across)
    return report._replace(waived=tuple(sorted(waived)))


def _across(root: Path, loaded: Loaded, context: Context, entries: Iterable[Entry]) -> list[Finding]:
    index = Index(tuple(sorted(entries, key=lambda entry: entry.document)))
    found = list(run(CORPUS, index, context))
    paths = {one.problem.place.file for one in found}
    return located(found, {path: loaded.files.get(path) or read_file(root, path) for path in paths})


def _leaks(root: Path, context: Context, entries: list[Entry], workers: int | None) -> list[Finding]:
    """Words of withheld texts in the record: the files are read for it only where a local copy is there."""
    if not any(entry.runs for entry in entries):
        return []
    from mecorpus.leaks.record import record_findings

    return record_findings(root, entries, [one.name for one in context.registers.entities], workers)


def _waive(
    root: Path, loaded: Loaded, found: list[Finding], today: dt.date, unseen: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """Findings that stay, with those about waivers themselves, and findings that a waiver accepts.

    What a waiver for a code in `unseen` accepts could not be looked for here; it is not called unused.
    """
    assert loaded.context is not None
    waivers = loaded.context.registers.waivers
    live = [waiver for waiver in waivers if waiver.expires >= today]
    waived = [finding for finding in found if any(accepts(waiver, finding) for waiver in live)]
    about = [
        told for waiver in waivers for told in run(WAIVER, waiver, waiver.code in unseen or any(accepts(waiver, one) for one in found), today)
    ]  # fmt: skip
    kept = [finding for finding in found if finding not in waived]
    return [*kept, *located(about, loaded.files)], waived


def _report(
    checked: Checked,
    findings: list[Finding],
    wanted: list[str] | None,
    select: Collection[str],
    ignore: Collection[str],
    across: bool,
) -> Report:
    kept = {
        finding
        for finding in findings
        if (not select or finding.code.startswith(tuple(select)))
        and not finding.code.startswith(tuple(ignore))
        and (is_below(finding.file, wanted) or (across and finding.code in ACROSS))
    }
    return Report(tuple(sorted(without_followers(kept), key=_order)), dict(checked.counts), dict(checked.skipped))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.code, finding.message


def _several(codes: Collection[str]) -> Collection[str]:
    return (codes,) if isinstance(codes, str) else codes


def _known_codes(codes: Iterable[str]) -> None:
    for code in codes:
        if not any(known.startswith(code) for known in rules()):
            raise unknown("rule", code, rules())
