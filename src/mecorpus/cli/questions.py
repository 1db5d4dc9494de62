"""Asks a person for the fields of a document that are needed and not given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from mecorpus.cli.asking import answer
from mecorpus.cli.options import field
from mecorpus.errors import MecorpusError, RequestError
from mecorpus.model.metadata import path_of

if TYPE_CHECKING:
    from mecorpus.schemas import Schemas


def ask(root: Path, given: dict[str, Any], offered: Mapping[str, Any]) -> None:
    """Ask until nothing is missing, and put the answers into `given`.

    `offered` holds what an empty answer stands for. Questions go to standard error.
    Raises `RequestError` for a value that will not do before anything is asked, and when the input ends.
    """
    from mecorpus.add.metadata import fault, missing
    from mecorpus.corpus.context import load_context

    context = load_context(root).context
    if context is None:
        raise MecorpusError("corpus/corpus.json cannot be used; run `mecorpus validate`")
    schemas = context.schemas
    for name, value in given.items():
        wrong = fault(schemas, name, list(value) if isinstance(value, tuple) else value) if value else None
        if wrong and not (name == "license" and given["rights"] == "withheld"):
            raise RequestError(f"{name}: {wrong}")
    while names := missing(given):
        if given["kind"] == "original":
            offered = {"outlet": f"{context.settings.name} originals", **offered}
        if given["kind"] == "original" and given["text_origin"] == "machine" and names[0] == ("outlet",):
            given["outlet"] = f"{context.settings.name} originals"  # MEC507 lets no other stand.
            typer.echo(f"outlet: {given['outlet']}", err=True)
            continue
        for name in names[0]:
            given[name] = _answer(schemas, name, offered.get(name), may_skip=name != names[0][-1])
            if given[name]:
                break


def _answer(schemas: Schemas, name: str, default: str | None, *, may_skip: bool) -> str | None:
    """One answer that will do; None for an empty one where the question may be skipped."""
    from mecorpus.add.metadata import fault

    about = field("document", *path_of(name))
    typer.echo(
        f"{about['help']}" + (" Leave it empty if it is not known." if may_skip and not default else ""), err=True
    )
    question = name.replace("_", " ") + (f" ({about['metavar']})" if "metavar" in about else "")
    return answer(question, lambda given: fault(schemas, name, given), default, may_skip=may_skip)
