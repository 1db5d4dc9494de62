"""Converters that check nothing, JSON lines to Parquet: `python -m benchmarks.build.peers NAME SETTINGS SOURCE OUT`.

Each is run as its documentation has it for a large file, with several sensible settings, of which the fastest counts.
All but `datasets`, which leaves no choice, compress with zstd.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

Settings = dict[str, Any]
HALVES = "half-*.jsonl"


class Peer(NamedTuple):
    """A package, how it converts, and the settings to try."""

    package: str
    convert: Callable[..., None]
    settings: list[Settings]


def duckdb(source: str, out: str, *, ordered: bool, sample: int) -> None:
    """DuckDB; `sample` lines decide the types."""
    import duckdb as db

    con = db.connect()
    con.execute(f"SET preserve_insertion_order={str(ordered).lower()}")
    query = f"SELECT * FROM read_json('{source}', format='newline_delimited', sample_size={sample})"
    con.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def polars(source: str, out: str, *, infer: int, level: int) -> None:
    """Polars, as a stream; `infer` lines decide the types."""
    import polars as pl

    pl.scan_ndjson(source, infer_schema_length=infer).sink_parquet(out, compression="zstd", compression_level=level)


def pyarrow_json(source: str, out: str, *, block: int, whole: bool = False) -> None:
    """`pyarrow.json`, as a stream of blocks (MiB) of which the first decides the types, or as one table in memory."""
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    options = pj.ReadOptions(block_size=block << 20)
    if whole:
        pq.write_table(pj.read_json(source, read_options=options), out, compression="zstd")
        return
    with pj.open_json(source, read_options=options) as blocks, pq.ParquetWriter(out, blocks.schema, compression="zstd") as writer:  # fmt: skip
        for batch in blocks:
            writer.write_batch(batch)


def hf_datasets(source: str, out: str, *, processes: int, is_typed: bool) -> None:
    """`datasets`, with an empty cache; `is_typed` refuses columns of JSON text, processes read a half of the file each."""
    from datasets import load_dataset

    halves = sorted(map(str, Path(source).parent.glob(HALVES)))
    options = {"on_mixed_types": None} if is_typed else {}
    made = load_dataset(
        "json", data_files=halves if processes > 1 else source, split="train", cache_dir=f"{out}.cache",
        num_proc=processes if processes > 1 else None, **options,
    )  # fmt: skip
    made.to_parquet(out)


PEERS = {
    "DuckDB `COPY read_json`": Peer("duckdb", duckdb, [{"ordered": True, "sample": 20480}, {"ordered": False, "sample": 20480}, {"ordered": False, "sample": 2000}]),
    "Polars `scan_ndjson.sink_parquet`": Peer("polars", polars, [{"infer": 500, "level": 3}, {"infer": 500, "level": 1}]),
    "`pyarrow.json`": Peer("pyarrow", pyarrow_json, [{"block": 4}, {"block": 8}, {"block": 16}, {"block": 32}, {"block": 16, "whole": True}]),
    "`datasets`": Peer("datasets", hf_datasets, [{"processes": 1, "is_typed": False}, {"processes": 1, "is_typed": True}, {"processes": 2, "is_typed": True}]),
}  # fmt: skip


def installed() -> dict[str, Peer]:
    """The peers that can run here."""
    return {name: peer for name, peer in PEERS.items() if find_spec(peer.package)}


if __name__ == "__main__":
    name_, settings_, source_, out_ = sys.argv[1:]
    PEERS[name_].convert(source_, out_, **json.loads(settings_))
