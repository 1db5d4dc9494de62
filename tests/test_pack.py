"""`pack` and `unpack`: what they refuse, and that nothing half-written is ever there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mecorpus import hydrate, pack, unpack, validate
from mecorpus.errors import FindingsError, RequestError

from .conftest import BASE, TODAY
from .layouts import lines, packed_root, tree, write_lines
from .test_cli import mecorpus


def test_pack_and_unpack_say_what_they_did(root: Path, tmp_path: Path) -> None:
    done = mecorpus("pack", "--out", tmp_path / "packed", "--root", root, "--compression", "gzip")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"packed 3 documents into 1 file at {tmp_path / 'packed'}\n"
    done = mecorpus("unpack", "--out", tmp_path / "git", "--root", f"file://{tmp_path / 'packed'}")
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"unpacked 3 documents to {tmp_path / 'git'}\n"
    assert tree(tmp_path / "git") == tree(root)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pack", "--out", "{root}"], "is there already"),
        (["pack", "--out", "{root}/corpus/packed"], "lies in the corpus itself"),
        (["pack", "--out", "{root}/schema/packed"], "lies in the corpus itself"),
        (["pack", "--out", "{full}"], "is there already"),
        (["pack", "--out", "{file}"], "is there already"),
        (["pack", "--out", "{link}"], "is there already"),
        (["pack", "--out", "{new}", "--compression", "bz2"], "compressions: none, gzip, zstd"),
        (["unpack", "--out", "{new}"], "is not packed"),
        (["pack"], "Missing option"),
    ],
)
def test_what_pack_refuses(arguments: list[str], said: str, root: Path, tmp_path: Path) -> None:
    places = {name: tmp_path / name for name in ("full", "file", "link", "new")} | {"root": root}
    places["full"].mkdir()
    (places["full"] / "thesis.docx").write_bytes(b"years of work")
    places["file"].write_bytes(b"mine")
    places["link"].symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path)
    done = mecorpus(*(one.format(**places) for one in arguments), "--root", root)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert tree(tmp_path) == before
    assert not list(tmp_path.glob(".*"))


def test_an_empty_folder_is_filled(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "packed").mkdir()
    monkeypatch.chdir(tmp_path / "packed")
    pack(root, ".")
    assert validate(tmp_path / "packed", today=TODAY).checked["documents"] == 3


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("documents/beta/document.json", b"{}", "MEC005"),
        ("documents/beta/document.json", b"{", "MEC004"),
        ("documents/beta/annotations/model-a.jsonl", b'{"a":1, "b":2}\n', "MEC005"),
        ("documents/beta/text.txt", b"\xff\n", "MEC002"),
        ("documents/beta/notes.txt", b"x", "MEC010"),
        ("documents/gamma/text.txt", b"Text.\n", "MEC502"),
        ("documents/stray.txt", b"x", "MEC010"),
        ("notes.txt", b"x", "MEC010"),
    ],
)
def test_what_a_line_would_not_keep_is_a_finding(
    file: str, content: bytes, code: str, root: Path, tmp_path: Path
) -> None:
    (root / "corpus" / file).write_bytes(content)
    with pytest.raises(FindingsError, match=code):
        pack(root, tmp_path / "packed")
    assert [one.name for one in tmp_path.iterdir()] == ["root"]


def test_a_link_in_the_corpus_is_not_packed(root: Path, tmp_path: Path) -> None:
    (root / "corpus/waivers.jsonl").unlink()
    (root / "corpus/waivers.jsonl").symlink_to("/etc/hosts")
    with pytest.raises(FindingsError, match="MEC009"):
        pack(root, tmp_path / "packed")


def test_other_errors_are_packed_with_their_documents(root: Path, tmp_path: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    path.write_text(path.read_text("utf-8").replace('"quote":"Iraq"', '"quote":"Iran"'), "utf-8")
    pack(root, tmp_path / "packed")
    assert [one.code for one in validate(tmp_path / "packed", today=TODAY).findings] == ["MEC223"]
    unpack(tmp_path / "packed", tmp_path / "git")
    assert tree(tmp_path / "git") == tree(root)


def test_registers_in_another_form_go_along(root: Path, tmp_path: Path) -> None:
    (root / "corpus/takedowns.jsonl").write_bytes(b" \n")
    (root / "corpus/annotators.json").write_bytes((root / "corpus/annotators.json").read_bytes() + b"\n")
    (root / "corpus/takedowns.jsonl").write_bytes(b"")
    pack(root, tmp_path / "packed")
    unpack(tmp_path / "packed", tmp_path / "git")
    assert tree(tmp_path / "git") == tree(root)


def test_a_folder_with_another_documents_record_is_refused(root: Path, tmp_path: Path) -> None:
    (root / "corpus/documents/beta").rename(root / "corpus/documents/other")
    with pytest.raises(RequestError, match="corpus/documents/other is not the folder of its document"):
        pack(root, tmp_path / "packed")


def test_a_line_that_could_not_be_read_is_not_written(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mecorpus.packing.MAX_LINE", 10_000)
    with pytest.raises(RequestError, match="corpus/documents/alpha makes a line of"):
        pack(root, tmp_path / "packed")
    assert not (tmp_path / "packed").exists()


def test_a_hydrated_corpus_is_not_packed(root: Path, tmp_path: Path) -> None:
    """The copies that it stands on are not in it, and so a packed one would be no corpus."""
    hydrate(root, texts=BASE / "local", out=tmp_path / "hydrated")
    with pytest.raises(RequestError, match="stands on somebody's copies"):
        pack(tmp_path / "hydrated", tmp_path / "packed")


def test_an_id_that_is_there_twice_is_not_unpacked(root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", "plain")
    write_lines(packed, [*lines(packed), lines(packed)[1]])
    with pytest.raises(RequestError, match=r"documents-00000\.jsonl:4 has no id, or one that is there already"):
        unpack(packed, tmp_path / "git")
    assert not (tmp_path / "git").exists()


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
@pytest.mark.parametrize("command", ["pack", "unpack"])
def test_a_full_disk_leaves_nothing(command: str, compression: str, root: Path, tmp_path: Path) -> None:
    source = root if command == "pack" else packed_root(root, tmp_path / "packed", "zstd")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)); from mecorpus.cli.main import run; run()"
    options = ["--compression", compression] if command == "pack" else []
    done = subprocess.run(
        [sys.executable, "-c", limit, command, "--root", str(source), "--out", str(tmp_path / "out"), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


SLOW = """
import sys, time
from mecorpus import packing
from mecorpus.cli.main import run
really = packing.{name}
def slowly(*given):
    print("now", flush=True)
    time.sleep(0.5)
    return really(*given)
packing.{name} = slowly
run()
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize(("command", "name"), [("pack", "_line"), ("unpack", "write_folder")])
def test_interrupted_or_killed_nothing_half_written_is_there(
    command: str, name: str, kind: signal.Signals, root: Path, tmp_path: Path
) -> None:
    source = root if command == "pack" else packed_root(root, tmp_path / "packed", "plain")
    call = [
        sys.executable,
        "-c",
        SLOW.format(name=name),
        command,
        "--root",
        str(source),
        "--out",
        str(tmp_path / "out"),
    ]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    for _ in range(2):
        process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(kind)
    _, errors = process.communicate(timeout=30)
    assert not (tmp_path / "out").exists()
    if kind == signal.SIGINT:
        assert process.returncode == 130, errors
        assert "Traceback" not in errors
        assert not list(tmp_path.glob(".out*"))
    assert mecorpus(command, "--root", source, "--out", tmp_path / "out").returncode == 0
