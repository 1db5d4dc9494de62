"""`mecorpus adjudicate`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mecorpus.cli.options import DocumentId, Format, Layers, Readers, Root, read_input

if TYPE_CHECKING:
    from mecorpus.adjudicating.align import Item
    from mecorpus.adjudicating.review import Review
    from mecorpus.adjudicating.settle import Settled

EXPLAINED = (
    "A, B: that annotator's version (nothing, where that annotator has none); both: keep both; neither: leave both out; "
    "skip: decide later; quit: stop here. Another version: `mecorpus adjudicate --decisions FILE`"
)
ANSWERS = ("A", "B", "both", "neither", "skip", "quit")


def command(
    document: DocumentId,
    annotator: Readers = None,
    layer: Layers = None,
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar="A|B|ID",
            help="Whose version stands for all that is open (A, B or an annotator); or the id of one annotation to take. May be repeated.",
        ),
    ] = None,
    both: Annotated[
        list[str] | None, typer.Option("--both", metavar="ID", help="Keep both annotations of a pair.")
    ] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", metavar="ID", help="Take neither.")] = None,
    decisions: Annotated[
        str | None,
        typer.Option(
            "--decisions",
            metavar="FILE|-",
            help='A decision a line: {"id": ID, "take": "A"}, or with an "annotation" in place of both.',
        ),
    ] = None,
    format: Format = "text",
    root: Root = None,
) -> None:
    """Settle two readings in one: what both agree on at once, the rest by options, by a file, or asked one by one.

    Each decision is kept at once: interrupted work goes on where it was. A layer is written when nothing in it is open.
    Exit code 1 while something is open.
    """
    import json

    from mecorpus.adjudicating import adjudicate
    from mecorpus.corpus.layout import find_root

    is_told = bool(take or both or drop or decisions)
    done = adjudicate(
        find_root(root, writable=True), document, annotators=annotator or (), layers=layer or (), take=take or (), both=both or (), drop=drop or (),
        decisions=_lines(decisions) if decisions else (), source=decisions or "", ask=None if is_told or not sys.stdin.isatty() else _ask,
    )  # fmt: skip
    if format == "json":
        typer.echo(json.dumps(_as_json(done)))
    else:
        _say(done)
    raise typer.Exit(1 if done.open or done.waiting else 0)


def _lines(file: str) -> list[tuple[int, Any]]:
    """Numbered values of a file of decisions. Raises `RequestError` for a line that is no JSON."""
    from mecorpus.annotate.apply import numbered
    from mecorpus.errors import RequestError

    lines, faults, _ = numbered(read_input(file), file)
    if faults:
        raise RequestError(f"{file}:{faults[0].problem.place.line}: {faults[0].problem.message}")
    return lines


def _ask(item: Item, found: Review, number: int, total: int) -> str:
    """Show an item and read an answer, on standard error as all questions; the end of input quits."""
    from mecorpus.adjudicating.review import item_lines, sentence_line, unit_of
    from mecorpus.cli.asking import line_of
    from mecorpus.cli.review import painted

    is_terminal = sys.stderr.isatty()
    is_hidden = found.document.withheld and not is_terminal
    typer.echo(f"\n{item.layer}, {number} of {total}", err=True)
    sentence = [] if is_hidden else sentence_line(unit_of(item.either, found.document), found.document)
    for kind, line in (*sentence, *item_lines(item, found, is_hidden)):
        typer.echo(painted(line, kind, is_terminal), err=True)
    while True:
        given = line_of(f"take {', '.join(ANSWERS)}? ")
        if given is None:
            return "quit"
        meant = [answer for answer in ANSWERS if given and answer.casefold().startswith(given.casefold())]
        exact = [answer for answer in meant if answer.casefold() == given.casefold()]
        if len(exact or meant) == 1:
            return (exact or meant)[0]
        typer.echo(EXPLAINED, err=True)


def _as_json(done: Settled) -> dict[str, Any]:
    return {
        "document": done.review.document.id,
        "path": str(done.path),
        "settled": done.settled,
        "open": [{"layer": one.layer, "kind": one.kind, "id": one.either.id} for one in done.open],
        "complete": list(done.reading.complete) if done.reading else [],
        "notes": list(done.notes),
        "waiting": done.waiting,
        "skipped": done.review.skipped,
    }


def _say(done: Settled) -> None:
    from mecorpus.cli.annotate.saying import here

    for note in done.notes:
        typer.echo(note, err=True)
    for layer, count in done.settled.items():
        typer.echo(f"{layer}: settled, {count or 'no'} annotation{'' if count == 1 else 's'}")
    for layer in dict.fromkeys(one.layer for one in done.open):
        left = [one for one in done.open if one.layer == layer]
        typer.echo(f"{layer}: {len(left)} open: {', '.join(one.either.id for one in left)}")
    for layer, others in done.waiting.items():
        typer.echo(f"{layer}: refers to {', '.join(others)}, to be settled first")
    for layer, why in done.review.skipped.items():
        typer.echo(f"{layer}: not settled, {why}", err=True)
    complete = ", ".join(done.reading.complete) if done.reading else ""
    typer.echo(f"{here(done.path)}: {f'settled: {complete}' if complete else 'not written yet'}")
    if not done.open and not done.settled and not done.waiting:
        typer.echo("nothing was open; --take ID, --both ID or --drop ID decide one again", err=True)
    if done.open:
        name = done.review.document.id
        typer.echo(
            f"see `mecorpus review {name}`; decide with --take, --both, --drop, --decisions, or at a terminal", err=True
        )
