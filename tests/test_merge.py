"""Two annotators, one repository: branches merge record by record, or git says what is in conflict."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mecorpus import Corpus, apply, format_corpus, merge_file, validate
from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.errors import FindingsError, RequestError
from mecorpus.merging.records import three_way

from .conftest import REPOSITORY, TODAY
from .test_apply import lines, mention

ALICE = "corpus/documents/alpha/annotations/alice.jsonl"
ENTITIES = "corpus/entities.jsonl"
PERSON = {"name": "git", "email": "git@example.org"}


def git(root: Path, *arguments: str, fails: bool = False) -> str:
    """Run git with an identity from the environment and no configuration but the repository's."""
    environment = {
        f"GIT_{role}_{key.upper()}": value for role in ("AUTHOR", "COMMITTER") for key, value in PERSON.items()
    }
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def configure(root: Path) -> None:
    git(root, "config", "merge.mecorpus.driver", f'"{sys.executable}" -m mecorpus merge %O %A %B %P')


@pytest.fixture
def repository(root: Path) -> Path:
    """The small corpus in a repository with this one's attributes, on the branch `main`, without the driver."""
    shutil.copyfile(REPOSITORY / ".gitattributes", root / ".gitattributes")
    (root / ".gitignore").write_text(".mecorpus/\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


@pytest.fixture
def driven(repository: Path) -> Path:
    """The same with the driver configured."""
    configure(repository)
    return repository


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "work")


def branch(root: Path, change: Callable[[], Any], name: str = "other") -> None:
    """Make a change on a branch of its own, then go back."""
    git(root, "checkout", "--quiet", "-b", name)
    change()
    commit(root)
    git(root, "checkout", "--quiet", "main")


def mark(root: Path, quote: str, annotator: str = "alice", **header: Any) -> str:
    """Mark a quote in alpha as a nominal mention; its id."""
    given = mention(quote, label="NORP", arguments={}, attributes={"mention": "nominal"}, **{"as": "it"})
    return apply(root, "alpha", lines(*([header] if header else []), given), annotator=annotator).names["it"]


def ids(root: Path, annotator: str = "alice") -> set[str]:
    reading = Corpus.open(root)["alpha"].reading(annotator)
    assert reading is not None
    return set(reading.by_id)


def is_clean(root: Path) -> bool:
    return not validate(root, workers=1, today=TODAY, ignore=["MEC405"]).findings


def record(root: Path, id: str, path: str = ALICE) -> dict[str, Any]:
    return next(
        one for line in (root / path).read_text("utf-8").splitlines() if (one := json.loads(line)).get("id") == id
    )


def test_marks_of_two_annotators_merge_without_a_driver(repository: Path) -> None:
    branch(repository, lambda: mark(repository, "farmers", "bob"))
    mine = mark(repository, "farmers", "alice")
    commit(repository)
    git(repository, "merge", "other")
    assert mine in ids(repository)
    assert is_clean(repository)


def test_marks_of_one_annotator_on_two_branches_are_all_there(driven: Path) -> None:
    found: list[str] = []
    branch(driven, lambda: found.append(mark(driven, "farmers")))
    found.append(mark(driven, "lose"))
    found.append(mark(driven, "waiting"))
    commit(driven)
    before = ids(driven)
    git(driven, "merge", "other")
    assert ids(driven) == before | set(found)
    assert is_clean(driven)
    assert format_corpus(driven, check=True).changed == (), "canonical and in order"


def test_two_annotators_with_the_driver_too(driven: Path) -> None:
    found: list[str] = []
    branch(driven, lambda: found.append(mark(driven, "farmers", "bob")))
    found.append(mark(driven, "farmers", "alice"))
    commit(driven)
    git(driven, "merge", "other")
    assert found[0] in ids(driven, "bob")
    assert found[1] in ids(driven, "alice")
    assert is_clean(driven)


def test_a_file_that_both_branches_began_is_merged(driven: Path) -> None:
    found: list[str] = []
    branch(driven, lambda: found.append(mark(driven, "farmers", "model-a", complete=["entity"])))
    found.append(mark(driven, "waiting", "model-a", complete=["time"]))
    commit(driven)
    git(driven, "merge", "other")
    reading = Corpus.open(driven)["alpha"].reading("model-a")
    assert reading is not None
    assert (set(reading.by_id), reading.complete) == (set(found), ("entity", "time"))
    assert is_clean(driven)


