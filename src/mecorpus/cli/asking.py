"""Asks a person at a terminal for what is missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import typer

from mecorpus.errors import RequestError


def asked(
    given: Mapping[str, str | None],
    choices: Mapping[str, Sequence[str]] = {},
    proposals: Mapping[str, str | None] = {},
) -> dict[str, str]:
    """Values by option name, those that are None asked for: with the choices, and a proposal to accept with Enter.

    Where standard input is no terminal nothing is asked: raises `RequestError` naming all that is missing.
    """
    missing = [name for name, value in given.items() if not value]
    if missing and not sys.stdin.isatty():
        raise RequestError(f"missing: {', '.join(_option(name, choices.get(name, ())) for name in missing)}")
    return {name: value or _ask(name, choices.get(name, ()), proposals.get(name)) for name, value in given.items()}


def _option(name: str, choices: Sequence[str]) -> str:
    return f"--{name} ({', '.join(choices)})" if choices else f"--{name}"


def _ask(name: str, choices: Sequence[str], proposal: str | None) -> str:
    while True:
        answer: str = typer.prompt(
            f"{name} ({', '.join(choices)})" if choices else name, default=proposal, err=True
        ).strip()
        if answer and (not choices or answer in choices):
            return answer
        typer.echo(f"one of: {', '.join(choices)}" if choices else "an answer is needed", err=True)
