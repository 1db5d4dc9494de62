"""The Hub of the tests is true to real clients, and breaks as ordered."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .hub import Hub, python

REPO = "lab/corpus"
CARD = """---
configs:
- config_name: words
  default: true
  data_files:
  - split: train
    path: data/words/train-*.parquet
  - split: test
    path: data/words/test-*.parquet
- config_name: numbers
  data_files:
  - split: train
    path: data/numbers/train-*.parquet
---
# A card
"""
PUBLISH = """
import json, sys
from pathlib import Path
from huggingface_hub import CommitOperationAdd, HfApi

api, repo, folder, tag = HfApi(), sys.argv[1], Path(sys.argv[2]), sys.argv[3]
api.create_repo(repo, repo_type="dataset", private=False, exist_ok=True)
head = api.dataset_info(repo).sha
paths = sorted(path for path in folder.rglob("*") if path.is_file())
operations = [CommitOperationAdd(str(path.relative_to(folder)), str(path)) for path in paths]
made = api.create_commit(repo, operations, commit_message=tag, repo_type="dataset", parent_commit=head)
api.create_tag(repo, tag=tag, revision=made.oid, repo_type="dataset")
refs = api.list_repo_refs(repo, repo_type="dataset")
commits = api.list_repo_commits(repo, repo_type="dataset")
print(json.dumps({
    "parent": head, "commit": made.oid, "titles": [each.title for each in commits],
    "tags": {each.name: each.target_commit for each in refs.tags}, "who": api.whoami()["name"],
}))
"""
READ = """
import json, sys
from pathlib import Path
import datasets
from huggingface_hub import HfApi, snapshot_download

repo, tag, folder = sys.argv[1:]
rows = {}
for config in ("words", "numbers"):
    loaded = datasets.load_dataset(repo, config, revision=tag)
    streamed = datasets.load_dataset(repo, config, revision=tag, streaming=True)
    rows[config] = {split: [list(loaded[split]), list(streamed[split])] for split in loaded}
snapshot_download(repo, repo_type="dataset", revision=tag, local_dir=folder)
verified = HfApi().verify_repo_checksums(repo, repo_type="dataset", revision=tag, local_dir=folder)
faults = [*verified.mismatches, *verified.missing_paths]
print(json.dumps({"rows": rows, "checked": verified.checked_count, "faults": [str(fault) for fault in faults]}))
"""
ATTEMPTS = """
import json, sys, time
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

waited = []
time.sleep = waited.append  # between a client's tries
repo, token, api = sys.argv[1], sys.argv[2], HfApi()
results = {}

def commit(path="a.txt", content=b"a", api=api, **options):
    operations = [CommitOperationAdd(path, content)]
    return api.create_commit(repo, operations, commit_message="a try", repo_type="dataset", **options).oid