def test_an_adjudicated_file_is_merged_in_the_same_way(driven: Path) -> None:
    path = driven / "corpus/documents/alpha/annotations/adjudicated.jsonl"
    first, second = [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()[1:3]]
    branch(driven, lambda: note(path, first))
    note(path, second)
    commit(driven)
    git(driven, "merge", "other")
    name = str(path.relative_to(driven))
    assert record(driven, first, name)["note"] == record(driven, second, name)["note"] == "Seen again."
    assert is_clean(driven)


def note(path: Path, id: str, text: str = "Seen again.") -> None:
    values = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_bytes(encode_lines([value | ({"note": text} if value.get("id") == id else {}) for value in values]))


def test_one_annotation_changed_on_both_sides_is_a_conflict_with_both_versions(driven: Path) -> None:
    path = driven / ALICE
    theirs: list[str] = []
    branch(driven, lambda: (note(path, "nimz6w", "Theirs."), theirs.append(mark(driven, "farmers"))))
    note(path, "nimz6w", "Ours.")
    mine = mark(driven, "waiting")
    commit(driven)
    said = git(driven, "merge", "other", fails=True)
    assert f"{ALICE}:6:1: error MEC014 merge-conflict: nimz6w was changed on both sides in different ways" in said
    assert "keep one version, remove the markers" in said
    text = path.read_text("utf-8")
    assert text.count("<<<<<<<") == 1, "what can be merged is merged"
    assert "Ours." in text
    assert "Theirs." in text
    (finding,) = validate(driven, workers=1, today=TODAY).findings
    assert (finding.code, finding.file, finding.line) == ("MEC014", ALICE, 6)
    keep_ours(path)
    git(driven, "commit", "--quiet", "--all", "--no-edit")
    assert {mine, *theirs} <= ids(driven)
    assert record(driven, "nimz6w")["note"] == "Ours."
    assert is_clean(driven)


def keep_ours(path: Path) -> None:
    kept, keeping = [], True
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(("<<<<<<<", ">>>>>>>")):
            keeping = True
        elif line.startswith(("|||||||", "=======")):
            keeping = False
        elif keeping:
            kept.append(line + "\n")
    path.write_text("".join(kept), "utf-8")


def test_an_annotation_removed_here_and_changed_there_is_a_conflict(driven: Path) -> None:
    path = driven / ALICE
    branch(driven, lambda: note(path, "q45dbx"))
    path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(keepends=True) if b"q45dbx" not in line))
    commit(driven)
    assert "q45dbx was changed on one side and removed on the other" in git(driven, "merge", "other", fails=True)
    assert "Seen again." in path.read_text("utf-8")


def test_without_the_driver_git_merges_lines_and_validate_says_how_to_mend_it(repository: Path) -> None:
    found: list[str] = []
    branch(repository, lambda: found.append(mark(repository, "farmers")))
    found.append(mark(repository, "lose"))
    found.append(mark(repository, "waiting"))
    commit(repository)
    git(repository, "merge", "other", fails=True)
    report = validate(repository, workers=1, today=TODAY)
    assert {one.code for one in report.findings} == {"MEC014"}
    assert "git checkout -m -- FILE" in report.findings[0].message
    configure(repository)
    git(repository, "checkout", "-m", "--", ALICE)
    assert set(found) <= ids(repository)
    assert is_clean(repository)
    git(repository, "commit", "--quiet", "--all", "--no-edit")
    assert git(repository, "status", "--porcelain") == ""


def test_a_merge_that_was_aborted_is_clean_once_the_driver_is_configured(repository: Path) -> None:
    found: list[str] = []
    branch(repository, lambda: found.append(mark(repository, "farmers")))
    found.append(mark(repository, "lose"))
    commit(repository)
    git(repository, "merge", "other", fails=True)
    git(repository, "merge", "--abort")
    configure(repository)
    git(repository, "merge", "other")
    assert set(found) <= ids(repository)
    assert is_clean(repository)


def test_the_driver_serves_a_rebase(driven: Path) -> None:
    found: list[str] = []
    branch(driven, lambda: found.append(mark(driven, "farmers")))
    found.append(mark(driven, "lose"))
    commit(driven)
    git(driven, "rebase", "other")
    assert set(found) <= ids(driven)
    assert is_clean(driven)


