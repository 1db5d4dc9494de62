"""`mecorpus validate` beside `check-jsonschema`: `python -m benchmarks.validate`.

Prints three comparisons of one run, medians of several rounds in turn:

- one document from a cold start: `mecorpus validate` of all it means, against
  `check-jsonschema` of that document's `document.json` alone;
- `mecorpus --help`;
- a tree of 2,000 documents with 40 annotations each: every rule, against `check-jsonschema`
  of the same records' shape, written as JSON arrays, one array a kind of record.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.generate import make
from mecorpus.schemas import load_schemas

REPOSITORY = Path(__file__).resolve().parents[1]
OURS = [sys.executable, "-m", "mecorpus"]
PEER = [sys.executable, "-m", "check_jsonschema", "--schemafile"]


def seconds(call: list[str], cwd: Path) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(call, cwd=cwd, check=True, capture_output=True, env={**os.environ, "NO_COLOR": "1"})
    return time.perf_counter() - start


def arrays(root: Path, out: Path) -> list[tuple[Path, Path]]:
    """All records of a tree as JSON arrays, each with the schema of such an array."""
    schemas = load_schemas(root / "schema")
    found: dict[str, list[object]] = defaultdict(list)
    for folder in sorted((root / "corpus" / "documents").iterdir()):
        found["document"].append(json.loads((folder / "document.json").read_bytes()))
        files = sorted((folder / "annotations").iterdir())
        for line in (line for file in files for line in file.read_bytes().splitlines()[1:]):
            record = json.loads(line)
            found[f"layer:{record['layer']}"].append(record)
    pairs = []
    for name, records in found.items():
        data, schema = out / f"{name.replace(':', '-')}.json", out / f"{name.replace(':', '-')}.schema.json"
        data.write_text(json.dumps(records), "utf-8")
        schema.write_text(json.dumps({"type": "array", "items": schemas.bundle(name)}), "utf-8")
        pairs.append((data, schema))
    return pairs


def main(documents: int, rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one", Path(folder) / "many"
        make(one, 1)
        make(many, documents)
        schema = Path(folder) / "one.schema.json"
        schema.write_text(json.dumps(load_schemas(one / "schema").bundle("document")), "utf-8")
        record = next(one.glob("corpus/documents/*/document.json"))
        pairs = arrays(many, Path(folder))
        rows: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            rows["one: check-jsonschema, shape of document.json"].append(
                seconds([*PEER, str(schema), str(record)], one)
            )
            rows["one: mecorpus validate, everything"].append(seconds([*OURS, "validate"], one))
            rows["mecorpus --help"].append(seconds([*OURS, "--help"], one))
            rows["python -c 'import typer'"].append(seconds([sys.executable, "-c", "import typer"], one))
        for _ in range(max(1, rounds // 3)):
            rows["many: mecorpus validate, everything, 2 workers"].append(
                seconds([*OURS, "validate", "--workers", "2"], many)
            )
            rows["many: mecorpus validate, everything, 1 worker"].append(
                seconds([*OURS, "validate", "--workers", "1"], many)
            )
        rows["many: check-jsonschema, shape of the same records"].append(
            sum(seconds([*PEER, str(s), str(d)], many) for d, s in pairs)
        )
    report(rows, documents)


def report(rows: dict[str, list[float]], documents: int) -> None:
    """Print medians, then ratios."""
    middle = {name: statistics.median(values) for name, values in rows.items()}
    print(f"| {documents:,} documents, 40 annotations each | median s | rounds |\n|---|---|---|")
    for name, values in rows.items():
        print(f"| {name} | {middle[name]:.3f} | {len(values)} |")
    cold = middle["one: mecorpus validate, everything"] / middle["one: check-jsonschema, shape of document.json"]
    tree = middle["many: check-jsonschema, shape of the same records"]
    print(f"\none document, ours / check-jsonschema: {cold:.2f} (goal: at most 1)")
    for workers in ("1 worker", "2 workers"):
        print(
            f"tree, check-jsonschema / ours, {workers}: {tree / middle[f'many: mecorpus validate, everything, {workers}']:.1f} (goal: at least 8)"
        )
    print(f"--help: {middle['mecorpus --help']:.3f} s (goal: at most 0.15)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    main(arguments.documents, arguments.rounds)
