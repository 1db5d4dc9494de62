"""Commands that are interrupted or killed at any moment: files stay valid, and nothing acknowledged is lost.

`MECORPUS_INTERRUPTS=200 pytest tests/test_interrupt.py` runs more than CI does.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from mecorpus import review, undo, validate

from .conftest import TODAY
from .test_apply import reading
from .test_build import contents

ROUNDS = int(os.environ.get("MECORPUS_INTERRUPTS", "20"))
QUICKEST, SLOWEST = 0.05, 0.6


def interrupted(call: list[str], root: Path, chance: random.Random) -> tuple[int, str]:
    """Run a command, interrupt or kill it at a random moment; its exit code and what it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mecorpus", *call, "--root", str(root)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(chance.uniform(QUICKEST, SLOWEST))
    process.send_signal(chance.choice([signal.SIGINT, signal.SIGKILL]))
    out, errors = process.communicate(timeout=60)
    assert process.returncode in (0, 1, 130, -signal.SIGINT, -signal.SIGKILL), errors
    # An interruption of Python itself, before `main` of ours has begun, is told by Python.
    assert "Traceback" not in errors or ", in main" not in errors, errors
    return process.returncode, out


def test_marking_editing_and_removing(root: Path) -> None:
    chance = random.Random(5)
    there: set[str] = set()
    kept: set[str] = set()
    for number in range(ROUNDS):
        me = ["--annotator", "model-a", "--format", "json"]
        what = chance.choice(["mark", "mark", "remove", "edit"]) if kept else "mark"
        target = chance.choice(sorted(kept)) if kept else ""
        call = {
            "mark": ["annotate", "mark", "alpha", "time", "2030", "-l", "DATE", "-a", "value=2030", *me],
            "edit": ["annotate", "edit", "alpha", target, "--note", f"round {number}", *me],
            "remove": ["annotate", "remove", "alpha", target, *me],
        }[what]
        code, out = interrupted(call, root, chance)
        found = (
            reading(root, "alpha", "model-a").by_id
            if (root / "corpus/documents/alpha/annotations/model-a.jsonl").exists()
            else {}
        )
        if code == 0 and out:
            value = json.loads(out)
            there = (there | {record["id"] for record in value["written"]}) - set(value["removed"])
            assert not set(value["removed"]) & set(found), "what was removed is back"
        assert there - {target} <= set(found), "an acknowledged mark is lost"
        kept = there = set(found)
        assert not validate(root, today=TODAY, ignore=["MEC309", "MEC405"]).findings
    while kept:
        undo(root, "alpha", annotator="model-a")
        path = root / "corpus/documents/alpha/annotations/model-a.jsonl"
        kept = set(reading(root, "alpha", "model-a").by_id) if path.exists() else set()
    assert not validate(root, today=TODAY, ignore=["MEC309", "MEC405"]).findings


def test_adjudicating(root: Path) -> None:
    chance = random.Random(6)
    path = root / "corpus/documents/alpha/annotations/adjudicated.jsonl"
    path.unlink()
    open_ = [item.either.id for item in review(root, "alpha").items if item.kind != "agreed"]
    for _ in range(ROUNDS):
        code, out = interrupted(
            ["adjudicate", "alpha", "--take", chance.choice(open_), "--format", "json"], root, chance
        )
        if code in (0, 1) and out:
            settled = json.loads(out)["settled"]
            assert set(settled) <= set(reading(root, "alpha", "adjudicated").complete)
        assert not validate(root, today=TODAY).errors
    subprocess.run(
        [sys.executable, "-m", "mecorpus", "adjudicate", "alpha", "--take", "A", "--root", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert "stance" in reading(root, "alpha", "adjudicated").complete
    assert not validate(root, today=TODAY).errors


def test_adding_a_text(root: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(max(1, ROUNDS // 4)):
        before = contents(root / "corpus")
        text = tmp_path / f"{number}.txt"
        text.write_text(f"Text number {number} tells of {number * 7} wells. It asks for {number + 3} more.\n", "utf-8")
        call = ["add", str(text), "--title", f"Wells {number}", "--genre", "op_ed", "--language", "en", "--written", "2026-11-22",
                "--outlet", "none", "--license", "CC-BY-4.0", "--text-origin", "human", "--kind", "original", "--method", "Typed."]  # fmt: skip
        code, _ = interrupted(call, root, chance)
        after = contents(root / "corpus")
        new = {name.split("/")[1] for name in set(after) - set(before)}
        assert len(new) == (1 if code == 0 else len(new))
        assert before.items() <= after.items()
        assert not validate(root, today=TODAY).errors


def test_what_a_killed_writer_left_is_out_of_sight_and_cleared_away(root: Path) -> None:
    left = root / ".mecorpus/write-left"
    left.parent.mkdir()
    left.write_bytes(b"half a fi")
    assert not validate(root, today=TODAY).errors
    call = ["annotate", "done", "alpha", "event", "--annotator", "bob", "--root", str(root)]
    subprocess.run([sys.executable, "-m", "mecorpus", *call], check=True, stdout=subprocess.DEVNULL)
    assert not left.exists()
