"""Which fields of a document a person has to give, and whether a value will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mecorpus.model.metadata import path_of
from mecorpus.rules.rights import REDISTRIBUTABLE
from mecorpus.schemas import Schemas

NEEDED = ("title", "genre", "language", "text_origin", "kind", "outlet", "method")


def missing(given: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Fields that are needed and not given, as alternatives, in the order in which a person is asked for them.

    A licence is needed where the text is open (MEC501), a generator where a machine wrote it (MEC506),
    and the day of publication or that of writing (MEC509).
    """
    needed: list[tuple[str, ...]] = [(name,) for name in NEEDED]
    needed += [("license",)] if given.get("rights") == "open" else []
    needed += [("generator",)] if given.get("text_origin") == "machine" else []
    needed.append(("published", "written"))
    return [names for names in needed if not any(given.get(name) for name in names)]


def fault(schemas: Schemas, field: str, value: object) -> str | None:
    """Why a value of a field will not do, by its schema and, for a licence, by MEC501; None where it will."""
    faults = schemas.faults("document#/properties/" + "/properties/".join(path_of(field)), value)
    if faults:
        return faults[0].message
    if field == "license" and value not in REDISTRIBUTABLE:
        return f"{value} does not allow redistribution; an open text needs CC0-1.0, CC-BY-4.0 or the like (else --rights withheld)"
    return None
