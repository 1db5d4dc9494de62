"""CITATION.cff: what follows from `corpus.json` is made, what people wrote stays."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from mecorpus import init_corpus, make_card, validate
from mecorpus.card.citation import apa, bibtex, citation, read_citation
from mecorpus.errors import RequestError
from mecorpus.model import Settings
from mecorpus.model.settings import settings_of

from .conftest import BASE, REPOSITORY, TODAY
from .test_cli import mecorpus

CFFCONVERT = REPOSITORY / ".venv-cff" / "bin" / "cffconvert"


def settings(**changes: Any) -> Settings:
    raw = json.loads((BASE / "corpus/corpus.json").read_bytes())
    return settings_of(raw | {"authors": [{"name": "Ada Ink"}, {"name": "The Group"}], **changes})


def test_fields_of_the_settings_are_made_and_others_stay() -> None:
    present = read_citation(
        """
cff-version: 1.2.0
message: Cite us.
title: Old
version: 0.0.1
date-released: 2020-01-01
authors:
  - given-names: Ada
    family-names: Ink
    orcid: https://orcid.org/0000-0000-0000-0000
  - name: Somebody who left
keywords: [water, 2024]
doi: 10.1000/1
references:
  - {type: article, title: Other, year: 2019, authors: [{name: X}], date-published: 2019-05-06}
"""
    )
    found = yaml.load(citation(settings(released="2026-11-22"), present), yaml.BaseLoader)
    assert (found["title"], found["version"], found["date-released"]) == (
        settings().title,
        settings().version,
        "2026-11-22",
    )
    assert (found["message"], found["doi"], found["keywords"]) == ("Cite us.", "10.1000/1", ["water", "2024"])
    assert found["authors"] == [
        {"given-names": "Ada", "family-names": "Ink", "orcid": "https://orcid.org/0000-0000-0000-0000"},
        {"name": "The Group"},
    ]
    typed = yaml.safe_load(citation(settings(), present))
    assert typed["references"][0]["year"] == 2019
    assert typed["references"][0]["date-published"] == dt.date(2019, 5, 6)
    assert "date-released" not in typed, "a day without a release in the settings is that of another version"


def test_a_file_that_says_it_already_keeps_its_style() -> None:
    made = citation(settings(), {})
    styled = "# Ours.\n" + made.replace("type: dataset", 'type: "dataset"')
    assert citation(settings(), read_citation(styled), styled) == styled
    assert citation(settings(version="9.0.0"), read_citation(styled), styled) != styled


def test_ours_is_valid_in_its_main_points_and_its_abstract_has_no_count() -> None:
    found = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "date-released", "license"} <= set(found)
    assert (found["type"], found["date-released"]) == ("dataset", dt.date(2026, 11, 22))
    assert "no second reading" not in found["abstract"]


@pytest.mark.parametrize("text", ["- a\n", "a: [", "just words\n", ""])
def test_a_file_without_fields_is_refused_and_left(text: str, tmp_path: Path, root: Path) -> None:
    (root / "CITATION.cff").write_text(text, "utf-8")
    done = mecorpus("card", cwd=root)
    assert (done.returncode, "CITATION.cff" in done.stderr) == (2, True)
    assert (root / "CITATION.cff").read_text("utf-8") == text
    assert not (root / "card").exists()


def test_a_file_that_is_not_utf8_is_refused(root: Path) -> None:
    (root / "CITATION.cff").write_bytes(b"title: \xff\n")
    with pytest.raises(RequestError, match=r"CITATION\.cff is not UTF-8"):
        make_card(root)


def test_bibtex_and_apa_name_authors_year_version_and_place() -> None:
    told = settings(title="Rivers & {dams}: 50 %", released="2026-11-22", repository="https://example.org/r")
    assert bibtex(told).splitlines()[:4] == [
        f"@misc{{{told.name},",
        r"  title    = {{Rivers \& \{dams\}: 50 \%}},",
        "  author   = {{Ada Ink} and {The Group}},",
        "  year     = {2026},",
    ]
    assert apa(told) == (
        f"Ada Ink, & The Group. (2026). Rivers & {{dams}}: 50 % (Version {told.version}) [Data set]. https://example.org/r"
    )
    assert "(n.d.)" in apa(settings())
    assert "year" not in bibtex(settings())


@pytest.mark.parametrize(("value", "is_right"), [("2026-11-22", True), (None, True), ("soon", False), (7, False)])
def test_the_day_of_release_is_a_day_or_null(value: Any, is_right: bool, root: Path) -> None:
    path = root / "corpus/corpus.json"
    raw = json.loads(path.read_bytes()) | {"released": value}
    path.write_text(json.dumps(raw, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    found = {(one.file, one.pointer) for one in validate(root, workers=1, today=TODAY).findings}
    assert found == (set() if is_right else {("corpus/corpus.json", "/released")})


def test_the_validator_of_the_format_takes_ours_and_that_of_a_new_corpus(tmp_path: Path) -> None:
    assert CFFCONVERT.exists(), "run `make .venv-cff/.installed`"
    new = init_corpus(tmp_path / "new", title="New: a corpus", authors=["Us"]).root
    make_card(new)
    for path in (REPOSITORY / "CITATION.cff", new / "CITATION.cff"):
        done = subprocess.run([CFFCONVERT, "--validate", "-i", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
