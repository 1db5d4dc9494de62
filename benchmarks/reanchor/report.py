"""The tables, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.reanchor.edits import EDITS
from benchmarks.reanchor.measure import Leak, Placing
from benchmarks.reanchor.schemes import FullText, Offsets, Ours, Scheme
from benchmarks.reanchor.scoring import OUTCOMES


def placing_table(schemes: Sequence[Scheme], found: Mapping[tuple[str, str], Placing]) -> str:
    """A row for each scheme, a cell for each edit with its outcomes in per cent; milliseconds for 1,000 words."""
    out = [f"| {' / '.join(OUTCOMES)} | {' | '.join(EDITS)} | ms |", "|---" * (len(EDITS) + 2) + "|"]
    for scheme in schemes:
        cells = [_cell(found[scheme.name, kind]) for kind in EDITS]
        out.append(f"| {scheme.name} | {' | '.join(cells)} | {_milliseconds(scheme.name, found):.1f} |")
    return "\n".join(out)


def _cell(placing: Placing) -> str:
    return " / ".join(f"{_share(placing, outcome):.1f}" for outcome in OUTCOMES)


def _share(placing: Placing, outcome: str) -> float:
    return 100 * placing.counts[outcome] / placing.counts["spans"]


def _milliseconds(name: str, found: Mapping[tuple[str, str], Placing]) -> float:
    mine = [placing for (scheme, _), placing in found.items() if scheme == name]
    return 1e6 * sum(placing.seconds for placing in mine) / sum(placing.words for placing in mine)


def summary(found: Mapping[tuple[str, str], Placing]) -> str:
    """Of ours and of the full text: exact and called sure, and wrong to two places; the slowest edit."""
    out = [f"| | {' | '.join(EDITS)} |", "|---" * (len(EDITS) + 1) + "|"]
    for name in (Ours().name, FullText().name):
        for outcome in ("exact", "exact and sure", "wrong"):
            cells = [f"{_share(found[name, kind], outcome):.2f}" for kind in EDITS]
            out.append(f"| {name}: {outcome} | {' | '.join(cells)} |")
        times = [1e6 * found[name, kind].seconds / found[name, kind].words for kind in EDITS]
        out.append(f"| {name}: ms for 1,000 words | {' | '.join(f'{one:.1f}' for one in times)} |")
    return "\n".join(out)


def print_leaks(found: Iterable[tuple[str, Leak]]) -> None:
    """Words rebuilt, and what that is above annotations alone, which come first; each row as soon as it is known."""
    print(
        "| shipped beside the annotations | all words % | more | content words % | more | decoders |\n|---|---|---|---|---|---|",
        flush=True,
    )
    alone: Leak | None = None
    for name, leak in found:
        alone = alone or leak
        said = "nothing" if name == Offsets.name else name
        more = leak.words - alone.words, leak.content - alone.content
        cells = [said, f"{leak.words:.1f}", f"{more[0]:+.1f}", f"{leak.content:.1f}", f"{more[1]:+.1f}"]
        print(f"| {' | '.join(cells)} | {' / '.join(leak.decoders)} |", flush=True)
