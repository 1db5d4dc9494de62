"""The YAML at the top of the card, which the Hub and `datasets` read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mecorpus.card.features import yaml_features
from mecorpus.card.material import DEFAULT, Material
from mecorpus.tables import Table
from mecorpus.words import slug

ANNOTATORS = {"human": "expert-generated", "model": "machine-generated"}
ORIGINS = {"human": "found", "machine": "machine-generated"}
SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
# Identifiers of licences that the Hub has: most are those of SPDX in small letters.
ON_HUB = {"PDDL-1.0": "pddl", "ODC-By-1.0": "odc-by"}
LICENSES = {
    "cc0-1.0", "pddl", "odc-by", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0",
    "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0",
}  # fmt: skip
TAG_LENGTH = 64
# Without any configuration `datasets` would take manifest.json for data; with this one it says that there is none.
NO_ROWS = {"config_name": DEFAULT, "default": True, "data_files": []}


def head(material: Material) -> str:
    """The YAML between its lines of hyphens. It has no sizes of files, which differ between versions of pyarrow."""
    import yaml

    # Four times as fast where libyaml is there; the bytes are the same.
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    told = yaml.dump(_metadata(material), Dumper=dumper, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{told}---\n"


def _metadata(material: Material) -> dict[str, Any]:
    splits, tables = material.figures.splits, material.tables
    rows = sum(material.rows(table.name) for table in tables)
    found = {
        "pretty_name": material.settings.title,
        "language": sorted({code.partition("-")[0] for code in material.languages}),
        "language_bcp47": [code for code in material.languages if "-" in code],
        **_license(material),
        "annotations_creators": [ANNOTATORS[kind] for kind in material.kinds] or ["no-annotation"],
        "language_creators": [ORIGINS[origin] for origin in sorted(material.origins)],
        "source_datasets": ["original"],
        "size_categories": [next((name for most, name in SIZES if rows < most), "n>10M")],
        "task_categories": _tasks(material),
        "tags": list(dict.fromkeys(_tags(material))),
        "configs": [_config(table.name, splits[table.name]) for table in tables] or [NO_ROWS],
        "dataset_info": [_info(table, splits[table.name]) for table in tables],
    }
    return {name: value for name, value in found.items() if value}


def _license(material: Material) -> dict[str, str]:
    if material.figures.hydrated:
        return {"license": "other", "license_name": "not-for-redistribution"}
    name = ON_HUB.get(material.settings.license, material.settings.license.lower())
    return {"license": name} if name in LICENSES else {"license": "other", "license_name": name}


def _tasks(material: Material) -> list[str]:
    targets = {layer.target for layer in material.layers}
    found = ["text-classification"] if targets & {"unit", "document", "none"} else []
    return [*found, *(["token-classification"] if "span" in targets else [])]


def _tags(material: Material) -> Iterator[str]:
    """The keywords of the citation, and the layers that have rows."""
    keywords = material.citation.get("keywords")
    for word in keywords if isinstance(keywords, list) else ():
        if tag := slug(str(word), TAG_LENGTH):
            yield tag
    yield from (layer.name for layer in material.layers)


def _config(name: str, splits: Mapping[str, Any]) -> dict[str, Any]:
    files = [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits]
    return {"config_name": name, **({"default": True} if name == DEFAULT else {}), "data_files": files}


def _info(table: Table, splits: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "config_name": table.name,
        "features": yaml_features(table),
        "splits": [
            {"name": name, "num_bytes": one["memory_bytes"], "num_examples": one["rows"]}
            for name, one in splits.items()
        ],
        "dataset_size": sum(one["memory_bytes"] for one in splits.values()),
    }
