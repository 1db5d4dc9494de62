"""Roots, builds and staged work at URLs: what is there is read, whole builds are put there, and nothing waits for ever."""

from __future__ import annotations

import functools
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from mecorpus import Corpus, build, pack, unpack, validate
from mecorpus.building import swap
from mecorpus.corpus import parts, urls
from mecorpus.errors import FindingsError, MecorpusError, RequestError

from .conftest import TODAY
from .layouts import FIRST, packed_root, tree, upload
from .test_build import contents
from .test_cli import mecorpus


@pytest.fixture
def far(tmp_path: Path) -> str:
    """A place in memory of this test's own."""
    return f"memory://{tmp_path.parent.name}-{tmp_path.name}"


def files(url: str) -> dict[str, bytes]:
    system, path = fsspec.core.url_to_fs(url)
    return {name.partition(f"{path.strip('/')}/")[2]: system.cat_file(name) for name in system.find(path)}


def put(url: str, content: bytes = b"mine") -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.makedirs(path.rpartition("/")[0], exist_ok=True)
    system.pipe_file(path, content)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gopher://example.org/root", "Protocol not known"),
        ("memory://nothing-there", "is no corpus root"),
        ("file:///nowhere/at/all", "is no corpus root"),
        ("abfs://container/root", "cannot be opened"),
    ],
)
def test_a_url_that_cannot_be_opened_is_told_in_plain_words(url: str, said: str, tmp_path: Path) -> None:
    done = mecorpus("validate", "--root", url, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert (url in done.stderr, said in done.stderr) == (True, True), done.stderr
    assert "Traceback" not in done.stderr
    assert "mecorpus-root-" not in done.stderr


@pytest.mark.parametrize("url", ["gopher://example.org/dist", "file:///proc/nowhere/dist"])
def test_a_build_that_cannot_be_put_there_is_told(url: str, root: Path) -> None:
    done = mecorpus("build", "--root", root, "--out", url)
    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr
    assert url in done.stderr


def test_names_that_lead_outside_are_passed_over(
    root: Path, far: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(packed_root(root, tmp_path / "packed", "plain"), far)
    path = fsspec.core.url_to_fs(far)[1]
    fetched = []
    really_list, really_get = MemoryFileSystem.ls, MemoryFileSystem.get_file

    def listed(self, here, detail=True, **options):  # type: ignore[no-untyped-def]
        found = really_list(self, here, detail=True, **options)
        odd = ["/../../evil", "/corpus/../../evil", "//evil", "/corpus/./evil", "/corpus//etc/evil", "/corpus/?evil=1"]
        more = [{"name": name, "type": "file", "size": 4} for name in (*(path + one for one in odd), "/elsewhere/evil")]
        more += [{"name": f"{path}/corpus/linked", "type": "file", "size": 4, "islink": True}]
        more += [{"name": f"{path}/corpus/pipe", "type": "other", "size": 4}]
        more += [{"name": f"{path}/evil", "type": "directory"}, {"name": here, "type": "directory"}]
        return [*found, *more] if detail else [one["name"] for one in found]

    def get(self, name, target, **options):  # type: ignore[no-untyped-def]
        fetched.append(name)
        really_get(self, name, target, **options)

    monkeypatch.setattr(MemoryFileSystem, "ls", listed)
    monkeypatch.setattr(MemoryFileSystem, "get_file", get)
    assert not validate(far, today=TODAY).findings
    assert fetched
    assert not [name for name in fetched if "evil" in name or "linked" in name or "pipe" in name or FIRST in name]


def test_a_folder_that_cannot_be_listed_is_no_empty_one(root: Path, far: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(root, far)
    really_list = MemoryFileSystem.ls

    def listed(self, here, **options):  # type: ignore[no-untyped-def]
        if here.endswith("/beta"):
            raise PermissionError(13, "Permission denied")
        return really_list(self, here, **options)

    monkeypatch.setattr(MemoryFileSystem, "ls", listed)
    with pytest.raises(RequestError, match="cannot be read: Permission denied"):
        validate(far)


def test_links_behind_a_file_url_are_not_followed(root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    (tmp_path / "secret").write_text("hunter2", "utf-8")
    (packed / "corpus/documents-x.jsonl").symlink_to(tmp_path / "secret")
    (packed / "corpus/waivers.jsonl").unlink()
    (packed / "corpus/waivers.jsonl").symlink_to(tmp_path / "secret")
    found = validate(f"file://{packed}", today=TODAY).findings
    assert {(one.code, one.file) for one in found} == {
        ("MEC009", "corpus/documents-x.jsonl"),
        ("MEC011", "corpus/waivers.jsonl"),
    }


def test_a_huge_file_is_not_fetched(root: Path, far: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(root, far)
    monkeypatch.setattr(parts, "MAX_BYTES", 1_000)
    with pytest.raises(RequestError, match="at most 1,000 are read"):
        validate(far)


class Breaking(MemoryFileSystem):
    """A file system whose packed files cannot be read to the end, with an error of its own kind."""

    protocol = "breaking"
    store: ClassVar[dict[str, Any]] = {}

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        stream = super()._open(path, mode, **options)
        if "documents-" in path and mode == "rb":
            stream.read = functools.partial(self._break, stream, stream.read)
        return stream

    def _break(self, stream: Any, read: Any, size: int = -1) -> bytes:
        if stream.tell() > 20_000:
            raise KeyError("the connection went away")
        return read(min(size, 15_000) if size > 0 else size)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["plain", "gzip"])
def test_a_connection_that_breaks_is_a_finding(kind: str, root: Path, tmp_path: Path) -> None:
    fsspec.register_implementation("breaking", Breaking, clobber=True)
    packed = packed_root(root, tmp_path / "packed", "plain")
    (packed / FIRST).write_bytes((packed / FIRST).read_bytes() * 200)
    if kind == "gzip":
        import gzip

        (packed / f"{FIRST}.gz").write_bytes(gzip.compress((packed / FIRST).read_bytes(), 0))
        (packed / FIRST).unlink()
    url = upload(packed, f"breaking://{tmp_path.name}-{kind}")
    [one] = validate(url, today=TODAY, select=["MEC0"]).findings
    assert (one.code, one.name) == ("MEC001", "unreadable")
    assert "the connection went away" in one.message
    with pytest.raises(MecorpusError):
        unpack(url, tmp_path / "git")
    assert not (tmp_path / "git").exists()


def test_a_packed_corpus_at_a_url_is_packed_again_by_way_of_a_folder(root: Path, far: str, tmp_path: Path) -> None:
    url = upload(packed_root(root, tmp_path / "packed", "zstd"), far)
    unpack(url, tmp_path / "git")
    assert tree(tmp_path / "git") == tree(root)
    assert Corpus.open(url)["alpha"].id == "alpha"
    git = upload(root, f"{far}-git")
    assert pack(git, tmp_path / "again").documents == 3
    assert tree(tmp_path / "again") == tree(packed_root(root, tmp_path / "plain", "plain"))


# Building to a URL.


@pytest.fixture
def dist(root: Path, tmp_path: Path) -> dict[str, bytes]:
    return tree(Path(build(root, tmp_path / "dist", today=TODAY).out))


def test_a_build_at_a_url_is_that_in_a_folder(root: Path, far: str, dist: dict[str, bytes], tmp_path: Path) -> None:
    assert build(root, far, today=TODAY).out == far
    assert files(far) == dist
    done = mecorpus("build", "--root", root, "--out", f"file://{tmp_path}/far")
    assert done.returncode == 0, done.stderr
    assert set(tree(tmp_path / "far")) == set(dist)


def test_the_manifest_is_gone_first_and_there_last(
    root: Path, far: str, dist: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, far, today=TODAY)
    put(f"{far}/data/old/train-00000-of-00001.parquet")
    steps: list[tuple[str, str]] = []
    for name in ("put_file", "rm_file", "pipe_file"):
        monkeypatch.setattr(MemoryFileSystem, name, _noting(steps, name, getattr(MemoryFileSystem, name)))
    build(root, far, today=TODAY)
    assert steps[:2] == [("pipe_file", "building.txt"), ("rm_file", "manifest.json")]
    written = [name for step, name in steps if step == "put_file"]
    assert sorted(written) == sorted(name.rpartition("/")[2] for name in dist)
    assert written[-1] == "manifest.json"
    assert steps.index(("put_file", "manifest.json")) > steps.index(("put_file", "README.md"))
    assert files(far) == dist, "what no build needs any more is gone, and so is the mark"


def _noting(steps: list[tuple[str, str]], step: str, really: Any) -> Any:
    def noting(self, *given, **options):  # type: ignore[no-untyped-def]
        path = given[1] if step == "put_file" else given[0]
        steps.append((step, path.rpartition("/")[2]))
        return really(self, *given, **options)

    return noting


@pytest.mark.parametrize("stop", range(0, 30, 4))
def test_after_an_interruption_there_is_no_manifest_and_the_next_build_is_whole(
    stop: int, root: Path, far: str, dist: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root, far, today=TODAY)
    really, count = MemoryFileSystem.put_file, [0]

    def interrupted(self, *given, **options):  # type: ignore[no-untyped-def]
        count[0] += 1
        if count[0] > stop:
            raise KeyboardInterrupt
        return really(self, *given, **options)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryFileSystem, "put_file", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(root, far, today=TODAY)
    assert "manifest.json" not in files(far)
    assert "building.txt" in files(far)
    build(root, far, today=TODAY)
    assert files(far) == dist


def test_what_no_build_made_is_left_alone(root: Path, far: str, tmp_path: Path) -> None:
    put(f"{far}/thesis.docx")
    with pytest.raises(RequestError, match="holds something that is no build"):
        build(root, far, today=TODAY)
    assert files(far) == {"thesis.docx": b"mine"}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.docx").write_bytes(b"mine")
    done = mecorpus("build", "--root", root, "--out", f"file://{tmp_path}/mine")
    assert (done.returncode, "holds something that is no build" in done.stderr) == (2, True)
    assert tree(tmp_path / "mine") == {"thesis.docx": b"mine"}


def test_errors_of_a_far_file_system_are_told_in_plain_words(
    root: Path, far: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise LookupError("no such bucket\nand a long story")

    monkeypatch.setattr(MemoryFileSystem, "put_file", denied)
    with pytest.raises(MecorpusError, match=r"cannot write memory://.*: LookupError: no such bucket") as caught:
        build(root, far, today=TODAY)
    assert "long story" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_corpus_with_errors_changes_nothing_there(root: Path, far: str) -> None:
    build(root, far, today=TODAY)
    before = files(far)
    (root / "corpus/documents/alpha/text.txt").write_text("Something else.\n", "utf-8")
    with pytest.raises(FindingsError):
        build(root, far, today=TODAY)
    assert files(far) == before
    assert swap.STARTED not in files(far)


def test_staged_work_at_a_url_is_taken_away_when_it_is_over(
    root: Path, far: str, dist: dict[str, bytes], tmp_path: Path
) -> None:
    built = build(root, tmp_path / "again", staging=far, today=TODAY)
    assert tree(Path(built.out)) == dist
    assert files(far) == {}
    (root / "corpus/documents/alpha/text.txt").write_text("Something else.\n", "utf-8")
    with pytest.raises(FindingsError):
        build(root, tmp_path / "again", staging=far, today=TODAY)
    assert files(far) == {}


# Web servers.


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that lists folders and knows no ranges, and the folder that it serves."""
    pytest.importorskip("aiohttp", reason="fsspec needs it for web servers")
    folder = tmp_path / "served"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("kind", ["git", "plain", "small", "zstd"])
def test_a_root_behind_a_web_server(
    kind: str,
    web: tuple[str, Path],
    root: Path,
    dist: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, folder = web
    monkeypatch.setattr("mecorpus.corpus.blocks.PACKED_BYTES", 1)
    source = root if kind == "git" else packed_root(root, tmp_path / "packed", kind)
    source.rename(folder / "root")
    assert validate(f"{url}/root", today=TODAY).findings == ()
    assert contents(Path(build(f"{url}/root", tmp_path / "far", today=TODAY).out)).keys() == dist.keys()
    with pytest.raises(RequestError, match=r"cannot be read|is no corpus root"):
        validate(f"{url}/nowhere")


def test_a_web_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("aiohttp", reason="fsspec needs it for web servers")
    monkeypatch.setattr(urls, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.monotonic()
        with pytest.raises(RequestError, match="cannot be read"):
            validate(f"http://127.0.0.1:{server.getsockname()[1]}/root")
        assert time.monotonic() - started < 20
