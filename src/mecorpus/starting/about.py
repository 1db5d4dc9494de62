"""What a new corpus says of itself, checked before anything is written."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.errors import RequestError, clipped, unknown
from mecorpus.rules.rights import REDISTRIBUTABLE
from mecorpus.schemas import Schemas
from mecorpus.words import slug

VERSION = "0.1.0"
# What nobody has filled in yet is no version 1.0.
GUIDELINES = "0.1"
SALT_BYTES = 16
NAME_LENGTH = 64
# Control characters, line and paragraph separators, halves of surrogate pairs.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

CREATIVE_COMMONS = {"BY": "Attribution", "SA": "ShareAlike", "NC": "NonCommercial", "ND": "NoDerivatives"}
EDITIONS = {"4.0": "International", "3.0": "Unported", "2.5": "Generic", "2.0": "Generic"}
OTHERS = {
    "CC0-1.0": ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/legalcode"),
    "OGL-UK-3.0": (
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
    "ODC-By-1.0": ("Open Data Commons Attribution License 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}


class About(NamedTuple):
    """Title, short name, SPDX licence, authors and address of a corpus."""

    title: str
    name: str
    license: str
    authors: tuple[str, ...]
    repository: str | None


def about(
    folder: Path, title: str | None, name: str | None, license: str, authors: Sequence[str], repository: str | None
) -> About:
    """What was given, with what follows from it. Raises `RequestError` for a text that is not one line, or a licence that is not known."""
    name = slug(folder.name, NAME_LENGTH) if name is None else name
    if not name:
        raise RequestError("no name for the corpus follows from the folder's; give one with --name (a-z, 0-9, hyphens)")
    if license not in REDISTRIBUTABLE:
        raise unknown("licence", license, REDISTRIBUTABLE)
    found = About(
        name if title is None else title, name, license, tuple(authors) or (f"The {name} maintainers",), repository
    )
    for option, text in (("title", found.title), ("name", name), *(("author", author) for author in found.authors)):
        if not text.strip() or UNFIT.search(text):
            raise RequestError(f"--{option} {clipped(text)} is not one line of text; give one")
    return found


def settings(given: About, usual: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """`corpus.json`: what was given, a fresh salt, and the ratios, thresholds and versions of `usual`.

    Raises `RequestError` where the schema does not take what was given.
    """
    split = usual["split"] | {"salt": secrets.token_hex(SALT_BYTES)}
    own = {
        "name": given.name,
        "title": given.title,
        "version": VERSION,
        "guidelines": [GUIDELINES],
        "license": given.license,
        "authors": [{"name": author} for author in given.authors],
        "repository": given.repository,
        "split": split,
    }
    kept = ("schema_version", "near_duplicates", "segmenter", "tokenizer")
    value = {key: usual[key] for key in kept} | own
    for fault in schemas.faults("corpus", value):
        raise RequestError(f"--{fault.pointer.strip('/').split('/')[0]}: {fault.message}; nothing was written")
    return value


def license_name(license: str) -> tuple[str, str]:
    """Name of a licence that allows redistribution, and the address of its text."""
    if license in OTHERS:
        return OTHERS[license]
    _, *parts, version = license.split("-")
    name = "-".join(CREATIVE_COMMONS[part] for part in parts)
    address = f"https://creativecommons.org/licenses/{'-'.join(parts).lower()}/{version}/legalcode"
    return f"Creative Commons {name} {version} {EDITIONS[version]}", address
