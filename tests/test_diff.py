"""What changed between two versions, as those who load them see it, and which number follows."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mecorpus import build, diff, pack, withhold
from mecorpus.differing import least_version
from mecorpus.differing.report import as_markdown, as_text
from mecorpus.differing.semver import contradiction
from mecorpus.errors import RequestError

from .conftest import TODAY, copy_base
from .test_cli import mecorpus

CLAIM = "schema/layers/claim.schema.json"
ALICE = "corpus/documents/alpha/annotations/alice.jsonl"
BETA = "corpus/documents/beta/annotations/model-a.jsonl"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return copy_base(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return copy_base(tmp_path / "new")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def drop(path: Path, what: str) -> None:
    """Remove the first line that has these words."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    gone = next(number for number, line in enumerate(lines) if what in line)
    path.write_text("".join(lines[:gone] + lines[gone + 1 :]), "utf-8")


def test_nothing_changed(old: Path, new: Path) -> None:
    found = diff(old, new)
    assert (found.level, found.version, found.rows, found.columns, found.files) == ("none", "1.0.0", (), (), ())


def test_a_page_is_a_patch(old: Path, new: Path) -> None:
    (new / "LICENSE-DATA").write_text("CC BY 4.0\n", "utf-8")
    found = diff(old, new)
    assert (found.level, found.version, found.files) == ("patch", "1.0.1", ("LICENSE",))


def test_other_bytes_of_the_same_rows_are_a_patch(old: Path, tmp_path: Path) -> None:
    from .builds import change

    builds = [Path(build(old, tmp_path / name, today=TODAY).out) for name in ("a", "b")]
    change(builds[1], {"rewrite": ["data/entity/train-00000-of-00001.parquet"], "seal": True})
    found = diff(*builds)
    assert (found.level, found.files) == ("patch", ("data/entity/train-00000-of-00001.parquet",))


def test_additions_are_a_minor_step(old: Path, new: Path) -> None:
    shutil.rmtree(old / "corpus/documents/beta")
    drop(old / "corpus/resolutions.jsonl", '"beta"') if '"beta"' in (
        old / "corpus/resolutions.jsonl"
    ).read_text() else None
    found = diff(old, new)
    assert (found.documents_added, found.level, found.version) == (("beta",), "minor", "1.1.0")
    assert {one.configuration: one.added for one in found.rows}["entity"] == 5
    assert "### Added\n\n- 1 document `beta`" in as_markdown(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: drop(root / BETA, '"layer":"argument"'), "argument: 0 added, 1 removed, 0 changed"),
        (lambda root: edit(root / BETA, '"label":"NORP"', '"label":"ORG"'), "entity: 0 added, 0 removed, 1 changed"),
        (
            lambda root: edit(root / "corpus/documents/beta/document.json", '"op_ed"', '"column"'),
            "changed: 1 document beta",
        ),
    ],
    ids=["removed", "changed", "metadata"],
)
def test_what_was_there_and_is_not_or_differs_is_a_major_step(
    old: Path, new: Path, change: Callable[[Path], None], said: str
) -> None:
    change(new)
    found = diff(old, new)
    assert (found.level, found.version) == ("major", "2.0.0")
    assert said in as_text(found)


