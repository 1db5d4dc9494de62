"""A build killed at any moment leaves the old output, or none, and the next build mends what it left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mecorpus import build
from mecorpus.building.swap import recover, replacing

from .conftest import TODAY, copy_base
from .test_build import contents

ROUNDS = int(os.environ.get("MECORPUS_KILLS", "12"))


@pytest.mark.parametrize("has_old", [True, False])
def test_killed_at_random_points(tmp_path: Path, has_old: bool) -> None:
    root, out = copy_base(tmp_path / "root"), tmp_path / "dist"
    old: dict[str, str] = {}
    if has_old:
        old = contents(build(root, out, workers=1, today=TODAY).out)
    record = root / "corpus/documents/alpha/document.json"
    record.write_text(record.read_text("utf-8").replace("Mend the canals", "Mend all canals"), "utf-8")
    new = contents(build(root, tmp_path / "new", workers=1, today=TODAY).out)
    chance = random.Random(7)
    call = [sys.executable, "-m", "mecorpus", "build", "--root", str(root), "--out", str(out), "--workers", "2"]
    started = time.monotonic()
    subprocess.run([*call[:-3], str(tmp_path / "timing"), "--workers", "2"], check=True, capture_output=True)
    whole = time.monotonic() - started
    for _ in range(ROUNDS):
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.2, 1.1) * whole)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        recover(out)
        found = contents(out) if out.exists() else {}
        assert found in (old, new), "half a build was left"
    assert contents(build(root, out, workers=1, today=TODAY).out) == new
    assert list(tmp_path.glob(".dist*")) == [], "what killed builds left was not cleared away"


def test_killed_between_the_two_renames_the_old_one_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    left = tmp_path / ".dist.old-999999999-abcdefgh"
    left.mkdir()
    (left / "manifest.json").write_text("{}", "utf-8")
    with pytest.raises(KeyboardInterrupt), replacing(out):
        raise KeyboardInterrupt
    assert (out / "manifest.json").read_text("utf-8") == "{}"
    assert not left.exists()


def test_an_interrupted_build_says_so_and_cleans_up(tmp_path: Path) -> None:
    root = copy_base(tmp_path / "root")
    call = [
        sys.executable,
        "-m",
        "mecorpus",
        "build",
        "--root",
        str(root),
        "--out",
        str(tmp_path / "dist"),
        "--workers",
        "1",
    ]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob(".dist.new-*")) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert not (tmp_path / "dist").exists()
    assert list(tmp_path.glob(".dist*")) == []
