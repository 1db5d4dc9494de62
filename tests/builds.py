"""Changes a finished build, as an accident or a hand would."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def change(folder: Path, wanted: dict[str, Any]) -> None:
    """`remove` files, `write` new ones (path to text), `flip` a bit of each, `replace` text (file, old, new; the first time
    that it occurs), `shorten` Parquet files by a row, `rewrite` them by other means, `swap` the first two labels of their column
    `label`; `seal` makes the manifest agree with the bytes that are there then.
    """
    for name in wanted.get("remove", ()):
        (folder / name).unlink()
    for name, text in wanted.get("write", {}).items():
        (folder / name).write_text(text, "utf-8")
    for name in wanted.get("flip", ()):
        flip(folder / name)
    for one in wanted.get("replace", ()):
        path = folder / one["file"]
        text = path.read_text("utf-8")
        assert one["old"] in text, f"{one['old']!r} does not stand in {path.name}"
        path.write_text(text.replace(one["old"], one["new"], 1), "utf-8")
    for name in wanted.get("shorten", ()):
        table = pq.read_table(folder / name)
        pq.write_table(table.slice(0, table.num_rows - 1), folder / name)
    for name in wanted.get("rewrite", ()):
        pq.write_table(pq.read_table(folder / name), folder / name, compression="snappy", row_group_size=2)
    for name in wanted.get("swap", ()):
        swap(folder / name)
    if wanted.get("seal"):
        seal(folder)


def flip(path: Path) -> None:
    """Flip one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def swap(path: Path) -> None:
    """Exchange the first two label names, and nothing else."""
    table = pq.read_table(path)
    said = json.loads(table.schema.metadata[b"huggingface"])
    names = said["info"]["features"]["label"]["names"]
    names[:2] = names[1], names[0]
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(said)}), path)


def seal(folder: Path) -> None:
    """Write the bytes that are there into the manifest."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        told |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def rows(folder: Path, configuration: str, split: str) -> pa.Table:
    """The rows of a split."""
    return pa.concat_tables(
        pq.read_table(path) for path in sorted((folder / "data" / configuration).glob(f"{split}-*"))
    )
