"""Runs the rules of a stage and adds what they must not get wrong: code, name, severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mecorpus.model import Problem, Severity
from mecorpus.rules import Check, name_of, severity_of


class Found(NamedTuple):
    """A problem with its rule, not yet located in the file."""

    code: str
    name: str
    severity: Severity
    problem: Problem


def run(stage: Mapping[str, Check], *arguments: object) -> Iterator[Found]:
    """What the rules of a stage find in the arguments that they share."""
    for code, check in stage.items():
        for problem in check(*arguments):
            yield Found(code, name_of(check), severity_of(code), problem)
