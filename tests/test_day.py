"""The annotator's day, from a text file to a dataset: as a script, and at a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from mecorpus import Corpus, load_dataset, status, validate

from .conftest import REPOSITORY, TODAY
from .test_docs import blocks

STABLE = {"entity", "time", "attribution", "claim", "argument", "forecast", "stance", "frame"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the repository's corpus in a git repository of its own, with `mecorpus` on the path."""
    folder = tmp_path / "clone"
    for name in ("corpus", "schema"):
        shutil.copytree(REPOSITORY / name, folder / name)
    (tmp_path / "bin").mkdir()
    for name, call in (("mecorpus", f'{sys.executable} -m mecorpus "$@"'), ("python", f'{sys.executable} "$@"')):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\nexec {call}\n", "utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def environment(clone: Path) -> dict[str, str]:
    path = f"{clone.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "GIT_CONFIG_GLOBAL": "/dev/null", "MECORPUS_TEXTS": "", "TERM": "dumb"}


def is_settled(clone: Path, document: str) -> bool:
    (found,) = status(clone, [document])
    return {one.layer for one in found.layers if one.state == "adjudicated"} == STABLE and not found.next


def test_the_worked_example_as_a_script(clone: Path) -> None:
    script = "".join(blocks(REPOSITORY / "guidelines/example.md", "bash"))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=clone,
        env=environment(clone),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (document,) = [name for name in Corpus.open(clone).ids if name.startswith("line-the-canals")]
    assert is_settled(clone, document)
    assert not [one for one in validate(clone, today=TODAY).findings if one.severity == "error"]
    review = done.stdout[done.stdout.index("A is alice, B is bob") :]
    for line in ("label   s2", "extent  s5", "details s5", "only    s5", "only"):
        assert line in review
    settled = Corpus.open(clone)[document].reading("adjudicated")
    assert settled
    (forecast,) = settled.of("forecast")
    assert settled.by_id[forecast.role("horizon")[0].annotation or ""].quote == "2030"
    claims = load_dataset("claim", root=clone)
    rows = [row for split in claims.values() for row in split if row["document_id"] == document]
    assert len(rows) == 6


TEXT = "اتفق العراق وتركيا على المياه 💧 في 2024.\r\n\r\nيجب على بغداد أن ترمم القنوات. القُدْس بعيدة.\r\n"


def test_the_day_at_a_terminal(clone: Path) -> None:
    """A text in Arabic with CRLF, an emoji and marks: nothing is given on the command line that can be asked for."""
    (clone / "نص.txt").write_bytes(TEXT.encode())

    def spawn(*arguments: str) -> pexpect.spawn[str]:
        return pexpect.spawn(
            "mecorpus",
            list(arguments),
            cwd=str(clone),
            env=environment(clone),
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 250),
        )

    def answer(child: pexpect.spawn[str], *pairs: tuple[str, str]) -> str:
        for question, reply in pairs:
            child.expect(question)
            child.sendline(reply)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0, child.before
        return str(child.before)

    answer(
        spawn("add", "نص.txt"),
        ("title.*: ", "القنوات"), ("genre.*: ", "op_ed"), ("language.*: ", "ar"), ("text origin.*: ", "human"), ("kind.*: ", "original"),
        ("outlet.*: ", "none"), ("method.*: ", "Typed."), ("license.*: ", "CC-BY-4.0"), ("published.*: ", ""), ("written.*: ", "2026-11-22"),
    )  # fmt: skip
    (document,) = [name for name in Corpus.open(clone).ids if name.startswith("ar-")]
    for name in ("sami", "rana"):
        answer(spawn("annotate", "register", name), ("name.*: ", name), ("kind.*: ", "human"), ("language.*: ", "ar"))

    def run(who: str, *arguments: str) -> str:
        return answer(spawn("annotate", *arguments, "--annotator", who))

    for who, label in (("sami", "fact"), ("rana", "evaluation")):
        name = spawn(
            "annotate", "mark", document, "entity", "العراق", "-l", "GPE", "-a", "mention=name", "--annotator", who
        )
        # Nothing was linked to these letters before; for the second annotator the first one's link is proposed.
        assert "entity GPE" in (answer(name, (r"link to .*\[iraq\]", "")) if who == "rana" else answer(name))
        if who == "sami":
            (mention,) = (Corpus.open(clone)[document].reading(who) or pytest.fail("nothing was written")).of("entity")
            run(who, "edit", document, mention.id, "--entity", "iraq")
        run(
            who,
            "mark",
            document,
            "entity",
            "القُدْس",
            "-l",
            "GPE",
            "-a",
            "mention=name",
            "--entity",
            "iraq",
            "--note",
            "a trial",
        )
        run(who, "mark", document, "time", "2024", "-l", "DATE", "-a", "value=2024")
        run(who, "label", document, "claim", "s1", "fact", "-a", "voice=author", "-a", "evidence=none")
        run(
            who,
            "label",
            document,
            "claim",
            "s2",
            "recommendation",
            "-a",
            "voice=author",
            "-a",
            "evidence=none",
            "-a",
            "thesis=yes",
        )
        run(who, "label", document, "claim", "s3", label, "-a", "voice=author", "-a", "evidence=none")
        run(who, "relate", document, "argument", "-l", "support", "from=s1", "to=s2")
        run(who, "label", document, "frame", "policy", "-a", "primary=yes")
        run(who, "done", document, *sorted(STABLE))
    assert "1 label" in answer(spawn("review", document))
    child = spawn("adjudicate", document)
    assert "claim: settled" in answer(child, ("take A, B, both, neither, skip, quit", "B"))
    assert is_settled(clone, document)
    assert "0 errors" in answer(spawn("validate"))
    assert "two people" in answer(spawn("agreement", document))
    answer(spawn("build", "--out", "dist"))
    found = Corpus.open(clone)[document].reading("adjudicated")
    assert found
    assert {one.quote for one in found.of("entity")} == {"العراق", "القُدْس"}
