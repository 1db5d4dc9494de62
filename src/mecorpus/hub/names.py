"""Names of datasets on a Hub, and of their versions."""

from __future__ import annotations

import re
from typing import NamedTuple

from mecorpus.errors import RequestError, clipped

REPOSITORY = re.compile(r"(?:[\w.-]+/)?[\w.-]+")
REVISION = re.compile(r"\w[\w./-]*")
VERSION = re.compile(r"\d+\.\d+\.\d+")


class Named(NamedTuple):
    """A repository on a Hub, and a revision of it: a tag, a branch or a commit."""

    repository: str
    revision: str


def is_named(what: str) -> bool:
    """Whether something has the form `<repository>@<version>`; git's `HEAD@{1}` has not."""
    repository, _, revision = what.partition("@")
    return bool(REPOSITORY.fullmatch(repository) and REVISION.fullmatch(revision))


def named(what: str) -> Named:
    """From `<repository>@<version>`; the tag of version 1.2.0 is v1.2.0. Raises `RequestError` for what is none."""
    repository, _, revision = what.partition("@")
    if not is_named(what):
        raise RequestError(f"{clipped(what)} is no <repository>@<version>; for example name/mecorpus@1.2.0")
    return Named(repository, tag_of(revision))


def tag_of(version: str) -> str:
    """The tag of a version; anything but a version stays as it is."""
    return f"v{version}" if VERSION.fullmatch(version) else version