def entity(id: str, **more: Any) -> dict[str, Any]:
    empty = {"country": None, "part_of": None, "wikidata": None}
    return {"id": id, "name": id.title(), "type": "ORG", "sectors": [], "collective": False, **empty, **more}


def append(path: Path, *values: Any) -> None:
    path.write_bytes(path.read_bytes() + encode_lines(list(values)))


def test_new_entities_of_two_branches_stand_in_the_register_in_order(driven: Path) -> None:
    path = driven / ENTITIES
    branch(driven, lambda: append(path, entity("unesco"), entity("unicef")))
    append(path, entity("unctad"), entity("unicef"))
    commit(driven)
    git(driven, "merge", "other")
    known = [one.id for one in Corpus.open(driven).context.registers.entities]
    assert known == sorted({*known, "unctad", "unesco", "unicef"})


def test_new_annotators_of_two_branches_are_both_there(driven: Path) -> None:
    path = driven / "corpus/annotators.json"
    before = json.loads(path.read_bytes())

    def add(name: str) -> None:
        people = [*before, before[0] | {"id": name, "name": name}]
        path.write_bytes(encode_file(sorted(people, key=lambda one: one["id"])))

    branch(driven, lambda: add("carol"))
    add("basma")
    commit(driven)
    git(driven, "merge", "other")
    assert [one["id"] for one in json.loads(path.read_bytes())] == ["alice", "basma", "bob", "carol", "model-a"]
    assert is_clean(driven)


def versions(folder: Path, *values: Any) -> list[Path]:
    paths = [folder / name for name in ("base", "ours", "theirs")]
    for path, value in zip(paths, values, strict=True):
        path.write_bytes(value if isinstance(value, bytes) else encode_lines(value))
    return paths


def test_an_annotator_in_conflict_leaves_the_rest_of_the_list_merged(tmp_path: Path) -> None:
    people = [[{"id": "bob", "note": note}, {"id": other}] for note, other in (("", "z"), ("one", "z"), ("two", "z"))]
    paths = versions(tmp_path, *map(encode_file, people))
    with pytest.raises(FindingsError, match="bob was changed on both sides"):
        merge_file(*paths)
    keep_ours(paths[1])
    assert json.loads(paths[1].read_bytes()) == [{"id": "bob", "note": "one"}, {"id": "z"}]


RESOLUTION = {"document": "d", "annotator": "a", "annotation": "f1", "outcome": "pending"}
WAIVER = {"code": "MEC405", "document": "d", "file": None, "annotation": None, "reason": "Two cities."}
TAKEDOWN = {"document": "d", "reason": "Asked for."}


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        (RESOLUTION, RESOLUTION | {"outcome": "yes"}, RESOLUTION | {"annotation": "f2"}),
        (WAIVER, WAIVER | {"reason": "Two towns."}, WAIVER | {"document": "e"}),
        (TAKEDOWN, TAKEDOWN | {"reason": "Asked for twice."}, TAKEDOWN | {"document": "e"}),
    ],
    ids=["resolution", "waiver", "takedown"],
)
def test_records_of_the_other_registers_are_known_by_their_keys(old: Any, new: Any, other: Any, tmp_path: Path) -> None:
    paths = versions(tmp_path, [old], [new], [old, other])
    assert merge_file(*paths) == (2, True)
    assert paths[1].read_bytes() == encode_lines([new, other])
    paths = versions(tmp_path, [old], [new], [old | {"reason": "?", "outcome": "no"}])
    with pytest.raises(FindingsError, match="d"):
        merge_file(*paths)


HEADER = {"annotator": "a", "guidelines": "1.0", "complete": ["claim", "entity"]}


def test_complete_layers_are_merged_as_a_set(tmp_path: Path) -> None:
    ours, theirs = HEADER | {"complete": ["claim", "entity", "time"]}, HEADER | {"complete": ["entity", "frame"]}
    paths = versions(tmp_path, [HEADER], [ours], [theirs])
    merge_file(*paths)
    assert json.loads(paths[1].read_bytes())["complete"] == ["entity", "frame", "time"]


