"""Asks a person at a terminal. Questions go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

import typer

from mecorpus.errors import RequestError
from mecorpus.reports.escape import escape


def asked(
    given: Mapping[str, str | None],
    choices: Mapping[str, Sequence[str]] = {},
    proposals: Mapping[str, str | None] = {},
) -> dict[str, str]:
    """Values by option name, those that are missing asked for, with their choices, and what Enter stands for.

    Where standard input is no terminal nothing is asked: raises `RequestError` naming all that is missing.
    """
    missing = [name for name, value in given.items() if not value]
    if missing and not sys.stdin.isatty():
        raise RequestError(f"missing: {', '.join('--' + _with(name, choices) for name in missing)}")
    return {name: value or _ask(name, choices, proposals.get(name)) for name, value in given.items()}


def _with(name: str, choices: Mapping[str, Sequence[str]]) -> str:
    return f"{name} ({', '.join(choices[name])})" if choices.get(name) else name


def _ask(name: str, choices: Mapping[str, Sequence[str]], proposal: str | None) -> str:
    among = choices.get(name, ())
    fault = f"one of: {', '.join(among)}"
    return answer(_with(name, choices), lambda given: fault if among and given not in among else None, proposal) or ""


def answer(
    question: str, fault: Callable[[str], str | None], default: str | None = None, *, may_skip: bool = False
) -> str | None:
    """One answer in which `fault` finds none; an empty one stands for the default, or for None where it may be skipped."""
    while True:
        line = line_of(f"{question}{f' [{default}]' if default else ''}: ")
        if line is None:
            raise RequestError("the input ended before all was answered; nothing was written")
        given = line or default
        if not given and may_skip:
            return None
        wrong = fault(given) if given else "an answer is needed"
        if not wrong:
            return given
        typer.echo(escape(wrong), err=True)


def line_of(question: str) -> str | None:
    """One line that a person types, or None where the input ends. What is no UTF-8 becomes the replacement character."""
    typer.echo(escape(question), err=True, nl=False)
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        typer.echo(err=True)
        return None
    return line.decode("utf-8", "replace").strip()
