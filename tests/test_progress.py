"""Progress: seen on a terminal when work takes over a second, gone at the end, and nowhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from mecorpus import Progress, build, validate
from mecorpus.cli.progress import amounts

from .conftest import TODAY

CLEARED, HIDDEN, SEEN = "\x1b[2K", "\x1b[?25l", "\x1b[?25h"
# The command, with so many seconds for every block.
SLOW = """
import sys, time
import mecorpus.validation.run as run
check, seconds = run.check_block, float(sys.argv.pop(1))
def slow(block, **options):
    time.sleep(seconds)
    return check(block, **options)
run.check_block = slow
from mecorpus.cli.main import run
run()
"""


def call(root: Path, seconds: float, script: str = SLOW) -> list[str]:
    return ["-c", script, str(seconds), "validate", "--root", str(root), "--workers", "1"]


def at_terminal(root: Path, seconds: float, columns: int = 80, script: str = SLOW) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        call(root, seconds, script),
        encoding="utf-8",
        dimensions=(24, columns),
        env={**os.environ, "TERM": "xterm"},
    )


@pytest.mark.parametrize("columns", [80, 30])
def test_slow_work_shows_on_a_terminal_and_the_line_is_gone_when_it_ends(root: Path, columns: int) -> None:
    child = at_terminal(root, 2, columns)
    child.expect("checking", timeout=10)
    child.expect("checked 3 documents", timeout=10)
    before = child.before
    assert before.endswith(CLEARED), "the line is left"
    assert before.count(HIDDEN) <= before.count(SEEN)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_quick_work_shows_nothing(root: Path) -> None:
    # However busy the machine is.
    patient = "import mecorpus.cli.progress as progress\nprogress.PATIENCE_SECONDS = 8\n"
    child = at_terminal(root, 0, script=patient + SLOW)
    child.expect(pexpect.EOF, timeout=10)
    assert child.before.startswith("checked 3 documents")
    assert "\x1b" not in child.before


def test_nothing_shows_in_a_pipe(root: Path) -> None:
    done = subprocess.run([sys.executable, *call(root, 2)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("checked 3 documents")
    assert "\x1b" not in done.stdout


def test_an_interruption_takes_the_line_away(root: Path) -> None:
    child = at_terminal(root, 30)
    child.expect("checking", timeout=10)
    child.kill(signal.SIGINT)
    child.expect(pexpect.EOF, timeout=10)
    assert child.before.endswith(CLEARED)
    assert SEEN in child.before
    child.close()
    assert child.exitstatus == 130


def test_an_error_takes_the_line_away(root: Path) -> None:
    script = SLOW.replace("return check(block, **options)", "raise OSError('the disk is full')")
    child = at_terminal(root, 2, script=script)
    child.expect("mecorpus: cannot go on: the disk is full", timeout=10)
    assert child.before.endswith(CLEARED)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3


class Told(Progress):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.documents = self.bytes = 0

    def start(self, stage: str, *, documents: int | None = None, bytes: int | None = None) -> None:
        self.stages.append((stage, bytes))

    def advance(self, *, documents: int = 0, bytes: int = 0) -> None:
        self.documents += documents
        self.bytes += bytes


@pytest.mark.parametrize("workers", [1, 2])
def test_library_functions_tell_how_far_they_are(root: Path, tmp_path: Path, workers: int) -> None:
    told = Told()
    validate(root, today=TODAY, workers=workers, progress=told)
    assert told.stages[0] == ("checking", told.bytes)
    assert told.bytes > 0
    assert told.documents == 3
    build(root, tmp_path / "dist", today=TODAY, workers=workers, progress=told)
    assert told.documents == 6
    assert {"writing", "comparing documents"} <= {stage for stage, _ in told.stages}


def test_no_command_loads_what_shows_progress_before_it_is_needed(root: Path) -> None:
    code = "import sys; from mecorpus.cli.main import run\ntry: run()\nexcept SystemExit: print('rich.progress' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "validate", "--root", str(root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("False\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, 0, 1.0), ""),
        ((1, 0, 0.0), "1 documents"),
        ((12_345, 0, 2.0), "12,345 documents, 6,172 documents/s"),
        ((7, 999, 1.0), "7 documents, 999 bytes, 999 bytes/s"),
        ((12_345, 120_500_000, 10.0), "12,345 documents, 120.5 MB, 12.1 MB/s"),
        ((0, 3 * 10**15, 1.0), "3,000.0 TB, 3,000.0 TB/s"),
    ],
)
def test_amounts_are_said_in_words(given: tuple[Any, ...], said: str) -> None:
    assert amounts(*given) == said
