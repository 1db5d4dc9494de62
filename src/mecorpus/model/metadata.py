"""What a person says of a text, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Metadata(NamedTuple):
    """Everything that `document.json` says of a text besides what is computed from it. Dates are ISO 8601."""

    title: str
    genre: str
    language: str
    license: str | None
    text_origin: str
    kind: str
    method: str
    outlet: str
    author: Sequence[str] = ()
    countries: Sequence[str] = ()
    topics: Sequence[str] = ()
    written: str | None = None
    published: str | None = None
    url: str | None = None
    standpoint: str | None = None
    sources: Sequence[str] = ()
    rights: str = "open"
    holder: str | None = None
    generator: str | None = None
    obtained: str | None = None


# Where a field stands in `document.json`, if not at the top under its own name.
NESTED = {
    "rights": ("rights", "status"),
    "license": ("rights", "license"),
    "holder": ("rights", "holder"),
    "text_origin": ("provenance", "text_origin"),
    "kind": ("provenance", "kind"),
    "generator": ("provenance", "generator"),
    "method": ("provenance", "method"),
    "obtained": ("provenance", "obtained"),
}


def path_of(field: str) -> tuple[str, ...]:
    """Where a field of `Metadata` stands in `document.json`."""
    return NESTED.get(field, (field,))
