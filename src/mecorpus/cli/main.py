"""The app and its table of commands, in the order of a day's work. To add one, write a module with `command` and a line here.

A group of commands is a package with `HELP` and a table `COMMANDS` of its own. Where it has a `command` in place of `HELP`,
that one runs when none of these is asked for.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from inspect import getdoc
from typing import Annotated, Any, NoReturn

import typer

from mecorpus.cli.discreet import Discreet
from mecorpus.errors import FindingsError, MecorpusError, RequestError

COMMANDS = {
    "add": "Add a text from a file, an address or standard input.",
    "annotate": "Mark, relate, label, edit, remove, undo, declare done.",
    "status": "Say how far each document is, and what is next.",
    "show": "Show a document with its annotations.",
    "entity": "Look up and change the register of entities.",
    "review": "Lay two annotators side by side.",
    "adjudicate": "Settle two readings in one.",
    "agreement": "Say how far annotators agree, layer by layer.",
    "score": "Score a system's output against a reference.",
    "validate": "Check the corpus; report by file and line.",
    "rule": "Explain a rule, or list them all.",
    "schema": "Print a layer's JSON Schema.",
    "stats": "Count documents and annotations.",
    "rights": "Say what may be shipped; withhold and open texts.",
    "format": "Put JSON files into their one form.",
    "merge": "Merge a file of two branches, for git.",
    "hydrate": "Put annotations back on your copies of withheld texts.",
    "reanchor": "Move annotations to a corrected text.",
    "pack": "Write the corpus with a document a line.",
    "unpack": "Write a packed corpus with a folder a document.",
    "build": "Write the corpus as a dataset folder.",
    "card": "Write the dataset card and the files beside it.",
    "verify": "Check a built dataset beside its manifest.",
    "diff": "Say what changed between two versions.",
    "publish": "Publish a version on a Hub, and load it back.",
    "init": "Start a corpus of your own.",
}

app = typer.Typer(
    name="mecorpus",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from mecorpus.schemas import SCHEMA_VERSIONS
        from mecorpus.version import __version__

        typer.echo(f"mecorpus {__version__} (schema versions {', '.join(SCHEMA_VERSIONS)})")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Print the version and the schema versions that it reads.",
        ),
    ] = False,
) -> None:
    """An annotated corpus of Middle-East commentary, and the tools that keep it true."""


def _register(arguments: list[str]) -> None:
    """Tell typer of the command that is asked for; where none is, of the names and their lines alone."""
    name = next((one for one in arguments[:1] if one in COMMANDS), None)
    if name is None:
        _list(app, COMMANDS)
        return
    module = import_module(f"mecorpus.cli.{name}")
    if hasattr(module, "COMMANDS"):
        app.add_typer(_group(module, arguments[1:2]), name=name)
    else:
        app.command(name)(module.command)


def _group(package: Any, arguments: list[str]) -> typer.Typer:
    """A group of commands, with the one that is asked for, or the names of all."""
    own = getattr(package, "command", None)
    group = typer.Typer(help=getdoc(own) if own else package.HELP, no_args_is_help=not own)
    name = next((one for one in arguments if one in package.COMMANDS), None)
    if name is None:
        _list(group, package.COMMANDS)
        if own:
            # Its options may stand behind its arguments, as those of any command.
            group.callback(invoke_without_command=True, context_settings={"allow_interspersed_args": True})(own)
    else:
        group.command(name)(import_module(f"{package.__name__}.{name}").command)
    return group


def _list(group: typer.Typer, commands: Mapping[str, str]) -> None:
    """Commands by name for a list of them: to build them all takes longer than most of them run."""
    for name, line in commands.items():
        group.command(name, help=line)(_listed)


def _listed() -> None:
    """Stands for a command in a list."""
    raise RequestError("the name of the command comes first: mecorpus NAME …")


def run() -> NoReturn:
    """Entry point. Exit codes: 0 clean, 1 findings, 2 asked wrongly, 3 cannot go on, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if not sys.stderr.isatty():
        sys.stderr = Discreet(sys.stderr, sys.argv[1:])
    garbled = [one for one in sys.argv[1:] if not _is_text(one) and not os.path.exists(one)]
    if garbled:
        sys.exit(_say(f"{garbled[0]} is not UTF-8; write it in a terminal that is", 2))
    _register(sys.argv[1:])
    try:
        app()
        code = 0
    except FindingsError as error:
        code = _findings(error)
    except MecorpusError as error:
        code = _say(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        code = 141
    except (OSError, MemoryError) as error:
        code = _say(f"cannot go on: {str(error) or 'out of memory'}", 3)
    except RecursionError:
        code = _say("cannot go on: something is nested too deep, or a schema refers to itself", 3)
    except KeyboardInterrupt:
        code = _say("interrupted", 130)
    finally:
        # What is alive now dies with the process: no last search for cycles in it.
        gc.freeze()
    sys.exit(code)


def _is_text(argument: str) -> bool:
    """Whether an argument was UTF-8: Python has half surrogates in place of bytes that are not."""
    return not any("\ud800" <= character <= "\udfff" for character in argument)


def _findings(error: FindingsError) -> int:
    from mecorpus.reports import render

    typer.echo(render(error.report), err=True, nl=False)
    return _say(error.message, error.exit_code)


def _say(message: str, code: int) -> int:
    from mecorpus.reports.escape import escape

    typer.echo("mecorpus: " + escape(" ".join(message.split("\n"))), err=True)
    return code
