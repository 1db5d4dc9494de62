"""Loads a version back as a researcher does, with an empty cache."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mecorpus.corpus.layout import SCHEMA
from mecorpus.hub import asking
from mecorpus.publishing.process import answer, asked_of
from mecorpus.schemas import load_schemas
from mecorpus.tables import Table, arrow_schema, tables_of
from mecorpus.tables.content import table_digest

LONGEST = 3600.0


def arrived(
    repository: str, commit: str, folder: Path, configurations: Mapping[str, Any], endpoint: str | None
) -> list[str]:
    """Load every configuration at a commit into an empty cache; what is not as in the manifest and the schema of the
    `folder` that was published, a line each.

    Raises `MecorpusError` where it cannot be loaded at all.
    """
    from huggingface_hub import constants

    question = {
        "repository": repository,
        "commit": commit,
        "schema": str(folder / SCHEMA),
        "configurations": configurations,
    }
    with tempfile.TemporaryDirectory(prefix="mecorpus-arrived-") as cache:
        environment = {
            "HF_ENDPOINT": endpoint or constants.ENDPOINT,
            "HF_HOME": cache,
            "HF_HUB_CACHE": f"{cache}/hub",
            "HF_DATASETS_CACHE": f"{cache}/datasets",
            "HF_XET_CACHE": f"{cache}/xet",
            "HF_TOKEN_PATH": constants.HF_TOKEN_PATH,
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        }
        found: list[str] = asked_of(__name__, question, seconds=LONGEST, environment=environment, folder=cache)
    return found


def load_back(question: dict[str, Any]) -> list[str]:
    """Load what the question names; what differs, a line each."""
    import datasets

    datasets.disable_progress_bars()
    tables = {table.name: table for table in tables_of(load_schemas(Path(question["schema"])))}
    found: list[str] = []
    with asking("loading"):
        for name, splits in question["configurations"].items():
            loaded = datasets.load_dataset(question["repository"], name, revision=question["commit"])
            found += _differences(loaded, tables[name], splits)
    return found


def _differences(loaded: Any, table: Table, splits: Mapping[str, Any]) -> list[str]:
    """Where the splits of a configuration are not those of the manifest."""
    import datasets

    if set(loaded) != set(splits):
        return [f"{table.name} has the splits {', '.join(loaded)}, not {', '.join(splits)}"]
    schema = arrow_schema(table.columns)
    features = datasets.Features.from_arrow_schema(schema)
    found = []
    for split, told in splits.items():
        rows = loaded[split]
        if rows.features != features:
            found.append(f"{table.name}, {split}: columns or labels differ")
        if table_digest(schema, [rows.data.table]) != told["digest"]:
            found.append(f"{table.name}, {split}: rows differ")
    return found


if __name__ == "__main__":
    answer(load_back)
