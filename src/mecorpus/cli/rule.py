"""`mecorpus rule`."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]", help="Code or name of a rule (MEC223, quote-differs); without one, all are listed."
        ),
    ] = None,
) -> None:
    """Explain a rule, or list them all."""
    from mecorpus.rules import find_rule, rules

    if code is None:
        for each in rules().values():
            typer.echo(f"{each.code} {each.name} ({each.severity}): {each.title}")
        return
    rule = find_rule(code)
    typer.echo(f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.title}\n\n{rule.explanation}")
