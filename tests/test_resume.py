"""A build that was killed or interrupted goes on where it was, and gives the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mecorpus import build
from mecorpus.building import block as block_work
from mecorpus.building import output
from mecorpus.building import parts as part_work
from mecorpus.building.staging import own_secret
from mecorpus.corpus import blocks

from .conftest import REPOSITORY, TODAY, copy_base
from .test_build import contents


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MECORPUS_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's six documents, each a block of its own."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    return REPOSITORY


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What blocks and parts were really worked on, by number and by name; interrupted at the one that `STOP` names."""
    done: list[str] = []
    make, write = block_work._build, part_work._groups

    def noting_block(block, *rest):  # type: ignore[no-untyped-def]
        _note(done, f"block {block.number}")
        return make(block, *rest)

    def noting_part(part, *rest):  # type: ignore[no-untyped-def]
        _note(done, f"part {part.name} {part.split}")
        return write(part, *rest)

    monkeypatch.setattr(block_work, "_build", noting_block)
    monkeypatch.setattr(part_work, "_groups", noting_part)
    return done


def _note(done: list[str], name: str) -> None:
    if os.environ.get("STOP") == name:
        raise KeyboardInterrupt
    done.append(name)


def _interrupted(corpus: Path, out: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOP", at)
    with pytest.raises(KeyboardInterrupt):
        build(corpus, out, today=TODAY)
    monkeypatch.delenv("STOP")


def test_finished_blocks_are_not_done_again(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents(build(corpus, tmp_path / "whole", today=TODAY).out)
    _interrupted(corpus, tmp_path / "dist", "block 4", monkeypatch)
    assert not (tmp_path / "dist").exists()
    worked.clear()
    assert contents(build(corpus, tmp_path / "dist", today=TODAY).out) == whole
    assert [one for one in worked if one.startswith("block")] == ["block 4", "block 5"]


def test_finished_parts_are_not_written_again(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents(build(corpus, tmp_path / "whole", today=TODAY).out)
    parts = [one for one in worked if one.startswith("part")]
    _interrupted(corpus, tmp_path / "dist", parts[-1], monkeypatch)
    worked.clear()
    assert contents(build(corpus, tmp_path / "dist", today=TODAY).out) == whole
    assert worked == parts[-1:]


def test_interrupted_while_files_are_brought_to_their_places(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents(build(corpus, tmp_path / "whole", today=TODAY).out)
    put, placed = output.put, list[Path]()

    def half(location: str, path: Path) -> None:
        placed.append(path)
        if len(placed) == 9:
            raise KeyboardInterrupt
        put(location, path)

    with monkeypatch.context() as patch:
        patch.setattr(output, "put", half)
        with pytest.raises(KeyboardInterrupt):
            build(corpus, tmp_path / "dist", today=TODAY)
    worked.clear()
    assert contents(build(corpus, tmp_path / "dist", today=TODAY).out) == whole
    assert worked == []


def test_a_block_whose_documents_changed_is_done_again(
    worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1)
    root = copy_base(tmp_path / "root")
    number = len(list((root / "corpus/documents").iterdir())) - 1
    monkeypatch.setattr("mecorpus.building.staging.WORTH_KEEPING", 1)
    _interrupted(root, tmp_path / "dist", f"block {number}", monkeypatch)
    record = root / "corpus/documents/alpha/document.json"
    record.write_text(record.read_text("utf-8").replace("Mend the canals", "Mend all canals"), "utf-8")
    worked.clear()
    again = contents(build(root, tmp_path / "dist", today=TODAY).out)
    assert "block 0" in worked
    assert again == contents(build(root, tmp_path / "fresh", today=TODAY).out)


def test_other_configurations_or_registers_start_anew(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(corpus, tmp_path / "dist", "block 4", monkeypatch)
    worked.clear()
    build(corpus, tmp_path / "dist", configurations=["documents"], today=TODAY)
    assert "block 0" in worked
    assert list(tmp_path.glob(".dist*")) == [], "what cannot be gone on with was not cleared away"


def test_another_version_starts_anew(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(corpus, tmp_path / "dist", "block 4", monkeypatch)
    worked.clear()
    monkeypatch.setattr("mecorpus.version.__version__", "9.9.9")
    build(corpus, tmp_path / "dist", today=TODAY)
    assert "block 0" in worked


def test_another_way_to_look_for_near_duplicates_starts_anew(
    corpus: Path, worked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupted(corpus, tmp_path / "dist", "block 4", monkeypatch)
    worked.clear()
    monkeypatch.setattr("mecorpus.index.near.EXACT_BYTES", 0)
    build(corpus, tmp_path / "dist", today=TODAY)
    assert "block 0" in worked


def test_staged_work_that_a_stranger_planted_is_not_read(corpus: Path, tmp_path: Path) -> None:
    """Markers are pickles: their folder's name holds a word that only this user knows."""
    secret = own_secret()
    assert secret is not None
    assert (tmp_path / "cache" / "secret").stat().st_mode & 0o077 == 0
    planted = tmp_path / ".dist.blocks-0000000000000000" / "000000"
    planted.mkdir(parents=True)
    (planted / "done").write_bytes(b"cos\nsystem\n(S'touch " + str(tmp_path / "ran").encode() + b"'\ntR.")
    build(corpus, tmp_path / "dist", today=TODAY)
    assert not (tmp_path / "ran").exists()
    assert not planted.exists()


def test_two_builds_at_once_do_not_share_their_work(corpus: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-m", "mecorpus", "build", "--root", str(corpus), "--workers", "1", "--out"]
    running = [subprocess.Popen([*call, str(tmp_path / "dist")], stderr=subprocess.DEVNULL) for _ in range(2)]
    codes = [one.wait(60) for one in running]
    assert 0 in codes
    assert contents(tmp_path / "dist") == contents(build(corpus, tmp_path / "whole", today=TODAY).out)


def test_killed_at_any_moment_the_next_build_is_whole(corpus: Path, tmp_path: Path) -> None:
    whole = contents(build(corpus, tmp_path / "whole", today=TODAY).out)
    call = [sys.executable, "-m", "mecorpus", "build", "--root", str(corpus), "--workers", "2", "--out"]
    for wait in (0.4, 0.6, 0.8):
        process = subprocess.Popen([*call, str(tmp_path / "dist")], stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(wait)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert contents(build(corpus, tmp_path / "dist", today=TODAY).out) == whole
    assert list(tmp_path.glob(".dist*")) == []
