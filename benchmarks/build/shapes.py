"""Checkers of shape alone, on a sample: too slow for a large corpus, their time is scaled by its documents."""

from __future__ import annotations

import shutil

from benchmarks.build.jobs import Bench, say
from benchmarks.build.measure import PYTHON, Run, run
from benchmarks.generate import make
from benchmarks.validate import arrays


def checked_shapes(bench: Bench, sample: int) -> dict[str, Run]:
    """Both checkers on the records of the corpus's first documents as JSON arrays, each run once, scaled to all."""
    root, folder = bench.folder / "sample", bench.folder / "arrays"
    for one in (root, folder):
        shutil.rmtree(one, ignore_errors=True)
    folder.mkdir()
    make(root, sample)
    pairs = arrays(root, folder)
    calls = {
        "`check-jsonschema`": [
            [*PYTHON, "check_jsonschema", "--schemafile", str(schema), str(data)] for data, schema in pairs
        ],
        "`jsonschema`": [[*PYTHON, "benchmarks.build.shape", *(str(path) for pair in pairs for path in pair)]],
    }
    return {name: _scaled(name, each, bench.corpus.documents / sample) for name, each in calls.items()}


def _scaled(name: str, calls: list[list[str]], factor: float) -> Run:
    """Time of all calls times a factor, and the memory of the largest."""
    say(name)
    seconds, largest, together = zip(*map(run, calls), strict=True)
    return Run(factor * sum(seconds), max(largest), max(together))
