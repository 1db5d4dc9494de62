"""What the tests share: a small corpus that is clean, and helpers to change it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .hub import Hub

REPOSITORY = Path(__file__).resolve().parents[1]
BASE = REPOSITORY / "tests" / "base"
TODAY = dt.date(2026, 11, 22)


def copy_base(target: Path) -> Path:
    """A fresh copy of the small corpus with the repository's schema."""
    shutil.copytree(BASE / "corpus", target / "corpus")
    shutil.copytree(REPOSITORY / "schema", target / "schema")
    return target


def copy_repository(target: Path) -> Path:
    """A fresh copy of the repository's own corpus."""
    for name in ("corpus", "schema"):
        shutil.copytree(REPOSITORY / name, target / name)
    return target


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A writable corpus of three documents: alpha (two readings and an adjudicated one), beta (Arabic), gamma (withheld)."""
    return copy_base(tmp_path / "root")


@pytest.fixture(autouse=True)
def local_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Local copies of the small corpus's withheld text, and no cache of the user's."""
    monkeypatch.setenv("MECORPUS_TEXTS", str(BASE / "local"))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Caches of this run alone, and no network."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ.update(
        MECORPUS_CACHE=str(folder / "mecorpus"), HF_HOME=str(folder / "hf"), HF_HUB_OFFLINE="1", NO_COLOR="1"
    )


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A running Hub of this test alone; see `tests/hub`."""
    from .hub import Hub

    with Hub(tmp_path_factory.mktemp("hub")) as running:
        yield running
    assert running.errors == [], "the Hub itself failed"