def attempt(name, do, *arguments, **options):
    try:
        do(*arguments, **options)
        results[name] = ["done", 0]
    except Exception as error:
        response = getattr(error, "response", None)
        results[name] = [type(error).__name__, getattr(response, "status_code", 0)]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of two configurations."""
    folder = tmp_path / "dist"
    tables = {"words/train": ["one", "two"], "words/test": ["three"], "numbers/train": [1, 2, 3]}
    for name, values in tables.items():
        path = folder / f"data/{name}-00000-of-00001.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"value": values}), path)
    (folder / "README.md").write_text(CARD, "utf-8")
    (folder / "empty.txt").touch()
    return folder


def ran(code: str, environment: dict[str, str], *arguments: object) -> Any:
    """What a client printed as JSON."""
    done = python(code, environment, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def attempts(hub: Hub, home: Path, code: str, token: str | None = None) -> dict[str, list[Any]]:
    """The kind of error and the status of each attempt, and `waits`, the times a client tried again."""
    show = '\nprint(json.dumps({**results, "waits": len(waited)}))'
    environment = hub.environment(home, hub.token if token is None else token)
    return ran(ATTEMPTS + code + show, environment, REPO, hub.read_only_token)


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".cache" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def routes(hub: Hub) -> str:
    return "\n".join(f"{method} {path} {status}" for method, path, status in hub.log)


@pytest.mark.parametrize("xet", [False, True], ids=["lfs", "xet"])
def test_a_dataset_goes_up_and_is_loaded_by_its_tag(hub: Hub, folder: Path, tmp_path: Path, xet: bool) -> None:
    writer, reader = (
        hub.environment(tmp_path / "writer", hub.token, xet=xet),
        hub.environment(tmp_path / "home", xet=xet),
    )
    first = ran(PUBLISH, writer, REPO, folder, "v1.0.0")
    assert first["who"] == "maintainer"
    before = contents(folder)
    pq.write_table(pa.table({"value": [4]}), folder / "data/numbers/train-00000-of-00001.parquet")
    second = ran(PUBLISH, writer, REPO, folder, "v2.0.0")
    assert second["parent"] == first["commit"]
    assert second["titles"] == ["v2.0.0", "v1.0.0", "initial commit"]
    assert second["tags"] == {"v1.0.0": first["commit"], "v2.0.0": second["commit"]}

    read = ran(READ, reader, REPO, "v1.0.0", tmp_path / "copy")
    words = {
        split: [{"value": value} for value in values]
        for split, values in {"train": ["one", "two"], "test": ["three"]}.items()
    }
    numbers = [{"value": value} for value in (1, 2, 3)]
    assert read["rows"]["words"] == {split: [rows, rows] for split, rows in words.items()}
    assert read["rows"]["numbers"] == {"train": [numbers, numbers]}
    assert (read["checked"], read["faults"]) == (len(before) + 1, [])
    copy = contents(tmp_path / "copy")
    assert copy.pop(".gitattributes").startswith(b"*.parquet filter=lfs")
    assert copy == before
    assert {path: hub.content(REPO, path) for path in before} == contents(folder)

    log = routes(hub)
    assert ("xet-write-token" in log, "xet-read-token" in log, "PUT /lfs/" in log) == (xet, xet, not xet)
    assert hub.token not in log


def test_what_came_by_xet_is_read_without_and_in_one_piece(hub: Hub, tmp_path: Path) -> None:
    """Twelve megabytes that repeat themselves: chunks are stored once, and many make a file."""
    folder = tmp_path / "dist"
    folder.mkdir()
    block = b"".join(str(number).encode() * 3 for number in range(100_000, 300_000))
    (folder / "large.zst").write_bytes(block * 4)
    (folder / "part.zst").write_bytes(block[:1_000_000])
    ran(PUBLISH, hub.environment(tmp_path / "writer", hub.token, xet=True), REPO, folder, "v1")
    download = 'from huggingface_hub import snapshot_download as get; import sys; get(sys.argv[1], repo_type="dataset", local_dir=sys.argv[2]); print(1)'
    ran(download, hub.environment(tmp_path / "home"), REPO, tmp_path / "copy")
    copy = contents(tmp_path / "copy")
    del copy[".gitattributes"]
    assert copy == contents(folder)
    assert "xet-read-token" not in routes(hub)


def test_what_datasets_itself_pushes_is_private_to_those_with_a_token(hub: Hub, tmp_path: Path) -> None:
    push = """
import datasets, json, sys
for config in ("words", "numbers"):
    datasets.Dataset.from_dict({"value": [config]}).push_to_hub(sys.argv[1], config, private=True)
print(1)
"""
    load = """
import datasets, json, sys
try:
    print(json.dumps(list(datasets.load_dataset(sys.argv[1], "words", split="train"))))
except datasets.exceptions.DatasetNotFoundError:
    print(0)
"""
    ran(push, hub.environment(tmp_path / "writer", hub.token), REPO)
    reader, stranger = hub.environment(tmp_path / "reader", hub.read_only_token), hub.environment(tmp_path / "home")
    assert ran(load, reader, REPO) == [{"value": "words"}]
    assert ran(load, stranger, REPO) == 0


def test_what_is_asked_wrongly_is_refused_as_clients_expect(hub: Hub, tmp_path: Path) -> None:
    found = attempts(
        hub,
        tmp_path / "home",
        """
api.create_repo(repo, repo_type="dataset", private=True)
first = commit()
commit(content=b"b")
attempt("stale", commit, content=b"c", parent_commit=first)
api.create_tag(repo, tag="v1", repo_type="dataset")
attempt("tag", api.create_tag, repo, tag="v1", repo_type="dataset")
attempt("again", api.create_tag, repo, tag="v1", repo_type="dataset", exist_ok=True)
attempt("exists", api.create_repo, repo, repo_type="dataset")
attempt("card", commit, "README.md", b"---\\na: [\\n---\\n")
attempt("warned", commit, "README.md", b"no metadata")
half = [CommitOperationAdd("half.txt", b"half"), CommitOperationDelete("absent.txt")]
attempt("half", api.create_commit, repo, half, commit_message="half", repo_type="dataset")
for name, other in {"reader": HfApi(token=token), "nobody": HfApi(token=False), "wrong": HfApi(token="hf_wrong")}.items():
    attempt(f"{name} reads", other.dataset_info, repo)
    attempt(f"{name} commits", commit, api=other)
    attempt(f"{name} tags", other.create_tag, repo, tag="v2", repo_type="dataset")
    attempt(f"{name} creates", other.create_repo, "lab/other", repo_type="dataset")
