"""`mecorpus.load_dataset` and `mecorpus.Corpus`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import datasets
import pytest

import mecorpus
from mecorpus.errors import FindingsError, RequestError


def test_one_call_from_corpus_to_dataset(root: Path) -> None:
    claims = mecorpus.load_dataset("claim", root=root)
    assert isinstance(claims, datasets.DatasetDict)
    assert sum(len(rows) for rows in claims.values()) == 9
    one = mecorpus.load_dataset("claim", split=next(iter(claims)), root=root)
    assert isinstance(one, datasets.Dataset)
    streamed = mecorpus.load_dataset("claim", split=next(iter(claims)), root=root, streaming=True)
    assert next(iter(streamed))["document_id"] in {"alpha", "beta"}


def test_a_changed_corpus_is_built_anew(root: Path) -> None:
    before = mecorpus.load_dataset("documents", root=root)
    record = root / "corpus/documents/alpha/document.json"
    record.write_text(record.read_text("utf-8").replace("Mend the canals", "Mend all canals"), "utf-8")
    after = mecorpus.load_dataset("documents", root=root)
    titles = [{row["title"] for rows in each.values() for row in rows} for each in (before, after)]
    assert "Mend the canals" in titles[0]
    assert "Mend all canals" in titles[1]


def test_unknown_names_are_answered_with_the_choices(root: Path) -> None:
    with pytest.raises(RequestError, match=r"configurations: .*claim"):
        mecorpus.load_dataset("claims", root=root)
    with pytest.raises(RequestError, match="splits: "):
        mecorpus.load_dataset("claim", split="dev", root=root)
    with pytest.raises(RequestError, match="no corpus root"):
        mecorpus.load_dataset("claim", root=root / "corpus")


def test_a_corpus_with_errors_is_not_loaded(root: Path) -> None:
    (root / "corpus/documents/alpha/text.txt").unlink()
    with pytest.raises(FindingsError):
        mecorpus.load_dataset("claim", root=root)


def test_documents_are_typed_frozen_values(root: Path) -> None:
    corpus = mecorpus.Corpus.open(root)
    assert [document.id for document in corpus] == ["alpha", "beta", "gamma"] == list(corpus.ids)
    alpha = corpus["alpha"]
    assert alpha.reference_date is not None
    assert alpha.reference_date.isoformat() == "2026-01-10"
    alice = alpha.reading("alice")
    assert alice is not None
    mention = alice.of("entity")[0]
    assert (mention.label, mention.quote, mention.role("referent")[0].entity) == ("GPE", "Iraq", "iraq")
    assert alpha.quote(mention.spans) == "Iraq"
    assert alpha.sentence_at(mention.spans[0].start).id == "s1"
    with pytest.raises(AttributeError):
        alpha.title = "Another"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        mention.label = "ORG"  # type: ignore[misc]
    with pytest.raises(RequestError, match="documents: alpha, beta, gamma"):
        corpus["omega"]


def test_a_text_that_changed_under_its_annotations_is_not_given_out(root: Path) -> None:
    path = root / "corpus/documents/alpha/text.txt"
    path.write_text(path.read_text("utf-8").replace("Engineers", "Plumbers"), "utf-8")
    with pytest.raises(FindingsError, match="MEC210"):
        mecorpus.Corpus.open(root)["alpha"]


def test_roots_and_input_may_be_strings(root: Path, tmp_path: Path) -> None:
    assert mecorpus.validate(str(root), select="MEC2").findings == ()
    assert mecorpus.stats(str(root))["documents"]["total"] == 3
    assert mecorpus.format_corpus(str(root)).changed == ()
    assert mecorpus.build(str(root), str(tmp_path / "dist"), workers=1).out == tmp_path / "dist"
    assert dict(
        mecorpus.apply(
            str(root),
            "alpha",
            '{"layer":"time","label":"DATE","quote":"2030","attributes":{"value":"2030"}}',
            annotator="model-a",
        ).added
    ) == {"time": 1}


def test_the_error_of_a_broken_corpus_says_what_is_wrong(root: Path) -> None:
    (root / "corpus/documents/alpha/text.txt").unlink()
    with pytest.raises(FindingsError, match="MEC503 is open and has no text") as caught:
        mecorpus.load_dataset("claim", root=root)
    assert caught.value.report.errors == 1


def test_a_withheld_text_is_there_only_with_a_copy_of_the_same_digest(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (mecorpus.Corpus.open(root)["gamma"].text or "").startswith("Baghdad kept")
    (tmp_path / "gamma.txt").write_text("Another text.\n", "utf-8")
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    assert mecorpus.Corpus.open(root)["gamma"].text is None


@pytest.mark.parametrize("name", ["mecorpus", "mecorpus.cli.main"])
def test_importing_loads_nothing_heavy(name: str) -> None:
    heavy = {
        "pyarrow",
        "datasets",
        "huggingface_hub",
        "pandas",
        "numpy",
        "jsonschema",
        "yaml",
        "dask",
        "jsonschema_rs",
        "orjson",
    }
    code = f"import sys, {name}; print(sorted(set(sys.modules) & {heavy!r}))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom mecorpus.cli.main import run\nsys.argv = ['mecorpus', '--help']\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print(sorted(set(sys.modules) & {'pyarrow', 'datasets', 'huggingface_hub', 'pandas', 'numpy', 'jsonschema', 'yaml', 'dask'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "validate" in done.stdout
    assert done.stdout.strip().endswith("[]")