def test_a_document_that_moves_is_named_with_its_splits(old: Path, new: Path) -> None:
    edit(new / "corpus/corpus.json", '"train": 0.7', '"train": 0.01')
    edit(new / "corpus/corpus.json", '"test": 0.15', '"test": 0.84')
    found = diff(old, new)
    assert {(one.old, one.new) for one in found.moved} <= {("train", "test"), ("train", "validation")}
    assert found.moved
    assert found.level == "major"


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        (lambda labels: [*labels, "hope"], "minor", "`claim.label`: labels (none less) → hope"),
        (
            lambda labels: ["none" if label == "fact" else "fact" if label == "none" else label for label in labels],
            "major",
            "`claim.label`",
        ),
    ],
    ids=["at the end", "swapped"],
)
def test_labels_that_come_at_the_end_are_additions_and_others_are_not(
    old: Path, new: Path, change: Callable[[list[str]], list[str]], level: str, said: str
) -> None:
    path = new / CLAIM
    schema = json.loads(path.read_text("utf-8"))
    spec = schema["properties"]["label"]
    described = spec["x-enum-descriptions"] | {"hope": "What the author hopes for."}
    spec["enum"] = change(spec["enum"])
    spec["x-enum-descriptions"] = {label: described[label] for label in spec["enum"]}
    path.write_text(json.dumps(schema, indent=2) + "\n", "utf-8")
    found = diff(old, new)
    assert found.level == level
    assert any(said in str(one) for one in found.columns)


def test_a_withheld_documents_records_are_compared(old: Path, new: Path) -> None:
    drop(new / "corpus/documents/gamma/annotations/alice.jsonl", '"layer":"attribution"')
    found = diff(old, new)
    assert found.level == "major"
    assert sum(one.removed for one in found.rows) == 1


def test_a_text_that_is_withheld_is_told(old: Path, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "texts"))
    withhold(new, "beta")
    found = diff(old, new)
    assert (found.withheld, found.documents_removed, found.level) == (("beta",), (), "major")
    assert diff(new, old).opened == ("beta",)


def test_either_layout_a_build_and_a_revision_are_the_same_version(old: Path, tmp_path: Path) -> None:
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *arguments], cwd=old, check=True)
    pack(old, tmp_path / "packed")
    out = build(old, tmp_path / "dist", today=TODAY).out
    for other in (tmp_path / "packed", out, "HEAD", f"file://{tmp_path / 'packed'}"):
        assert diff(other, old, root=old).level == "none", other
    drop(old / BETA, '"layer":"argument"')
    assert "step from HEAD to" in mecorpus("diff", "HEAD", cwd=old).stdout
    assert json.loads(mecorpus("diff", "HEAD", "--format", "json", cwd=old).stdout)["level"] == "major"


@pytest.mark.parametrize("what", ["nowhere", "-x", "--output=x"])
def test_what_is_no_version_is_refused(old: Path, what: str) -> None:
    with pytest.raises(RequestError, match="git revision"):
        diff(what, old, root=old)


@pytest.mark.parametrize(
    ("old", "level", "least"),
    [
        ("1.2.3", "none", "1.2.3"), ("1.2.3", "patch", "1.2.4"), ("1.2.3", "minor", "1.3.0"), ("1.2.3", "major", "2.0.0"),
        ("0.2.3", "patch", "0.2.4"), ("0.2.3", "minor", "0.3.0"), ("0.2.3", "major", "0.3.0"),
    ],
)  # fmt: skip
def test_the_version_that_follows(old: str, level: str, least: str) -> None:
    assert least_version(old, level) == least
    assert contradiction(old, least, level) is None
    assert contradiction(old, "0.0.9", level)


def test_pairs_that_nobody_related_count_too(old: Path, new: Path) -> None:
    """They have no id, and are rows all the same."""
    schema = new / "schema/layers/argument.schema.json"
    text = schema.read_text("utf-8")
    assert '"window": 3' in text
    schema.write_text(text.replace('"window": 3', '"window": 1'), "utf-8")
    found = diff(old, new)
    assert found.level == "major"
    assert {one.configuration for one in found.rows if one.removed} == {"argument", "argument_raw"}


def test_the_first_reading_of_a_document_is_an_addition(old: Path, new: Path) -> None:
    (old / BETA).unlink()
    found = diff(old, new)
    assert (found.documents_changed, found.level) == ((), "minor")


@pytest.mark.parametrize("what", ["HEAD@{0}", "@"])
def test_gits_own_names_of_revisions_are_taken(old: Path, what: str) -> None:
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *arguments], cwd=old, check=True)
    assert diff(what, old, root=old).level == "none"
