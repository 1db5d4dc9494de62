"""Loads a version back as a researcher does, in a process of its own: `python -m mecorpus.publishing.arrived`.

The client takes endpoint and cache from the environment when it is imported, so that no other way is true to it. What is
asked stands on standard input as JSON, and so does the answer on standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mecorpus.corpus.layout import SCHEMA
from mecorpus.errors import MecorpusError
from mecorpus.schemas import load_schemas
from mecorpus.tables import Table, arrow_schema, tables_of
from mecorpus.tables.content import chunk_digests, content_digest

LONGEST = 3600.0
# Seconds without an answer that end a wait.
WAIT = "10"


def arrived(
    repository: str, commit: str, folder: Path, configurations: Mapping[str, Any], endpoint: str | None
) -> list[str]:
    """Load every configuration at a commit into an empty cache; what is not as in the manifest and the schema of the
    `folder` that was published, a line each.

    Raises `MecorpusError` where it cannot be loaded at all.
    """
    from huggingface_hub import constants, get_token

    asked = {
        "repository": repository,
        "commit": commit,
        "schema": str(folder / SCHEMA),
        "configurations": configurations,
    }
    token = get_token()
    with tempfile.TemporaryDirectory(prefix="mecorpus-arrived-") as cache:
        own = {
            "HF_ENDPOINT": endpoint or constants.ENDPOINT,
            "HF_HOME": cache,
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DOWNLOAD_TIMEOUT": WAIT,
            "HF_HUB_ETAG_TIMEOUT": WAIT,
            "HF_HUB_OFFLINE": "0",
            **({"HF_TOKEN": token} if token else {}),
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "mecorpus.publishing.arrived"],
                input=json.dumps(asked), capture_output=True, text=True, timeout=LONGEST, check=False,
                env={**os.environ, **own},
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise MecorpusError("loading it back took more than an hour") from error
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line] or ["it was killed"]
        said = lines[-1].replace(token, "…") if token else lines[-1]
        raise MecorpusError(f"it cannot be loaded back: {said[:300]}")
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Load what standard input names, and print what differs."""
    import datasets

    datasets.disable_progress_bars()
    asked = json.load(sys.stdin)
    tables = {table.name: table for table in tables_of(load_schemas(Path(asked["schema"])))}
    found = []
    for name, splits in asked["configurations"].items():
        loaded = datasets.load_dataset(asked["repository"], name, revision=asked["commit"])
        found += _differences(loaded, tables[name], splits)
    print(json.dumps(found))


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
        if content_digest(schema, chunk_digests([rows.data.table])) != told["digest"]:
            found.append(f"{table.name}, {split}: rows differ")
    return found


if __name__ == "__main__":
    main()
