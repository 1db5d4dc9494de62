"""A document that leaves on request: it is gone from the next build, and cannot come back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mecorpus import build, diff, take_down, validate
from mecorpus.errors import FindingsError, RequestError

from .conftest import BASE, TODAY
from .test_cli import mecorpus

FOLDER = "corpus/documents"


def lines(root: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (root / "corpus" / name).read_text("utf-8").splitlines()]


def test_a_document_leaves_with_all_that_is_about_it(root: Path) -> None:
    resolved = {one["document"] for one in lines(root, "resolutions.jsonl")}
    assert "alpha" in resolved
    done = take_down(root, "alpha", reason="The author asked for it.", requested="2026-11-20")
    assert not (root / FOLDER / "alpha").exists()
    record = json.loads((BASE / FOLDER / "alpha/document.json").read_text("utf-8"))
    assert lines(root, "takedowns.jsonl")[-1] == {
        "document": "alpha", "reason": "The author asked for it.", "requested": "2026-11-20", "sha256": record["text"]["sha256"],
    }  # fmt: skip
    assert {one["document"] for one in lines(root, "resolutions.jsonl")} == resolved - {"alpha"}
    assert set(done.files) == {"corpus/takedowns.jsonl", "corpus/resolutions.jsonl", f"{FOLDER}/alpha"}
    assert not validate(root, today=TODAY).errors


def test_it_cannot_come_back_under_its_id_or_with_its_text(root: Path) -> None:
    take_down(root, "alpha", reason="The author asked for it.")
    shutil.copytree(BASE / FOLDER / "alpha", root / FOLDER / "alpha")
    assert "MEC414" in {one.code for one in validate(root, today=TODAY).findings}
    (root / FOLDER / "alpha").rename(root / FOLDER / "delta")
    assert "MEC414" in {one.code for one in validate(root, today=TODAY).findings}


def test_an_interrupted_takedown_is_finished_by_the_same_command(root: Path) -> None:
    take_down(root, "alpha", reason="The author asked for it.")
    shutil.copytree(BASE / FOLDER / "alpha", root / FOLDER / "alpha")
    done = take_down(root, "alpha", reason="Again.")
    assert done.files == (f"{FOLDER}/alpha",)
    assert [one["document"] for one in lines(root, "takedowns.jsonl")].count("alpha") == 1
    assert take_down(root, "alpha", reason="Once more.").files == ()


def test_the_next_build_card_and_diff_say_how_many(root: Path, tmp_path: Path) -> None:
    old = Path(build(root, tmp_path / "old", today=TODAY).out)
    take_down(root, "alpha", reason="The author asked for it.")
    new = Path(build(root, tmp_path / "new", today=TODAY).out)
    found = diff(old, new)
    assert (found.documents_removed, found.taken_down, found.level) == (("alpha",), ("alpha",), "major")
    count = len(lines(root, "takedowns.jsonl"))
    assert f"asked to be removed, and are in no build any more: {count}." in (new / "README.md").read_text("utf-8")


def test_what_cannot_be_taken_down_is_said(root: Path) -> None:
    with pytest.raises(RequestError, match="there is no document 'omega'; documents: alpha, beta, gamma"):
        take_down(root, "omega", reason="x")
    with pytest.raises(RequestError, match="--requested takes a day"):
        take_down(root, "alpha", reason="x", requested="yesterday")
    with pytest.raises(RequestError, match="say why"):
        take_down(root, "alpha", reason=" ")
    (root / "corpus/takedowns.jsonl").write_text("{\n", "utf-8")
    with pytest.raises(FindingsError):
        take_down(root, "alpha", reason="x")
    assert (root / FOLDER / "alpha").is_dir()


def test_the_command_says_what_is_left(root: Path) -> None:
    done = mecorpus("rights", "takedown", "beta", "--reason", "The author asked for it.", cwd=root)
    assert done.returncode == 0
    assert "beta is taken down: corpus/takedowns.jsonl" in done.stdout
    assert "published versions still hold it" in done.stderr
