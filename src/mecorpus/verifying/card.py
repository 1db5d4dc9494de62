"""The card of a build beside its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mecorpus.card.features import yaml_features
from mecorpus.model import Place
from mecorpus.rules import SAID
from mecorpus.rules.delivery import Said
from mecorpus.rules.run import Found, run
from mecorpus.tables import Table

CARD = "README.md"
RULE = "---\n"


def card_says(folder: Path, tables: Sequence[Table], manifest: Mapping[str, Any]) -> Iterator[Found]:
    """Where the YAML of the card is not what rows and schema are; `tables` are the configurations that have rows."""
    head = card_head(folder)
    if not head:
        yield from run(SAID, Said(Place(CARD, 1), "its YAML", "some", "none that can be read"))
        return
    for said in _said(head, tables, manifest):
        yield from run(SAID, said)


def card_head(folder: Path) -> dict[str, Any]:
    """The YAML of a card; empty where there is none that can be read."""
    import yaml

    try:
        text = (folder / CARD).read_text("utf-8")
        head = yaml.safe_load(text.split(RULE, 2)[1]) if text.startswith(RULE) else {}
    except (OSError, ValueError, yaml.YAMLError, IndexError):
        return {}
    return head if isinstance(head, dict) else {}


def _said(head: Mapping[str, Any], tables: Sequence[Table], manifest: Mapping[str, Any]) -> Iterator[Said]:
    place = Place(CARD, 1)
    splits = manifest["configurations"]
    names = [table.name for table in tables]
    configs, infos = _by_name(head.get("configs")), _by_name(head.get("dataset_info"))
    if tables:
        yield Said(place, "its list of configurations", names, list(configs))
    for table in tables:
        config, info = configs.get(table.name, {}), infos.get(table.name, {})
        files = {name: f"data/{table.name}/{name}-*.parquet" for name in splits[table.name]}
        rows = {name: one["rows"] for name, one in splits[table.name].items()}
        yield Said(place, f"data_files of {table.name}", files, _pairs(config.get("data_files"), "split", "path"))
        yield Said(place, f"num_examples of {table.name}", rows, _pairs(info.get("splits"), "name", "num_examples"))
        yield Said(place, f"the features of {table.name}", yaml_features(table), info.get("features"))
    is_free = manifest.get("redistribution") is True
    yield Said(
        place,
        "a licence that lets nobody pass it on",
        not is_free,
        head.get("license_name") == "not-for-redistribution",
    )


def _by_name(found: object) -> dict[str, Any]:
    rows = found if isinstance(found, list) else []
    return {
        one["config_name"]: one for one in rows if isinstance(one, dict) and isinstance(one.get("config_name"), str)
    }


def _pairs(rows: Any, key: str, value: str) -> dict[str, Any] | None:
    """One field of rows by another; None for what are no such rows."""
    try:
        return {one[key]: one[value] for one in rows}
    except (TypeError, KeyError):
        return None
