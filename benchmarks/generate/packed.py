"""A packed root: documents a line, in parts of bounded size, made in blocks by a pool of processes."""

from __future__ import annotations

import gc
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import orjson

from benchmarks.generate.document import document
from benchmarks.generate.world import make_world, register
from mecorpus.corpus.form import encode_lines

REPOSITORY = Path(__file__).resolve().parents[2]
SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
COMPRESSION: dict[str, Literal["gzip", "zstd"]] = {".jsonl.gz": "gzip", ".jsonl.zst": "zstd"}
# Uncompressed; a compressed part is smaller because it can only be read from its beginning.
PART_BYTES = {".jsonl": 256 << 20, ".jsonl.gz": 64 << 20, ".jsonl.zst": 64 << 20}
BLOCK = 200


def make_packed(root: Path, documents: int, *, seed: int = 1, workers: int = 2, suffix: str = ".jsonl") -> None:
    """Write a packed root of `documents` documents; the bytes do not depend on `workers`."""
    make_root(root, documents, seed)
    write_parts(root / "corpus", suffix, lines(documents, seed, workers))


def make_root(root: Path, documents: int, seed: int) -> None:
    """Write all of a root but its documents."""
    (root / "corpus").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "schema", root / "schema")
    for name in ("corpus.json", "annotators.json"):
        shutil.copyfile(REPOSITORY / "corpus" / name, root / "corpus" / name)
    (root / "corpus" / "entities.jsonl").write_bytes(encode_lines(register(make_world(seed, documents))))
    for name in ("resolutions", "takedowns", "waivers"):
        (root / "corpus" / f"{name}.jsonl").write_bytes(b"")


def lines(documents: int, seed: int, workers: int) -> Iterator[bytes]:
    """The documents in order, a line each."""
    blocks = ((first, min(first + BLOCK, documents), documents, seed) for first in range(0, documents, BLOCK))
    if workers == 1:
        yield from (line for block in blocks for line in _block(*block))
        return
    # Documents have no cycles; looking for some would take a third of the time.
    with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
        for made in _in_order(pool, blocks, 2 * workers):
            yield from made


def _in_order(pool: Executor, blocks: Iterable[tuple[Any, ...]], most: int) -> Iterator[list[bytes]]:
    """Blocks in order, at most `most` of them under way."""
    todo = iter(blocks)
    waiting: deque[Future[list[bytes]]] = deque(pool.submit(_block, *block) for block in islice(todo, most))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(_block, *block) for block in islice(todo, 1))


def _block(first: int, last: int, documents: int, seed: int) -> list[bytes]:
    world = make_world(seed, documents)
    # Canonical form: no number of a made document is a float without a fraction.
    return [orjson.dumps(document(number, seed, world), option=orjson.OPT_SORT_KEYS) + b"\n" for number in range(first, last)]  # fmt: skip


def write_parts(folder: Path, suffix: str, made: Iterable[bytes]) -> None:
    """Write lines to `documents-00000` and on, each part ending before the line that would make it too large."""
    rest = iter(made)
    line = next(rest, None)
    for number in count():
        if line is None:
            return
        with _part(folder / f"documents-{number:05d}{suffix}", suffix) as part:
            size = 0
            while line is not None and (size == 0 or size + len(line) <= PART_BYTES[suffix]):
                part.write(line)
                size += len(line)
                line = next(rest, None)


@contextmanager
def _part(path: Path, suffix: str) -> Iterator[BinaryIO]:
    if suffix not in COMPRESSION:
        with path.open("wb") as plain:
            yield plain
        return
    import pyarrow as pa

    with pa.output_stream(str(path), compression=COMPRESSION[suffix]) as compressed:
        yield cast("BinaryIO", compressed)
