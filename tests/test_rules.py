"""Every rule has a bad case that it finds, at the right line, and a good case that it passes.

`tests/rules/<code>/{bad,good}/` is laid over the small corpus of `tests/base`. `edit.toml` may
hold `replace` (a list of file, old, new; old occurs once), `remove`, `truncate` (file to size),
`link` (file to target), `unreadable`, `reseal` (documents whose digest and length are made
to fit their text again), `anchor` (documents whose anchors are made, from the text of the small corpus), `pack` (true:
the root is packed then), `line` (a list of file, number, text, times: the line is then that text so many times), and `rename` (a list of line,
old and new id of a packed document). `expected.txt` in the bad case has a line `CODE file:line` for each
finding. `apply.jsonl` is input for `annotate apply` on `alpha` by `bob`; `predictions.jsonl`
is scored as `claim`. `dist/` is laid over a build of the small corpus, which is then checked as a release. With `dist.toml` such
a build is changed as it says, and verified; see `tests/builds.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest

from mecorpus import apply, build, check_release, pack, score, validate, verify
from mecorpus.anchors import anchors_of
from mecorpus.corpus.form import encode_file
from mecorpus.errors import FindingsError
from mecorpus.model import Finding
from mecorpus.rules import rules

from .builds import change as change_build
from .conftest import BASE, TODAY, copy_base

CASES = Path(__file__).parent / "rules"


def codes() -> list[str]:
    return list(rules())


@pytest.mark.parametrize("kind", ["bad", "good"])
@pytest.mark.parametrize("code", codes())
def test_rule(code: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES / code / kind
    assert case.is_dir(), f"add {case} (see the head of this file)"
    root = copy_base(tmp_path / "root")
    lay_over(case, root, monkeypatch)
    found = [f"{f.code} {f.file}:{f.line}" for f in findings(case, root)]
    expected = (case / "expected.txt").read_text("utf-8").split("\n")[:-1] if kind == "bad" else []
    assert sorted(found) == sorted(expected)
    assert kind == "good" or any(line.startswith(code + " ") for line in expected), (
        f"the bad case of {code} expects no {code}"
    )


def findings(case: Path, root: Path) -> tuple[Finding, ...]:
    if (case / "predictions.jsonl").exists():
        return scored(case, root)
    if (case / "dist.toml").exists():
        out = Path(build(root, root / "dist", today=TODAY).out)
        change_build(out, tomllib.loads((case / "dist.toml").read_text("utf-8")))
        return verify(out, texts=BASE / "local", root=root).findings
    if (case / "dist").is_dir():
        out = build(root, root / "dist", today=TODAY).out
        shutil.copytree(case / "dist", out, dirs_exist_ok=True)
        return check_release(out, texts=BASE / "local").findings
    if not (case / "apply.jsonl").exists():
        return validate(root, workers=1, today=TODAY).findings
    try:
        return apply(root, "alpha", (case / "apply.jsonl").read_bytes(), annotator="bob", source="apply.jsonl").warnings
    except FindingsError as error:
        return error.report.findings  # type: ignore[attr-defined]


def scored(case: Path, root: Path) -> tuple[Finding, ...]:
    try:
        with contextlib.chdir(case):
            score(root, "predictions.jsonl", layer="claim")
    except FindingsError as error:
        return error.report.findings  # type: ignore[attr-defined]
    return ()


def lay_over(case: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("corpus", "schema"):
        if (case / name).is_dir():
            shutil.copytree(case / name, root / name, dirs_exist_ok=True)
    path = case / "edit.toml"
    edit: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    for change in edit.get("replace", ()):
        replace(root / change["file"], change["old"], change["new"])
    for name in edit.get("remove", ()):
        target = root / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    for name, size in edit.get("truncate", {}).items():
        os.truncate(root / name, size)
    for name, target in edit.get("link", {}).items():
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(target)
    for document in edit.get("reseal", ()):
        reseal(root / "corpus" / "documents" / document)
    for document in edit.get("anchor", ()):
        anchor(root / "corpus" / "documents" / document)
    if edit.get("pack"):
        pack_in_place(root)
    for change in edit.get("line", ()):
        replace_line(root / change["file"], change["number"], change["text"] * change.get("times", 1))
    for number, old, new in edit.get("rename", ()):
        rename(root / "corpus" / "documents-00000.jsonl", number, old, new)
    if "unreadable" in edit:
        forbid(edit["unreadable"], monkeypatch)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())


def reseal(folder: Path) -> None:
    text = (folder / "text.txt").read_bytes().decode()
    record = orjson.loads((folder / "document.json").read_bytes())
    record["text"] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    (folder / "document.json").write_bytes(encode_file(record))


def anchor(folder: Path) -> None:
    text = (BASE / "corpus" / "documents" / folder.name / "text.txt").read_text("utf-8")
    record = orjson.loads((folder / "document.json").read_bytes())
    record["anchors"] = anchors_of(text)._asdict()
    (folder / "document.json").write_bytes(encode_file(record))


def pack_in_place(root: Path) -> None:
    packed = root.with_name("packed")
    pack(root, packed)
    shutil.rmtree(root / "corpus")
    (packed / "corpus").rename(root / "corpus")


def replace_line(path: Path, number: int, text: str) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[number - 1] = text.encode()
    path.write_bytes(b"\n".join(lines))


def rename(path: Path, number: int, old: str, new: str) -> None:
    """Give the packed document of a line another id, and its group."""
    line = path.read_text("utf-8").split("\n")[number - 1]
    assert f'"id":"{old}"' in line
    replace_line(path, number, line.replace(f'"{old}"', f'"{new}"'))


def forbid(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the system refuse to open files, as it does for a user who may not read them."""
    really_open = os.open

    def refuse(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(tuple(names)):
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *arguments, **options)

    monkeypatch.setattr("os.open", refuse)
