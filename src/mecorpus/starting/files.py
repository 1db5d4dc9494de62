"""Every file of a new corpus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import orjson

from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import CORPUS, SCHEMA
from mecorpus.schemas import Schemas
from mecorpus.starting.about import GUIDELINES, VERSION, About, license_name, settings
from mecorpus.starting.guidelines import layer_page, layer_rows
from mecorpus.version import __version__

TEMPLATES = Path(__file__).with_name("templates")
# Name of a template, and where it goes.
PLACES = {
    "README.md": "README.md",
    "DATASHEET.md": "DATASHEET.md",
    "LICENSE-DATA": "LICENSE-DATA",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "workflow.yml": ".github/workflows/corpus.yml",
    "guidelines.md": "guidelines/README.md",
}
EMPTY = ("entities.jsonl", "resolutions.jsonl", "takedowns.jsonl", "waivers.jsonl")


def files_of(given: About, data: Path, schemas: Schemas) -> dict[str, bytes]:
    """Contents by path. From `data`, the root that came with the package, come the schema and usual settings alone."""
    usual = orjson.loads((data / CORPUS / "corpus.json").read_bytes())
    files = {f"{SCHEMA}/{name}": (data / SCHEMA / name).read_bytes() for name in schemas.files.values()}
    files[f"{CORPUS}/corpus.json"] = encode_file(settings(given, usual, schemas))
    files[f"{CORPUS}/annotators.json"] = encode_file([])
    files |= {f"{CORPUS}/{name}": b"" for name in EMPTY}
    files |= {f"guidelines/{layer.name}.md": layer_page(layer).encode() for layer in schemas.layers.values()}
    files |= {place: _filled(name, _words(given, schemas)) for name, place in PLACES.items()}
    return files | {"CITATION.cff": _citation(given)}


def _filled(name: str, words: Mapping[str, str]) -> bytes:
    return Template((TEMPLATES / name).read_text("utf-8")).substitute(words).encode()


def _words(given: About, schemas: Schemas) -> dict[str, str]:
    license_text, address = license_name(given.license)
    return {
        "title": given.title,
        "name": given.name,
        "authors": ", ".join(given.authors),
        "license": given.license,
        "license_name": license_text,
        "license_address": address,
        "version": VERSION,
        "guidelines": GUIDELINES,
        "mecorpus": __version__,
        "layers": layer_rows(list(schemas.layers.values())),
    }


def _citation(given: About) -> bytes:
    """Citation File Format 1.2.0."""
    import yaml

    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this corpus, please cite it as below, and say which version you used.",
        "type": "dataset",
        "title": given.title,
        "authors": [{"name": author} for author in given.authors],
        "version": VERSION,
        "license": given.license,
    }
    value |= {"repository": given.repository} if given.repository else {}
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=1000)
    return text.encode()