def test_guidelines_changed_on_both_sides_are_a_conflict_of_the_header(tmp_path: Path) -> None:
    paths = versions(tmp_path, [HEADER], [HEADER | {"guidelines": "1.1"}], [HEADER | {"guidelines": "2.0"}])
    with pytest.raises(FindingsError, match="the header was changed"):
        merge_file(*paths)


def test_a_removed_record_stays_removed_and_one_of_a_doubled_id_is_not_lost(tmp_path: Path) -> None:
    one, two = {"id": "a1", "name": "x"}, {"id": "a1", "name": "y"}
    gone = {"id": "b2"}
    paths = versions(tmp_path, [one, gone], [one, two, gone], [one])
    merge_file(*paths)
    assert paths[1].read_bytes() == encode_lines([one, two])


def test_the_order_is_told_from_spans_alone_and_left_to_format_where_sentences_are_not_known(tmp_path: Path) -> None:
    late, early = (
        {"id": name, "layer": "time", "label": "DATE", "spans": [[at, at + 1]]} for name, at in (("a1", 9), ("b1", 2))
    )
    paths = versions(tmp_path, [HEADER], [HEADER, late], [HEADER, early])
    assert merge_file(*paths).ordered
    assert paths[1].read_bytes() == encode_lines([HEADER, early, late])
    labelled = {"id": "c1", "layer": "claim", "label": "fact", "unit": "s1"}
    paths = versions(tmp_path, [HEADER], [HEADER, late], [HEADER, labelled])
    assert not merge_file(*paths).ordered
    assert paths[1].read_bytes() == encode_lines([HEADER, late, labelled])


@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_is_no_json_is_merged_line_by_line_and_told(which: int, tmp_path: Path) -> None:
    contents: list[Any] = [[{"id": "a1"}], [{"id": "a1"}, {"id": "b1"}], [{"id": "a1"}, {"id": "c1"}]]
    contents[which] = encode_lines(contents[which]) + b"{broken\n"
    paths = versions(tmp_path, *contents)
    with pytest.raises(FindingsError, match="is not JSON"):
        merge_file(*paths)
    text = paths[1].read_text()
    assert "b1" in text
    assert "c1" in text


def test_a_version_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="nowhere"):
        merge_file(tmp_path / "nowhere", tmp_path / "a", tmp_path / "b")


def test_a_driver_that_git_cannot_find_leaves_a_conflict_that_can_be_merged_again(repository: Path) -> None:
    git(repository, "config", "merge.mecorpus.driver", "no-such-command %O %A %B %P")
    found: list[str] = []
    branch(repository, lambda: found.append(mark(repository, "farmers")))
    found.append(mark(repository, "waiting"))
    commit(repository)
    assert "not found" in git(repository, "merge", "other", fails=True)
    assert git(repository, "status", "--porcelain").startswith("UU")
    configure(repository)
    git(repository, "checkout", "-m", "--", ALICE)
    assert set(found) <= ids(repository)
    assert is_clean(repository)


IDS = st.sampled_from(["a1", "b1", "c1", "d1"])
RECORDS = st.dictionaries(IDS, st.integers(0, 2)).map(
    lambda found: [{"id": k, "n": n} for k, n in sorted(found.items())]
)


@given(RECORDS, RECORDS, RECORDS)
def test_a_merge_is_the_same_from_both_sides_and_takes_every_change(base: Any, ours: Any, theirs: Any) -> None:
    there, back = three_way(base, ours, theirs), three_way(base, theirs, ours)
    assert {one.key: one.value for one in there if not one.conflict} == {
        one.key: one.value for one in back if not one.conflict
    }
    assert {one.key for one in there if one.conflict} == {one.key for one in back if one.conflict}
    settled = {one.value["id"]: one.value for one in there}
    for side in (ours, theirs):
        for record in side:
            is_new = record not in base
            is_disputed = any(one.conflict and one.key == (record["id"],) for one in there)
            assert not is_new or is_disputed or settled[record["id"]] == record


@given(RECORDS, RECORDS)
def test_merging_again_or_with_what_did_not_change_gives_the_same(base: Any, ours: Any) -> None:
    for left, right in ((ours, ours), (ours, base), (base, ours)):
        merged = three_way(base, left, right)
        assert not any(one.conflict for one in merged)
        values = [one.value for one in merged]
        assert sorted(values, key=repr) == sorted(ours, key=repr)
        assert [one.value for one in three_way(base, values, right)] == values
