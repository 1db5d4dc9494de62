"""How to cite: CITATION.cff, BibTeX and APA, from `corpus.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mecorpus.errors import RequestError
from mecorpus.model import Settings

CITATION = "CITATION.cff"
MESSAGE = "If you use this corpus, please cite it as below, and say which version you used."
# Fields that follow from `corpus.json`; all others of a file that is there stay as they are.
OURS = ("cff-version", "type", "title", "authors", "version", "date-released", "license")
# What BibTeX reads as markup.
TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def read_citation(text: str) -> dict[str, Any]:
    """Fields of a CITATION.cff. Raises `RequestError` for a file that has none."""
    import yaml

    try:
        found = yaml.load(text, Loader=_without_days(yaml.SafeLoader))  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise RequestError(f"{CITATION} is no YAML; mend it, or remove it and run `mecorpus card`") from error
    if not isinstance(found, dict):
        raise RequestError(f"{CITATION} has no fields; mend it, or remove it and run `mecorpus card`")
    return found


def citation(settings: Settings, present: Mapping[str, Any], text: str = "") -> str:
    """CITATION.cff (Citation File Format 1.2.0) of a corpus.

    Title, authors, version, day of release, licence and address are those of `corpus.json`; abstract, keywords,
    identifiers and whatever else the present file has stay. So do the particulars of an author whose name is still there,
    and the very `text` of a file that says all this already.
    """
    import yaml

    told: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": present.get("message", MESSAGE),
        "type": "dataset",
        "title": settings.title,
        "authors": [_author(name, present) for name in settings.authors],
        "version": settings.version,
        **({"date-released": settings.released.isoformat()} if settings.released else {}),
        "license": settings.license,
        **({"repository": settings.repository} if settings.repository else {}),
    }
    kept = {name: value for name, value in present.items() if name not in told and name not in OURS}
    if text and told | kept == present:
        return text
    made: str = yaml.dump(
        told | kept, Dumper=_without_days(yaml.SafeDumper), sort_keys=False, allow_unicode=True, width=120
    )
    return made


def _without_days(base: Any) -> Any:
    """A loader or dumper of YAML for which a day is a plain string, as the format has it."""
    resolvers = {
        first: [(tag, pattern) for tag, pattern in several if not tag.endswith(":timestamp")]
        for first, several in base.yaml_implicit_resolvers.items()
    }
    return type("WithoutDays", (base,), {"yaml_implicit_resolvers": resolvers})


def _author(name: str, present: Mapping[str, Any]) -> dict[str, Any]:
    """An author as the present file has them, else by name alone."""
    authors = present.get("authors")
    for one in authors if isinstance(authors, list) else ():
        if isinstance(one, dict) and name in {one.get("name"), f"{one.get('given-names')} {one.get('family-names')}"}:
            return one
    return {"name": name}


def year(settings: Settings) -> str:
    """The year of the release."""
    return str(settings.released.year) if settings.released else "n.d."


def bibtex(settings: Settings) -> str:
    """An entry for BibTeX."""
    fields = {
        "title": "{" + _tex(settings.title) + "}",
        "author": " and ".join("{" + _tex(name) + "}" for name in settings.authors),
        **({"year": str(settings.released.year)} if settings.released else {}),
        "version": settings.version,
        "note": f"Version {settings.version}, {settings.license}",
        **({"url": settings.repository} if settings.repository else {}),
    }
    lines = [f"  {name:<8} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{settings.name},", *lines, "}"])


def apa(settings: Settings) -> str:
    """A reference in the style of the APA (7th edition)."""
    authors = list(settings.authors)
    names = f"{', '.join(authors[:-1])}, & {authors[-1]}" if len(authors) > 1 else authors[0]
    address = f" {settings.repository}" if settings.repository else ""
    return (
        f"{names.rstrip('.')}. ({year(settings)}). {settings.title} (Version {settings.version}) [Data set].{address}"
    )


def _tex(text: str) -> str:
    return "".join(TEX.get(one, one) for one in " ".join(text.split()))
