"""Publishing to a Hub with the real clients: one commit, loaded back, then the tag; whatever fails, old versions stay."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mecorpus import init_corpus, make_card

from .conftest import copy_base
from .hub import Hub, python

REPO = "lab/corpus"
TEXT = "Rivers rise in spring. Nobody doubts it. By 2030 the lake will be full again, if it rains.\n"
OTHER = "Deserts grow slowly, and hardly anybody watches. Whoever plants a hedge keeps a field.\n"
LOAD = """
import json, os, sys
import datasets, mecorpus

def rows(loaded):
    return {split: list(found) for split, found in loaded.items()}

repo, version, *configurations = sys.argv[1:]
counts = {}
for name in configurations:
    pinned = mecorpus.load_dataset(name, repo=repo, version=version)
    plain = datasets.load_dataset(repo, name, revision=f"v{version}")
    streamed = mecorpus.load_dataset(name, repo=repo, version=version, streaming=True)
    assert rows(pinned) == rows(plain) == rows(streamed)
    assert all(pinned[split].features == plain[split].features for split in plain)
    counts[name] = {split: len(found) for split, found in rows(pinned).items()}
print(json.dumps(counts), flush=True)
# Threads of a stream that is still open can end the process with a signal.
os._exit(0)
"""
FIRST_TITLE = """
import sys, mecorpus
print(mecorpus.load_dataset("documents", repo=sys.argv[1], version=sys.argv[2]).popitem()[1][0]["title"])
"""


class Place(NamedTuple):
    """A corpus in git, a Hub, and a user who has a token."""

    root: Path
    hub: Hub
    home: Path

    def run(self, *arguments: str, token: str | None = None, xet: bool = False) -> subprocess.CompletedProcess[str]:
        environment = self.hub.environment(self.home, self.hub.token if token is None else token, xet=xet)
        return subprocess.run(
            [sys.executable, "-m", "mecorpus", *arguments],
            cwd=self.root, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def publish(self, *options: str, **how: Any) -> subprocess.CompletedProcess[str]:
        done = self.run("publish", REPO, *options, **how)
        assert "Traceback" not in done.stderr
        for token in (self.hub.token, self.hub.read_only_token):
            assert token not in done.stdout + done.stderr
        return done

    def python(self, code: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return python(code, {**self.hub.environment(self.home), **more}, *arguments)

    def version(self, version: str) -> None:
        """Set the version and commit."""
        path = self.root / "corpus" / "corpus.json"
        settings = json.loads(path.read_text("utf-8")) | {"version": version}
        path.write_text(json.dumps(settings, indent=2, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        self.commit()

    def commit(self) -> None:
        """Bring the card up to date, and commit everything."""
        make_card(self.root)
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--message", "x")

    def add(self, name: str, text: str) -> None:
        """Add a text, and commit."""
        (self.root.parent / f"{name}.txt").write_text(text, "utf-8")
        done = self.run(
            "add", f"../{name}.txt", "--id", name, "--title", name, "--genre", "op_ed", "--language", "en", "--outlet", "The Sample",
            "--text-origin", "human", "--kind", "collected", "--method", "Typed.", "--holder", "Us", "--rights", "open",
            "--license", "CC-BY-4.0", "--published", "2025-01-01", "--url", "https://example.org",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.commit()

    @property
    def tags(self) -> dict[str, str]:
        return dict(self.hub.repository(REPO).tags)


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True)


@pytest.fixture
def whole(tmp_path: Path, hub: Hub) -> Place:
    """The small corpus, with all its layers."""
    place = Place(copy_base(tmp_path / "root"), hub, tmp_path / "home")
    git(place.root, "init", "--quiet", "--initial-branch", "main")
    place.commit()
    return place


@pytest.fixture
def small(tmp_path: Path, hub: Hub) -> Place:
    """A corpus of one text without annotations."""
    root = init_corpus(tmp_path / "root", title="Rivers", authors=["Us"], name="rivers").root
    place = Place(root, hub, tmp_path / "home")
    git(place.root, "init", "--quiet", "--initial-branch", "main")
    place.add("rivers", TEXT)
    return place


def test_a_version_is_published_and_loaded(whole: Place) -> None:
    tried = whole.publish("--dry-run")
    assert (tried.returncode, tried.stdout) == (0, f"would publish {REPO}@1.0.0\n"), tried.stderr
    assert REPO not in whole.hub.store.repositories
    done = whole.publish()
    assert done.returncode == 0, done.stderr
    repository = whole.hub.repository(REPO)
    assert whole.tags == {"v1.0.0": repository.branches["main"]}
    files = json.loads(whole.hub.content(REPO, "manifest.json"))["files"]
    assert set(repository.at("main").files) == {*files, "manifest.json", ".gitattributes"}
    commits = len(repository.commits)
    again = whole.publish()
    assert "published already" in again.stdout
    assert "nothing changed" in again.stdout
    assert len(repository.commits) == commits
    loaded = whole.python(LOAD, REPO, "1.0.0", "documents", "claim", "entity", "tokens")
    assert loaded.returncode == 0, loaded.stderr
    assert json.loads(loaded.stdout)["documents"] == {"train": 2}
    assert whole.run("verify", f"{REPO}@1.0.0").returncode == 0


def test_the_default_way_of_the_client_works_too(small: Place) -> None:
    """Large files go to Xet, in chunks, and come back from there."""
    done = small.publish(xet=True)
    assert done.returncode == 0, done.stderr
    assert [small.hub.repository(REPO).branches["main"]] == list(small.tags.values())
    loaded = small.python(LOAD, REPO, "0.1.0", "documents", HF_HUB_DISABLE_XET="0")
    assert loaded.returncode == 0, loaded.stderr
    assert small.run("verify", f"{REPO}@0.1.0", xet=True).returncode == 0
    assert "nothing changed" in small.publish(xet=True).stdout


def test_whatever_fails_old_versions_stay_and_the_same_command_finishes(small: Place) -> None:
    assert small.publish().returncode == 0
    before = small.tags
    small.add("lakes", OTHER)
    small.version("0.2.0")
    hub, repository = small.hub, small.hub.repository(REPO)
    faults = [
        ("token", lambda: None, {"token": "hf_wrong"}),
        ("may not", lambda: None, {"token": hub.read_only_token}),
        ("uploading", lambda: hub.cut("lfs-upload", after=500, times=99), {}),
        ("failed", lambda: hub.fail("commit"), {}),
        ("somebody else", lambda: hub.before("commit", lambda: hub.move_main(REPO)), {}),
        ("stopped at uploading", lambda: hub.before("commit", hub.stop), {}),
    ]
    for said, order, how in faults:
        order()
        done = small.publish(**how)
        assert done.returncode == 3, (said, done.stdout, done.stderr)
        assert said in done.stderr, done.stderr
        assert "Version 0.2.0" not in [one.title for one in repository.commits.values()]
        assert small.tags == before
        hub.mend()
        if said == "stopped at uploading":
            hub.start()
    for route, file, said in (
        ("tag", "", "stopped at tagging"),
        ("resolve", "README.md", "stopped at loading it back"),
    ):
        hub.fail(route, status=403, times=99, path=f"{repository.branches['main']}/{file}" if file else "")
        done = small.publish()
        assert (done.returncode, said in done.stderr) == (3, True), done.stderr
        assert small.tags == before
        hub.mend()
    commits = len(repository.commits)
    done = small.publish()
    assert done.returncode == 0, done.stderr
    assert set(small.tags) == {"v0.1.0", "v0.2.0"}
    assert len(repository.commits) == commits, "what an earlier attempt committed is not committed again"
    loaded = [small.python(LOAD, REPO, version, "documents").stdout for version in ("0.1.0", "0.2.0")]
    assert [sum(json.loads(one)["documents"].values()) for one in loaded] == [1, 2]


def test_an_answer_that_is_lost_is_found_by_the_next_attempt(small: Place) -> None:
    small.hub.lose("commit")
    lost = small.publish()
    assert (lost.returncode, "stopped at uploading" in lost.stderr) == (3, True), lost.stderr
    commits = len(small.hub.repository(REPO).commits)
    assert small.publish().returncode == 0
    assert len(small.hub.repository(REPO).commits) == commits


def test_what_must_not_be_published_is_refused_before_anything_is_written(small: Place) -> None:
    path = small.root / "corpus/documents/rivers/text.txt"
    path.write_text(TEXT.replace("spring", "autumn"), "utf-8")
    dirty = small.publish()
    assert (dirty.returncode, "not committed: corpus/documents/rivers/text.txt" in dirty.stderr) == (2, True)
    git(small.root, "commit", "--all", "--quiet", "--message", "x")
    faulty = small.publish()
    assert (faulty.returncode, "MEC210" in faulty.stderr) == (1, True)
    path.write_text(TEXT, "utf-8")
    citation = small.root / "CITATION.cff"
    citation.write_text(citation.read_text("utf-8").replace("Rivers", "Lakes"), "utf-8")
    git(small.root, "commit", "--all", "--quiet", "--message", "x")
    stale = small.publish()
    assert (stale.returncode, "not up to date: CITATION.cff" in stale.stderr) == (2, True), stale.stderr
    small.commit()
    other = small.publish("--version", "9.9.9")
    assert (other.returncode, "says version 0.1.0" in other.stderr) == (2, True)
    assert REPO not in small.hub.store.repositories


def test_a_version_that_what_changed_contradicts_is_refused_and_another_taken(small: Place) -> None:
    assert small.publish().returncode == 0
    small.add("lakes", OTHER)
    same = small.publish()
    assert (same.returncode, "published already, with other content" in same.stderr) == (2, True)
    small.version("0.1.1")
    step = small.publish()
    assert (step.returncode, "is a minor step, so that the version is 0.2.0 at least" in step.stderr) == (2, True)
    assert set(small.tags) == {"v0.1.0"}
    small.version("1.0.0")
    commits = len(small.hub.repository(REPO).commits)
    done = small.publish("--version", "1.0.0")
    assert done.returncode == 0, done.stderr
    assert "a minor step from lab/corpus@0.1.0 to 1.0.0" in done.stdout
    assert len(small.hub.repository(REPO).commits) == commits + 1
    compared = small.run("diff", f"{REPO}@0.1.0", f"{REPO}@1.0.0", "--format", "json")
    assert json.loads(compared.stdout)["documents_added"] == ["lakes"]


def test_a_tag_of_another_commit_is_not_moved(small: Place) -> None:
    small.hub.store.create(REPO, private=False)
    other = small.hub.move_main(REPO)
    small.hub.before("tag", lambda: small.hub.repository(REPO).tags.update({"v0.1.0": other}))
    done = small.publish()
    assert done.returncode == 3
    assert "v0.1.0 is the tag of another commit" in done.stderr
    assert small.tags == {"v0.1.0": other}


def test_what_was_there_and_is_no_longer_goes(small: Place) -> None:
    small.hub.store.create(REPO, private=False)
    small.hub.move_main(REPO, "data/old.parquet", b"of before")
    assert small.publish().returncode == 0
    assert "data/old.parquet" not in small.hub.repository(REPO).at("main").files


@pytest.mark.parametrize("xet", [False, True], ids=["by LFS", "by Xet"])
def test_an_endpoint_that_does_not_answer_is_an_error_in_half_a_minute(small: Place, xet: bool) -> None:
    small.hub.hang("xet-write-token" if xet else "*")
    start = time.monotonic()
    done = small.publish(xet=xet)
    assert done.returncode == 3
    assert "does not answer" in done.stderr
    assert time.monotonic() - start < 30
    assert REPO not in small.hub.store.repositories or not small.tags


def test_a_published_version_is_the_one_that_was_asked_for(small: Place) -> None:
    """Also offline, where the plain client hands over what it has."""
    assert small.publish().returncode == 0
    assert small.python(LOAD, REPO, "0.1.0", "documents").returncode == 0
    unknown = small.python(FIRST_TITLE, REPO, "0.7.0")
    assert "there is no version '0.7.0'; did you mean 0.1.0?; versions: 0.1.0" in unknown.stderr
    small.hub.stop()
    offline = small.python(FIRST_TITLE, REPO, "0.1.0", HF_HUB_OFFLINE="1")
    assert offline.stdout == "rivers\n", offline.stderr
    never = small.python(FIRST_TITLE, REPO, "0.7.0", HF_HUB_OFFLINE="1")
    assert "not in the cache" in never.stderr
    spoilt = next(small.home.rglob("snapshots/*/data/documents/*.parquet")).resolve()
    content = bytearray(spoilt.read_bytes())
    content[len(content) // 2] ^= 1
    spoilt.write_bytes(bytes(content))
    refused = small.python(FIRST_TITLE, REPO, "0.1.0", HF_HUB_OFFLINE="1")
    assert "is not as it was published" in refused.stderr
