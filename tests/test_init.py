"""`mecorpus init`: a new corpus that is clean at once, and has nothing of this one."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import datasets
import pytest
import yaml

import mecorpus as package
from mecorpus import Metadata, add_document, apply, build, init_corpus, load_dataset, validate
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.rules.rights import REDISTRIBUTABLE
from mecorpus.schemas import load_schemas
from mecorpus.starting.about import license_name

from .conftest import REPOSITORY, TODAY
from .test_apply import lines
from .test_cli import mecorpus
from .test_merge import commit, git

TEXT = b"Water is short. It will be shorter by 2030.\n"
METADATA = Metadata(
    "Short", "op_ed", "en", "CC-BY-4.0", "human", "collected", "Typed.", "The Sample", published="2026-01-01"
)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return init_corpus(tmp_path / "water", title="Water: commentary", authors=["A. Author"]).root


def settings(root: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((root / "corpus/corpus.json").read_bytes())
    return value


def test_a_new_corpus_is_clean_and_builds_with_no_document_in_it(new: Path, tmp_path: Path) -> None:
    assert validate(new, workers=1, today=TODAY).findings == ()
    built = build(new, tmp_path / "dist", workers=1, today=TODAY)
    assert built.manifest["configurations"] == {}
    card = (built.out / "README.md").read_text("utf-8")
    head = yaml.safe_load(card.split("---\n")[1])
    assert head["pretty_name"] == "Water: commentary"
    assert "There is no document in it yet." in card
    assert "load_dataset" not in card
    assert {"CITATION.cff", "DATASHEET.md", "LICENSE"} <= set(os.listdir(built.out))


def test_a_dataset_without_rows_is_refused_and_not_read_from_its_manifest(new: Path, tmp_path: Path) -> None:
    out = build(new, tmp_path / "dist", workers=1, today=TODAY).out
    with pytest.raises(datasets.exceptions.DataFilesNotFoundError):
        datasets.load_dataset(str(out))
    with pytest.raises(RequestError, match=re.escape("(none)")):
        load_dataset(root=new)


def test_after_one_text_and_its_marks_it_builds_and_loads(new: Path, tmp_path: Path) -> None:
    added = add_document(new, TEXT, METADATA)
    (new / "corpus/annotators.json").write_text(
        '[{"id":"al","kind":"human","languages":["en"],"name":"Al","note":null,"version":null}]'
    )
    assert mecorpus("format", cwd=new).returncode == 0
    first = load_dataset("documents", root=new)
    assert sum(map(len, first.values())) == 1
    card = (build(new, tmp_path / "dist", workers=1, today=TODAY).out / "README.md").read_text("utf-8")
    (example,) = re.findall(r"load_dataset\(.*", card)
    assert '"documents", split=' in example, "the card names a configuration that is there"
    apply(
        new,
        added.id,
        lines(
            {"complete": ["time"]}, {"layer": "time", "label": "DATE", "quote": "2030", "attributes": {"value": "2030"}}
        ),
        annotator="al",
    )
    rows = [row for split in load_dataset("time", root=new).values() for row in split]
    assert [row["quote"] for row in rows] == ["2030"]
    assert validate(new, workers=1, today=TODAY).findings == ()


def test_nothing_of_the_corpus_of_the_package_is_taken_over(new: Path) -> None:
    own = settings(REPOSITORY)
    told = "\n".join(
        path.read_text("utf-8") for path in new.rglob("*") if path.is_file() and "schema" not in path.parts
    )
    documents = os.listdir(REPOSITORY / "corpus/documents")
    annotators = [one["id"] for one in json.loads((REPOSITORY / "corpus/annotators.json").read_bytes())]
    for word in (own["split"]["salt"], own["title"], own["authors"][0]["name"], *documents, *annotators):
        assert word not in told
    assert {path.name for path in (new / "corpus").iterdir()} == {
        path.name for path in (REPOSITORY / "corpus").iterdir()
    } - {"documents"}
    assert sum(path.stat().st_size for path in (new / "corpus").glob("*.jsonl")) == 0


def test_splits_have_the_usual_shares_and_a_salt_of_their_own(new: Path, tmp_path: Path) -> None:
    one, two, usual = settings(new), settings(init_corpus(tmp_path / "other").root), settings(REPOSITORY)
    assert len({each["split"].pop("salt") for each in (one, two, usual)}) == 3
    assert one["split"] == usual["split"]
    assert [one[key] for key in ("schema_version", "segmenter", "tokenizer")] == [
        usual[key] for key in ("schema_version", "segmenter", "tokenizer")
    ]
    assert (two["name"], two["title"], two["authors"]) == ("other", "other", [{"name": "The other maintainers"}])


def test_every_layer_has_a_page_with_its_labels_and_places_to_fill_in(new: Path) -> None:
    schemas = load_schemas(new / "schema")
    listed = (new / "guidelines/README.md").read_text("utf-8")
    for layer in schemas.layers.values():
        page = (new / f"guidelines/{layer.name}.md").read_text("utf-8")
        assert f"({layer.name}.md)" in listed
        for name in (*layer.labels, *layer.roles, *layer.attributes):
            assert f"| `{name}`" in page
        for heading in ("Decision list", "What does not count", "Hard cases", "Example"):
            assert f"\n## {heading}\n" in page
        (example,) = re.findall(r"```json\n(.*)\n```", page)
        line = json.loads(example)
        assert (line["layer"], line["label"] in layer.labels) == (layer.name, True)
        assert {role.name for role in layer.roles.values() if role.required} == set(line.get("arguments", {}))


def test_the_datasheet_has_the_headings_of_a_data_statement(new: Path) -> None:
    headings = re.findall(r"^## (.+)$", (new / "DATASHEET.md").read_text("utf-8"), re.M)
    assert len(headings) == 17
    assert headings[:3] == ["Header", "Executive summary", "Curation rationale"]


def test_the_workflow_only_reads_and_runs_commands_that_read(new: Path) -> None:
    value = yaml.safe_load((new / ".github/workflows/corpus.yml").read_text("utf-8"))
    assert value["permissions"] == {"contents": "read"}
    runs = [step["run"] for step in value["jobs"]["check"]["steps"] if "run" in step]
    assert [run.split(" ")[:2] for run in runs[1:]] == [
        ["mecorpus", "validate"],
        ["mecorpus", "build"],
        ["mecorpus", "diff"],
    ]
    assert runs[-1] == 'mecorpus diff "origin/$GITHUB_BASE_REF" --format markdown >> "$GITHUB_STEP_SUMMARY"'
    assert f'"mecorpus=={package.__version__}"' in runs[0]


def test_a_clone_of_it_is_clean_and_has_the_attributes_of_this_repository(new: Path, tmp_path: Path) -> None:
    git(new, "init", "--quiet", "--initial-branch=main")
    build(new, new / "dist", workers=1, today=TODAY)
    commit(new)
    assert "dist" not in git(new, "ls-files")
    git(tmp_path, "clone", "--quiet", str(new), "clone")
    assert validate(tmp_path / "clone", workers=1, today=TODAY).findings == (), "git keeps no empty folder"
    names = [
        "corpus/entities.jsonl",
        "corpus/annotators.json",
        "corpus/documents/x/annotations/y.jsonl",
        "corpus/corpus.json",
    ]
    told = git(new, "check-attr", "merge", "text", "--", *names)
    assert told == git(REPOSITORY, "check-attr", "merge", "text", "--", *names)
    assert told.count("merge: mecorpus") == 3
    assert told.count("text: unset") == 4


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"license": "CC-BY"}, "no licence 'CC-BY'; did you mean"),
        ({"license": "MIT"}, "CC0-1.0"),
        ({"name": "Water Texts"}, "--name"),
        ({"name": ""}, "--name"),
        ({"title": " "}, "--title"),
        ({"title": "two\nlines"}, "--title"),
        ({"authors": ["\udc80"]}, "--author"),
        ({"repository": "git@host:x"}, "--repository"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    options: dict[str, Any], what: str, tmp_path: Path
) -> None:
    with pytest.raises(RequestError, match=what):
        init_corpus(tmp_path / "new", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_gives_none_needs_one(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="--name"):
        init_corpus(tmp_path / "ماء")
    assert init_corpus(tmp_path / "ماء", name="water", title="ماء").name == "water"


def test_a_folder_with_something_in_it_is_refused_and_an_empty_one_taken(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RequestError, match=r"not empty: notes\.txt"):
        init_corpus(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RequestError, match="is no folder"):
        init_corpus(tmp_path / "link")
    (tmp_path / "empty").mkdir()
    assert init_corpus(tmp_path / "empty").files
    assert sorted(os.listdir(tmp_path)) == ["empty", "link", "notes.txt"]


def test_a_clone_of_an_empty_repository_is_taken_from_inside(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "far")
    git(tmp_path, "clone", "--quiet", "far", "water")
    done = mecorpus("init", ".", cwd=tmp_path / "water")
    assert done.returncode == 0, done.stderr
    assert validate(tmp_path / "water", workers=1, today=TODAY).findings == ()
    assert sorted(os.listdir(tmp_path)) == ["far", "water"]
    commit(tmp_path / "water")
    assert "corpus/corpus.json" in git(tmp_path / "water", "ls-files")


def test_a_clone_is_left_as_it_was_when_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--quiet", "water")
    moved, rename = list[str](), os.rename

    def refuse(old: Path, new: Path) -> None:
        moved.append(new.name)
        if len(moved) == 4:
            raise OSError(28, "No space left on device")
        rename(old, new)

    monkeypatch.setattr("mecorpus.starting.init.os.rename", refuse)
    with pytest.raises(MecorpusError, match="No space left on device; nothing was written"):
        init_corpus(tmp_path / "water")
    assert "corpus" not in moved, "what makes a folder a corpus is moved last"
    assert (os.listdir(tmp_path), os.listdir(tmp_path / "water")) == (["water"], [".git"])


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mecorpus.starting.init.os.rename", refuse)
    with pytest.raises(MecorpusError, match="No space left on device; nothing was written"):
        init_corpus(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_command_starts_a_corpus_that_the_other_commands_take(tmp_path: Path) -> None:
    done = mecorpus(
        "init", "water", "--author", "A", "--author", "B", "--repository", "https://example.org/w", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "corpus/corpus.json" in done.stdout.splitlines()
    root = tmp_path / "water"
    assert mecorpus("validate", "--strict", cwd=root).returncode == 0
    assert mecorpus("build", cwd=root).returncode == 0
    assert mecorpus("format", "--check", cwd=root).returncode == 0
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert (citation["authors"], citation["repository"]) == ([{"name": "A"}, {"name": "B"}], "https://example.org/w")
    again = mecorpus("init", "water", cwd=tmp_path)
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)


@pytest.mark.parametrize("license", REDISTRIBUTABLE)
def test_every_licence_has_a_name_and_an_address(license: str) -> None:
    name, address = license_name(license)
    assert name.startswith(("Creative Commons", "CC0", "Open"))
    assert address.startswith("https://")


def test_faults_of_the_schema_itself_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mecorpus.starting.files.EMPTY", ("entities.jsonl",))
    with pytest.raises(FindingsError, match="MEC011"):
        init_corpus(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
