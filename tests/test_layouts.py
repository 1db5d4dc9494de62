"""Every command says which layouts it takes: reading ones either, and a URL; writing ones a folder a document alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import mecorpus as package
from mecorpus import merge_file
from mecorpus.cli.main import COMMANDS
from mecorpus.corpus.layout import find_root
from mecorpus.errors import RequestError

from .conftest import BASE
from .layouts import packed_root, tree
from .test_cli import mecorpus

# What each command reads; `{root}` stands for the root.
READ = {
    "validate": [],
    "show": ["alpha", "--annotator", "alice"],
    "status": [],
    "review": ["alpha"],
    "agreement": ["--draws", "5"],
    "score": ["{root}", "{rows}", "--layer", "claim"],
    "stats": [],
    "schema": ["claim"],
    "rights": [],
    "entity find": ["tigris"],
    "build": ["--out", "{out}"],
    "diff": ["{root}"],
}
# With arguments that would be refused, too: the layout is what they say first.
WRITE = {
    "add": ["nowhere.txt"],
    "annotate mark": ["omega", "mood", "words"],
    "annotate label": ["omega", "mood", "s1"],
    "annotate relate": ["omega", "mood"],
    "annotate apply": ["omega", "nowhere.jsonl"],
    "annotate edit": ["omega", "xxxx"],
    "annotate remove": ["omega", "xxxx"],
    "annotate undo": ["omega"],
    "annotate done": ["omega", "mood"],
    "annotate register": ["--name", "Alice", "--kind", "human", "--language", "en"],
    "adjudicate": ["omega", "--take", "A"],
    "format": [],
    "hydrate": ["--dry-run"],
    "reanchor": ["omega", "nowhere.txt"],
    "entity add": ["X", "--type", "nothing"],
    "entity edit": ["nobody", "--country", "SY"],
    "entity rename": ["nobody", "somebody"],
    "entity merge": ["nobody", "somebody"],
    "entity remove": ["nobody"],
    "rights withhold": ["omega"],
    "rights open": ["omega", "--license", "none"],
    "rights takedown": ["omega", "--reason", "x"],
    "card": ["--check"],
}
# They have a layout of their own (`pack`, `unpack`), no root, or ask a Hub first (`publish`, which builds as `build` does).
NEITHER = {"pack", "unpack", "rule", "merge", "init", "verify", "publish"}


def commands() -> Iterator[str]:
    for name in COMMANDS:
        module = import_module(f"mecorpus.cli.{name}")
        yield from (f"{name} {inner}" for inner in getattr(module, "COMMANDS", ()))
        yield from [name] if hasattr(module, "command") else []


def test_every_command_says_which_layouts_it_takes() -> None:
    kinds = [*READ, *WRITE, *NEITHER]
    assert sorted(kinds) == sorted(commands()), "a new command belongs into READ, WRITE or NEITHER"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The small corpus in each layout, in a folder and at a URL."""
    folder = tmp_path_factory.mktemp("roots")
    git = folder / "git"
    shutil.copytree(BASE / "corpus", git / "corpus")
    shutil.copytree(Path(__file__).parents[1] / "schema", git / "schema")
    packed, small = (packed_root(git, folder / kind, kind) for kind in ("zstd", "small"))
    return {
        "git": str(git),
        "zstd": str(packed),
        "small": str(small),
        "far": f"file://{packed}",
        "far git": f"file://{git}",
    }


@pytest.mark.parametrize("name", READ)
def test_a_reading_command_says_the_same_of_either_layout(name: str, roots: dict[str, str], tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"document_id":"alpha","unit":"s1","label":"fact"}\n', "utf-8")
    said = {}
    for kind, root in roots.items():
        given = [one.format(root=root, rows=rows, out=tmp_path / kind / "dist") for one in READ[name]]
        place = [] if name == "score" else ["--root", root]
        done = mecorpus(*name.split(), *given, *place, cwd=tmp_path)
        assert done.returncode == 0, (kind, done.stderr)
        said[kind] = done.stdout.replace(root, "ROOT")
        if kind.startswith("far"):
            said[kind] = said[kind].replace(_mirror_in(said[kind]), "ROOT")
    assert set(said.values()) == {said["git"]}
    assert said["git"]


