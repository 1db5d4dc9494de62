"""The package as users get it: wheel, sdist and editable install each find their data; old `datasets` reads the build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from mecorpus import build
from mecorpus.corpus.layout import data_root
from mecorpus.version import __version__

from .conftest import REPOSITORY

OLDEST = REPOSITORY / ".venv-oldest" / "bin" / "python"
PROBE = """
import mecorpus
from mecorpus.corpus.layout import data_root
rows = mecorpus.load_dataset("claim")
print(data_root(), sorted(rows), sum(map(len, rows.values())), rows["train"].features["label"].names[0])
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git would give to a clone, changes that are not committed yet included."""
    target = tmp_path_factory.mktemp("clone") / "mecorpus"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, target / name, follow_symlinks=False)
    return target


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel and an sdist; the wheel is built from the sdist, as installers do."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout)],
        check=True,
        capture_output=True,
    )
    return out


def environment(folder: Path) -> Path:
    """A new environment that borrows the dependencies of this one, but not this project."""
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    ours = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    for path in ours.iterdir():
        if "mecorpus" not in path.name and not path.name.startswith("__editable__") and path.suffix != ".pth":
            (site / path.name).symlink_to(path)
    return folder / "bin" / "python"


def install(python: Path, what: str, *options: str) -> None:
    site = next(python.parents[1].glob("lib/python*/site-packages"))
    call = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        *options,
        what,
    ]
    subprocess.run(call, check=True, capture_output=True)
    assert list(site.glob("mecorpus-*.dist-info"))


def probe(python: Path, folder: Path, cache: Path) -> list[str]:
    folder.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MECORPUS", "PYTHON"))}
    done = subprocess.run(
        [str(python), "-c", PROBE],
        cwd=folder,
        env={**clean, "MECORPUS_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split(" ", 1)


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_each_kind_of_install_finds_its_data_in_an_empty_folder(
    kind: str, built: Path, checkout: Path, tmp_path: Path
) -> None:
    python = environment(tmp_path / "env")
    what = {
        "wheel": str(next(built.glob("*.whl"))),
        "sdist": str(next(built.glob("*.tar.gz"))),
        "editable": str(checkout),
    }[kind]
    install(python, what, *(["--editable"] if kind == "editable" else []))
    where, rest = probe(python, tmp_path / "empty", tmp_path / "cache")
    assert rest.startswith("['test', 'train'] 124 recommendation")
    assert ("_data" in where) == (kind != "editable")
    assert str(tmp_path / "env") in where or kind == "editable"


def test_the_wheel_carries_data_types_and_licence_and_nothing_else(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    assert f"mecorpus-{__version__}.dist-info/METADATA" in names
    for name in (
        "mecorpus/py.typed",
        "mecorpus/_data/corpus/corpus.json",
        "mecorpus/_data/schema/layers/claim.schema.json",
        "mecorpus/_data/DATASHEET.md",
        "mecorpus/_data/card/agreement.json",
        "mecorpus/starting/templates/workflow.yml",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/")) or ".mecorpus" in name]


def test_the_sdist_has_no_local_text(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = archive.getnames()
    assert any(name.endswith("corpus/corpus.json") for name in names)
    assert not [name for name in names if "/.mecorpus" in name]


def test_the_checkout_is_the_data_of_an_editable_install() -> None:
    assert data_root() == REPOSITORY


def test_the_oldest_supported_datasets_reads_the_same_features(root: Path, tmp_path: Path) -> None:
    """`make test` installs it beside; the bare list form of features is what makes this pass."""
    assert OLDEST.exists(), "run `make .venv-oldest/.installed`"
    out = build(root, tmp_path / "dist", workers=1).out
    code = (
        "import sys, json, datasets\n"
        "names = json.load(open(sys.argv[1] + '/manifest.json'))['configurations']\n"
        "print(json.dumps({name: {split: [len(rows), json.loads(json.dumps(rows.features._to_yaml_list()))]"
        " for split, rows in datasets.load_dataset(sys.argv[1], name, cache_dir=sys.argv[2]).items()} for name in names}))"
    )
    read = {}
    for number, python in enumerate((str(OLDEST), sys.executable)):
        done = subprocess.run(
            [python, "-W", "ignore", "-c", code, str(out), str(tmp_path / f"cache{number}")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        read[number] = done.stdout
    assert read[0] == read[1]
    assert '"class_label"' in read[0]
