"""`validate`: every rule over a corpus, then waivers and the caller's selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mecorpus.corpus.blocks import bytes_of, bytes_unpacked, done_blocks
from mecorpus.corpus.context import Loaded, load_context, remember
from mecorpus.corpus.disk import document_names
from mecorpus.corpus.layout import inside, is_below
from mecorpus.corpus.parts import parts_of, root_at
from mecorpus.corpus.place import located
from mecorpus.engines import open_engine
from mecorpus.errors import unknown
from mecorpus.index import near_of
from mecorpus.model import Context, Entry, Finding, Report
from mecorpus.progress import Progress
from mecorpus.rules import CORPUS, LEAK, SHARED, WAIVER, rules
from mecorpus.rules.run import run
from mecorpus.validation.across import across_findings
from mecorpus.validation.block import check_block
from mecorpus.validation.followers import without_followers
from mecorpus.validation.gather import Gathered, gathering
from mecorpus.validation.waiving import accepts

# Rules that look across documents.
ACROSS = {*CORPUS, *LEAK, *SHARED}


# Found only where the user's own copies of withheld texts are.
LOCAL_ONLY = ("MEC512",)
NEAR = "MEC403"


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

    `root` is a folder or a URL, in either layout. `paths` keeps the findings of those files and folders (rules across
    documents still see all; `across` keeps what they find anywhere); `select` and `ignore` are codes or their beginnings
    (`MEC2`). `workers` is the number of processes; None takes as many as pay, which a script may only ask for under
    `if __name__ == "__main__"`; `dask` is the address of a Dask cluster (`tcp://host:8786`) that works in their place.
    `today` decides whether a waiver has expired; `progress` is told how far it is.
    Raises `RequestError` for a path outside the corpus, an unknown code, or a cluster that cannot be used.
    """
    root = root_at(root)
    select, ignore = _several(select), _several(ignore)
    wanted = None if paths is None else [inside(root, Path(path)) for path in paths]
    _known_codes((*select, *ignore))
    loaded = load_context(root)
    selection = Selection(wanted, select, ignore, across)
    if loaded.context is None:
        return selection.report((loaded.findings, []), {}, _unusable(root))
    remember(root, loaded)
    engine, progress = open_engine(workers, dask), progress or Progress()
    near = near_of(loaded.context.settings, bytes_unpacked(root), wanted=selection.takes(NEAR))
    progress.start("checking", bytes=bytes_of(root))
    with gathering(root, loaded, near) as gathered:
        for block, checked in done_blocks(partial(check_block, near=near), root, loaded.digest, engine):
            gathered.add(block, checked)
            progress.advance(documents=checked.counts["documents"], bytes=block.size)
        progress.start("comparing documents")
        found = told(root, loaded, gathered, today=today, workers=workers)
        return selection.report(found, gathered.counts, gathered.skipped)


def _unusable(root: Path) -> dict[str, int]:
    """Without settings no document can be checked."""
    count = 0 if parts_of(root) else len(document_names(root))
    return {"documents, because corpus.json cannot be used": count}


def told(
    root: Path,
    loaded: Loaded,
    gathered: Gathered,
    *,
    today: dt.date | None = None,
    workers: int | None = 1,
    whole: bool = False,
) -> tuple[list[Finding], list[Finding]]:
    """All that is found once all documents are checked, rules across them included: what stays, and what is waived.

    With `whole` what these rules find is told of every document, however many there are.
    """
    assert loaded.context is not None
    found = [*gathered.told(), *across_findings(root, loaded, gathered.index, whole=whole)]
    found += _leaks(root, loaded.context, gathered.index.withheld, workers)
    unseen = any(not entry.runs for entry in gathered.index.withheld)
    return _waive(loaded, found, today or dt.datetime.now(dt.UTC).date(), LOCAL_ONLY if unseen else ())


def _leaks(root: Path, context: Context, entries: list[Entry], workers: int | None) -> list[Finding]:
    """Words of withheld texts in the record: the files are read for it only where a local copy is there."""
    if not any(entry.runs for entry in entries):
        return []
    from mecorpus.leaks.record import record_findings

    return record_findings(root, entries, [one.name for one in context.registers.entities], workers)


def _waive(
    loaded: Loaded, found: list[Finding], today: dt.date, unseen: Collection[str]
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


class Selection(NamedTuple):
    """Which findings a caller wants: below these paths, with codes that begin so; see `validate`."""

    paths: list[str] | None = None
    select: Collection[str] = ()
    ignore: Collection[str] = ()
    across: bool = False

    def takes(self, code: str) -> bool:
        """Whether findings of a rule are wanted."""
        return (not self.select or code.startswith(tuple(self.select))) and not code.startswith(tuple(self.ignore))

    def report(
        self, found: tuple[list[Finding], list[Finding]], checked: Mapping[str, int], skipped: Mapping[str, int]
    ) -> Report:
        """A report of findings that stay and that are waived, narrowed to what is wanted."""
        stay, waived = found
        kept = {
            one
            for one in stay
            if self.takes(one.code) and (is_below(one.file, self.paths) or (self.across and one.code in ACROSS))
        }
        findings = tuple(sorted(without_followers(kept), key=_order))
        return Report(findings, dict(checked), dict(skipped), tuple(sorted(waived)))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.code, finding.message


def _several(codes: Collection[str]) -> Collection[str]:
    return (codes,) if isinstance(codes, str) else codes


def _known_codes(codes: Iterable[str]) -> None:
    for code in codes:
        if not any(known.startswith(code) for known in rules()):
            raise unknown("rule", code, rules())
