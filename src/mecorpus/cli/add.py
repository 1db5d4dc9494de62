"""`mecorpus add`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mecorpus.cli.options import Format, Root, field, read_input
from mecorpus.errors import RequestError
from mecorpus.model.metadata import Metadata, path_of
from mecorpus.reports.escape import escape

if TYPE_CHECKING:
    from mecorpus.add import Added, Plan, Source

Several = list[str] | None
# Options that are not called as their field is.
OPTIONS = {"countries": "country", "topics": "topic", "sources": "source"}


def _option(name: str) -> Any:
    return typer.Option(_flag(name), **field("document", *path_of(name)))


def _flag(name: str) -> str:
    return "--" + OPTIONS.get(name, name).replace("_", "-")


def command(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|-",
            help="The text: plain, Markdown (.md), HTML or DOCX, or the address of a page, which is fetched; - reads standard input.",
        ),
    ],
    title: Annotated[str | None, _option("title")] = None,
    genre: Annotated[str | None, _option("genre")] = None,
    language: Annotated[str | None, _option("language")] = None,
    text_origin: Annotated[str | None, _option("text_origin")] = None,
    kind: Annotated[str | None, _option("kind")] = None,
    method: Annotated[str | None, _option("method")] = None,
    outlet: Annotated[str | None, _option("outlet")] = None,
    license: Annotated[str | None, _option("license")] = None,
    author: Annotated[Several, _option("author")] = None,
    countries: Annotated[Several, _option("countries")] = None,
    topics: Annotated[Several, _option("topics")] = None,
    written: Annotated[str | None, _option("written")] = None,
    published: Annotated[str | None, _option("published")] = None,
    url: Annotated[str | None, _option("url")] = None,
    standpoint: Annotated[str | None, _option("standpoint")] = None,
    sources: Annotated[Several, _option("sources")] = None,
    rights: Annotated[str, _option("rights")] = "open",
    holder: Annotated[str | None, _option("holder")] = None,
    generator: Annotated[str | None, _option("generator")] = None,
    obtained: Annotated[str | None, _option("obtained")] = None,
    id: Annotated[
        str | None, typer.Option("--id", help="Id of the document; by default made from title and text.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--form",
            metavar="plain|markdown|html|docx",
            help="What the source is; by default its suffix or content type tells, and standard input is plain.",
        ),
    ] = None,
    in_group: Annotated[
        bool,
        typer.Option(
            "--in-group",
            help="The text is meant as another version of one that is there (syndicated, edited): put it into that one's group.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the sentences and all that is found, and write nothing.")
    ] = False,
    root: Root = None,
    format: Format = "text",
) -> None:
    """Add a text: take it out of its source, normalise it, split it into sentences, name it, check it, write it.

    What the source says of itself (title, author, outlet, day, address) fills in options that are not given;
    an empty value ("") keeps it out. What is needed and still missing is asked for on a terminal.
    Options that take a list (author, country, topic, source) may be repeated.
    """
    from mecorpus.add import add_document, plan_document, read_source
    from mecorpus.corpus.layout import find_root

    here = find_root(root, writable=True)
    source = read_source(read_input(file) if file == "-" else file, form)
    for note in source.notes:
        _say(note)
    metadata = _metadata(here, context.params, source)
    if dry_run:
        _show(plan_document(here, source, metadata, id=id, in_group=in_group), format)
    else:
        _tell(add_document(here, source, metadata, id=id, in_group=in_group), format)


def _metadata(root: Path, given: dict[str, Any], source: Source) -> Metadata:
    """What was given, what the source says, and the answers of a person to the rest."""
    from mecorpus.add.metadata import missing
    from mecorpus.cli.questions import ask

    found = {name: value for name, value in source.metadata.items() if given[name] in (None, [], ())}
    values = {name: _plain(given[name]) for name in Metadata._fields}
    asks = sys.stdin.isatty() and given["file"] != "-"
    asked = {name for names in missing(values) for name in names} if asks else set()
    for name in [name for name in found if name not in asked]:
        values[name] = found[name]
        _say(f"{name} from {source.origin}: {'; '.join(found[name]) if name == 'author' else found[name]}")
    if asks:
        source.normalised()  # what cannot be taken is refused before anything is asked
        ask(root, values, found)
    elif missing(values):
        _preview(root, given, source)
        options = [" or ".join(map(_flag, names)) for names in missing(values)]
        raise RequestError(f"give what is missing: {', '.join(options)}")
    known = {name: value for name, value in values.items() if value is not None}
    return Metadata(**{"license": None, **known})


def _plain(value: Any) -> Any:
    """The value of an option, or None where it is not given or given empty."""
    return ([one for one in value if one] or None) if isinstance(value, list) else value or None


def _preview(root: Path, given: dict[str, Any], source: Source) -> None:
    """Show the text before its metadata is known: a person has to look through it first."""
    from mecorpus.add.preview import sentence_lines
    from mecorpus.add.segment import segment
    from mecorpus.leaks.local import repeats_local_text

    if given["dry_run"] and given["format"] == "text":
        text, changes = source.normalised()
        reveal = sys.stdout.isatty() or (given["rights"] == "open" and not repeats_local_text(root, text))
        typer.echo(sentence_lines(text, segment(text), reveal=reveal), nl=False)
        for change in changes:
            _say(change)


def _show(plan: Plan, format: str) -> None:
    """Print a plan; exit code 2 where it would be refused, 1 where a rule is broken."""
    import json

    from mecorpus.add.preview import plan_as_dict, plan_as_text
    from mecorpus.reports import render

    shown = plan_as_dict(plan) if format == "json" else None
    typer.echo(
        json.dumps(shown, ensure_ascii=False) if shown else plan_as_text(plan, reveal=sys.stdout.isatty()),
        nl=bool(shown),
    )
    for line in (*plan.changes, *(f"warning: {one}" for one in plan.warnings)):
        _say(line)
    if plan.report.findings:
        typer.echo(render(plan.report), err=True, nl=False)
    _say(f"would be refused: {plan.refusal}" if plan.refusal else "nothing was written")
    raise typer.Exit(2 if plan.refusal else 1 if plan.report.findings else 0)


def _tell(added: Added, format: str) -> None:
    """Print what was added."""
    import json

    for line in (*added.changes, *(f"warning: {one}" for one in added.warnings)):
        _say(line)
    if added.group != added.id:
        _say(f"nearly the text of {added.group}: in its group")
    line = f"{added.id}: {added.sentences} sentences, text in {added.text_path}"
    as_json = json.dumps({**added._asdict(), "text_path": str(added.text_path)}, ensure_ascii=False)
    typer.echo(as_json if format == "json" else escape(line))


def _say(line: str) -> None:
    typer.echo(escape(line), err=True)