def _mirror_in(text: str) -> str:
    """The folder that stood for a URL, where a path is printed."""
    return next((word for word in text.split() if "mecorpus-root-" in word), "\0")


@pytest.mark.parametrize("name", WRITE)
def test_a_writing_command_refuses_a_packed_root_and_a_url_first_of_all(
    name: str, roots: dict[str, str], tmp_path: Path
) -> None:
    before = tree(Path(roots["zstd"])), tree(Path(roots["git"]))
    for kind in ("zstd", "far", "far git"):
        done = mecorpus(*name.split(), *WRITE[name], "--root", roots[kind], cwd=tmp_path)
        assert done.returncode == 2, done.stderr
        assert roots[kind] in done.stderr
        assert "`mecorpus unpack --out DIR`" in done.stderr
        assert ("is packed" if kind == "zstd" else "can be read and not be written") in done.stderr
    assert mecorpus(*name.split(), *WRITE[name], cwd=Path(roots["zstd"])).returncode == 2
    assert (tree(Path(roots["zstd"])), tree(Path(roots["git"]))) == before


def test_functions_refuse_it_too(roots: dict[str, str]) -> None:
    calls = [
        lambda root: package.mark(root, "alpha", "entity", "Iraq", annotator="alice"),
        lambda root: package.done(root, "alpha", ["claim"], annotator="alice"),
        lambda root: package.add_document(root, b"Text.\n", package.Metadata(title="T", genre="op_ed", language="en", text_origin="human", kind="original", outlet="none", method="Typed.", license="CC0-1.0")),
        lambda root: package.add_entity(root, "X", type="LOC"),
        lambda root: package.rename_entity(root, "iraq", "irak"),
        lambda root: package.edit_entity(root, "iraq", country="IQ"),
        lambda root: package.adjudicate(root, "alpha"),
        lambda root: package.register_annotator(root, "new", name="New", kind="human", languages=["en"]),
        lambda root: package.withhold(root, "alpha"),
        lambda root: package.open_document(root, "gamma", license="CC0-1.0"),
        package.hydrate,
        package.make_card,
        package.format_corpus,
    ]  # fmt: skip
    for kind in ("zstd", "far"):
        for call in calls:
            with pytest.raises(RequestError, match="unpack"):
                call(find_root(roots[kind]) if call is calls[-1] else roots[kind])


def test_a_packed_file_may_be_a_path_of_validate(roots: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(roots["small"], tmp_path / "root")
    path = tmp_path / "root/corpus/documents-00001.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"language":"ar"', b'"language":7'))
    for name, code in (("documents-00001.jsonl", 1), ("documents-00000.jsonl", 0)):
        done = mecorpus("validate", f"corpus/{name}", cwd=tmp_path / "root")
        assert done.returncode == code, done.stdout
    assert mecorpus("validate", "corpus", cwd=tmp_path / "root").returncode == 1
    assert mecorpus("validate", "corpus/documents/alpha", cwd=tmp_path / "root").returncode == 2


def test_changes_of_a_packed_root_are_those_of_its_files(roots: dict[str, str], tmp_path: Path) -> None:
    root = Path(shutil.copytree(roots["small"], tmp_path / "root"))
    for call in (["init"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-m", "x"]):
        subprocess.run(["git", *call], cwd=root, check=True, capture_output=True)
    path = root / "corpus/documents-00001.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"language":"ar"', b'"language":7'))
    done = mecorpus("validate", "--changed-since", "HEAD", cwd=root)
    assert (done.returncode, "MEC101" in done.stdout) == (1, True)


def test_a_packed_file_is_not_merged(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"{}\n")
    with pytest.raises(RequestError, match="unpack"):
        merge_file(tmp_path / "a", tmp_path / "b", tmp_path / "c", path="sub/corpus/documents-00000.jsonl")


def test_a_build_with_texts_needs_the_git_layout(roots: dict[str, str], tmp_path: Path) -> None:
    done = mecorpus("build", "--texts", BASE / "local", "--out", tmp_path / "dist", "--root", roots["zstd"])
    assert (done.returncode, "mecorpus unpack" in done.stderr) == (2, True)
    assert not (tmp_path / "dist").exists()
