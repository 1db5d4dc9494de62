"""The benchmarks of re-anchoring and of building run, and their tables have every row."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import REPOSITORY

EDITS = ["none", "typography", "white space", "NFD", "inserted, dropped", "and 1 % edits", "and 10 % edits", "moved"]
SCHEMES = [
    "offsets alone",
    "nearest exact quote (needs the text)",
    "2 bits a word, unit costs",
    "8 bits a word, unit costs",
    "shingles of 5 words, checks",
    "classes-1, every 6th offset",
    "classes, every 4th offset",
    "classes, every 8th offset",
    "classes, every 12th offset",
    "2-bit hashes, every 6th offset",
    "1-bit hashes, every 6th offset",
    "the full text",
]


CONVERTERS = ["DuckDB", "Polars", "`pyarrow.json`", "`datasets`"]
LAYERS = ["entity", "time", "attribution", "claim", "argument", "stance", "forecast", "frame"]
CHECKS = ["`validate`, 1 worker", "`validate`, 2 workers", "`validate` with", "`check-jsonschema`", "`jsonschema`"]
ENGINES = ["validation and every", "every configuration, 1", "every configuration, Dask", "every configuration, again"]


def quick(module: str) -> list[list[list[str]]]:
    """Cells of the rows of each table that a quick run prints."""
    call = [sys.executable, "-m", module, "--quick"]
    run = subprocess.run(call, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    blocks = [block.splitlines() for block in run.stdout.split("\n\n") if block.startswith("|")]
    return [[[cell.strip() for cell in row.strip("|").split("|")] for row in block] for block in blocks]


@pytest.fixture(scope="module")
def tables() -> list[list[list[str]]]:
    return quick("benchmarks.reanchor")


def test_every_scheme_is_measured_under_every_edit(tables: list[list[list[str]]]) -> None:
    head, _, *rows = tables[0]
    assert head[1:-1] == EDITS
    assert [row[0] for row in rows] == SCHEMES
    for row in rows:
        for cell in row[1:-1]:
            assert sum(map(float, cell.split(" / "))) == pytest.approx(100, abs=0.3)


def test_with_no_edit_every_span_is_right(tables: list[list[list[str]]]) -> None:
    unedited = {row[0]: row[1] for row in tables[0][2:]}
    for scheme in ("classes-1, every 6th offset", "the full text"):
        assert unedited[scheme] == "100.0 / 0.0 / 0.0 / 0.0 / 0.0"


def test_the_leak_of_every_scheme_is_compared_with_annotations_alone(tables: list[list[list[str]]]) -> None:
    rows = {row[0]: row for row in tables[2][2:]}
    published = [scheme for scheme in SCHEMES[1:-1] if "needs the text" not in scheme]
    assert list(rows) == ["nothing", *published]
    assert rows["nothing"][2] == rows["nothing"][4] == "+0.0"
    assert float(rows["8 bits a word, unit costs"][2]) > 20


def test_building_is_measured_in_every_row() -> None:
    pytest.importorskip("distributed")
    build, checks, engines, growth = quick("benchmarks.build")
    names = [row[0] for row in build[2:]]
    for start in CONVERTERS:
        assert sum(name.startswith(start) for name in names) == 1
    for name in ("documents", "argument", "argument_raw"):
        assert f"validation and `{name}`" in names
    assert {"validation and every configuration", "near-duplicates, on top"} <= set(names)
    assert all(
        float(row[1]) > 0 for row in build[2:] if row[1] != "not installed" and row[0] != "near-duplicates, on top"
    )
    for rows, starts in ((checks, CHECKS), (engines, ENGINES)):
        assert all(row[0].startswith(start) for row, start in zip(rows[2:], starts, strict=True))
    assert [(row[0], row[2][0]) for row in growth[2:]] == [
        (size, workers) for size in ("200", "500") for workers in "1222"
    ]
