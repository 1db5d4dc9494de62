"""Semantic versions of data (https://semver.org): which number must follow which change.

patch: same data, other bytes; minor: additions; major: anything removed, changed, moved between splits or retyped.
"""

from __future__ import annotations

import re
from typing import Literal

from mecorpus.errors import RequestError, clipped

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")
FORM = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


def numbers(version: str) -> tuple[int, int, int]:
    """The three numbers of a version. Raises `RequestError` for what is none."""
    found = FORM.fullmatch(version.removeprefix("v"))
    if found is None:
        raise RequestError(f"{clipped(version)} is no version; give three numbers, as 1.2.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def largest(levels: list[Level]) -> Level:
    """The largest of some changes."""
    return max(levels, key=LEVELS.index, default="none")


def least_version(old: str, level: Level) -> str:
    """The first version that may follow `old` after such a change.

    Before 1.0.0 nothing is promised yet: what would be a major step is a minor one there.
    """
    major, minor, patch = numbers(old)
    if level == "none":
        return f"{major}.{minor}.{patch}"
    if level == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if level == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def contradiction(old: str, new: str, level: Level) -> str | None:
    """Why `new` cannot follow `old` after such a change; None where it can."""
    least = least_version(old, level)
    if numbers(new) >= numbers(least):
        return None
    if level == "none":
        return f"{new} is older than {old}"
    return f"what changed since {old} is a {level} step, so that the version is {least} at least, not {new}"