attempt("absent", api.dataset_info, "lab/absent")
attempt("revision", api.dataset_info, repo, revision="v9")
attempt("entry", api.hf_hub_download, repo, "absent.txt", repo_type="dataset")
api.delete_tag(repo, tag="v1", repo_type="dataset")
attempt("untagged", api.dataset_info, repo, revision="v1")
api.create_branch(repo, branch="next", repo_type="dataset")
commit(content=b"next", revision="next")
attempt("branch", api.create_branch, repo, branch="next", repo_type="dataset")
""",
    )
    expected: dict[str, Any] = {
        "stale": ["HfHubHTTPError", 412], "tag": ["HfHubHTTPError", 409], "again": ["done", 0],
        "exists": ["HfHubHTTPError", 409], "card": ["ValueError", 0], "warned": ["done", 0],
        "half": ["RemoteEntryNotFoundError", 404], "absent": ["RepositoryNotFoundError", 404],
        "revision": ["RevisionNotFoundError", 404], "entry": ["RemoteEntryNotFoundError", 404],
        "untagged": ["RevisionNotFoundError", 404], "branch": ["HfHubHTTPError", 409], "waits": 0,
        "reader reads": ["done", 0], "nobody reads": ["RepositoryNotFoundError", 401],
        "wrong reads": ["HfHubHTTPError", 401],
    }  # fmt: skip
    statuses = {"reader": 403, "nobody": 401, "wrong": 401}
    deeds = ("commits", "tags", "creates")
    expected |= {f"{name} {deed}": ["HfHubHTTPError", status] for name, status in statuses.items() for deed in deeds}
    assert found == expected
    assert hub.content(REPO, "a.txt") == b"b"
    assert hub.content(REPO, "a.txt", "next") == b"next"
    assert "half.txt" not in hub.repository(REPO).at().files
    assert hub.repository(REPO).tags == {}


def test_large_files_are_cut_in_the_middle(hub: Hub, tmp_path: Path) -> None:
    """Clients try six times, then give up; nothing is committed. Cut once, they go on."""
    hub.store.create(REPO, private=False)
    hub.cut("lfs-upload", after=1_000_000, times=12)
    found = attempts(
        hub,
        tmp_path / "home",
        """
for size in (12_000_000, 4_000_000):
    attempt(str(size), commit, f"{size}.zst", bytes(size))
    results[f"{size} waits"] = len(waited)
""",
    )
    assert found == {
        "12000000": ["RuntimeError", 0], "12000000 waits": 5, "4000000": ["RuntimeError", 0], "4000000 waits": 10,
        "waits": 10,
    }  # fmt: skip
    assert hub.store.objects == {}
    assert list(hub.repository(REPO).at().files) == [".gitattributes"]
    assert [entry.status for entry in hub.log if entry.method == "PUT"] == [0] * 12

    hub.cut("lfs-upload", after=1_000_000)
    hub.cut("resolve", after=5_000_000)
    again = attempts(
        hub,
        tmp_path / "home",
        """
for size in (12_000_000, 4_000_000):
    commit(f"{size}.zst", bytes(size))
path = api.hf_hub_download(repo, "12000000.zst", repo_type="dataset")
assert open(path, "rb").read() == bytes(12_000_000)
""",
    )
    assert again == {"waits": 2}
    assert hub.content(REPO, "12000000.zst") == bytes(12_000_000)


def test_requests_fail_get_lost_and_come_too_late(hub: Hub, tmp_path: Path) -> None:
    hub.store.create(REPO, private=False)
    old = hub.repository(REPO).at().id
    hub.fail("preupload", 503, times=2)
    hub.fail("commit")
    first = attempts(hub, tmp_path / "home", 'attempt("failed", commit)')
    assert first == {"failed": ["HfHubHTTPError", 500], "waits": 2}
    assert hub.repository(REPO).at().id == old

    hub.lose("commit")
    lost = attempts(hub, tmp_path / "home", 'attempt("lost", commit)')
    assert lost["lost"] in (["ReadError", 0], ["RemoteProtocolError", 0])
    assert hub.content(REPO, "a.txt") == b"a"
    assert hub.log[-1] == ("POST", f"/api/datasets/{REPO}/commit/main", 0)

    hub.before("commit", lambda: hub.move_main(REPO))
    late = attempts(
        hub, tmp_path / "home", 'attempt("late", commit, "b.txt", parent_commit=api.dataset_info(repo).sha)'
    )
    assert late["late"] == ["HfHubHTTPError", 412]
    assert sorted(hub.repository(REPO).at().files) == [".gitattributes", "a.txt", "elsewhere.txt"]

    hub.before("commit", hub.stop)
    gone = attempts(hub, tmp_path / "home", 'attempt("gone", commit, "b.txt")')
    assert gone["gone"] in (["ReadError", 0], ["RemoteProtocolError", 0])
    hub.start()
    again = attempts(hub, tmp_path / "home", 'attempt("again", commit, "c.txt")')
    assert again["again"] == ["done", 0]
    assert sorted(hub.repository(REPO).at().files) == [".gitattributes", "a.txt", "c.txt", "elsewhere.txt"]


def got(hub: Hub, path: str, **headers: str) -> tuple[int, bytes, Any]:
    """An answer without a client of the Hub's."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(hub.url + path, headers=headers)
    with opener.open(request, timeout=0.5) as answer:
        return answer.status, answer.read(), answer.headers


def test_a_hub_that_does_not_answer_or_is_gone(hub: Hub) -> None:
    hub.store.create(REPO, private=False)
    info, refs = f"/api/datasets/{REPO}", f"/api/datasets/{REPO}/refs"
    hub.hang("info")
    with pytest.raises(TimeoutError):
        got(hub, info)
    assert got(hub, refs)[0] == 200
    waiting = socket.create_connection(("127.0.0.1", int(hub.url.rsplit(":", 1)[1])))
    waiting.sendall(f"GET {info} HTTP/1.1\r\nHost: hub\r\n\r\n".encode())
    time.sleep(0.05)
    started = time.monotonic()
    hub.stop()
    assert time.monotonic() - started < 2
    with waiting:
        assert waiting.recv(1) == b""
    with pytest.raises(urllib.error.URLError, match="refused"):
        got(hub, info)
    hub.start()
    hub.mend()
    assert got(hub, info)[0] == 200
    hub.before("info", hub.stop)
    with pytest.raises((ConnectionError, urllib.error.URLError)):
        got(hub, info)


def test_ranges_of_bytes(hub: Hub) -> None:
    hub.store.create(REPO, private=False)
    hub.move_main(REPO, "ten.txt", b"0123456789")
    path = f"/datasets/{REPO}/resolve/main/ten.txt"
    for asked, part in {"2-4": "234", "7-": "789", "-2": "89", "8-99": "89", "-99": "0123456789"}.items():
        status, content, headers = got(hub, path, Range=f"bytes={asked}")
        assert (status, content.decode()) == (206, part)
        first = "0123456789".index(part)
        assert headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/10"
    with pytest.raises(urllib.error.HTTPError, match="416"):
        got(hub, path, Range="bytes=10-")


def test_a_spoilt_file_is_found_by_its_digest(hub: Hub, folder: Path, tmp_path: Path) -> None:
    environment = hub.environment(tmp_path / "home", hub.token)
    ran(PUBLISH, environment, REPO, folder, "v1.0.0")
    hub.spoil(REPO, "data/words/test-00000-of-00001.parquet")
    hub.spoil(REPO, "README.md")
    check = """
import json, sys
from huggingface_hub import HfApi, snapshot_download
snapshot_download(sys.argv[1], repo_type="dataset", revision="v1.0.0", local_dir=sys.argv[2])
found = HfApi().verify_repo_checksums(sys.argv[1], repo_type="dataset", revision="v1.0.0", local_dir=sys.argv[2])
print(json.dumps([fault["path"] if isinstance(fault, dict) else fault.path for fault in found.mismatches]))
"""
    assert ran(check, environment, REPO, tmp_path / "copy") == ["README.md", "data/words/test-00000-of-00001.parquet"]


def test_an_order_for_no_route_names_the_routes(hub: Hub) -> None:
    with pytest.raises(AssertionError, match="commit, commits, create"):
        hub.fail("comit")
