"""`mecorpus build`: what `datasets` loads is what the corpus says, and the same bytes come out every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import datasets
import orjson
import pyarrow.parquet as pq
import pytest
import yaml

from mecorpus import build
from mecorpus.corpus.context import load_context
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.schemas import load_schemas
from mecorpus.tables import tables_of

from .conftest import REPOSITORY, TODAY, copy_base


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    return build(copy_base(folder / "root"), folder / "dist", workers=1, today=TODAY).out


def load(dist: Path, config: str) -> list[dict[str, Any]]:
    """All rows of a configuration, labels by name."""
    rows = []
    for split in datasets.load_dataset(str(dist), config).values():
        for row in split:
            rows.append({name: readable(value, split.features[name]) for name, value in row.items()})
    return rows


def readable(value: Any, feature: Any) -> Any:
    if isinstance(feature, datasets.ClassLabel):
        return None if value is None else feature.int2str(value)
    if isinstance(feature, datasets.features.features.List):
        return [readable(one, feature.feature) for one in value]
    return value


def test_claim_rows_are_ready_for_text_classification(dist: Path) -> None:
    rows = [row for row in load(dist, "claim") if row["document_id"] == "alpha"]
    assert [(row["unit"], row["label"], row["thesis"]) for row in rows] == [
        ("s1", "fact", False),
        ("s2", "fact", False),
        ("s3", "recommendation", True),
        ("s4", "prediction", False),
        ("s5", "rhetorical_question", False),
        ("s6", "fact", False),
    ]
    assert rows[2]["text"] == "Baghdad should mend the canals before the summer of 2027."
    assert rows[2]["previous"].startswith("Engineers said")
    assert rows[2]["next"].startswith("If it does")
    assert rows[0]["previous"] is None
    assert rows[5]["next"] is None
    assert [row["paragraph"] for row in rows] == [0, 0, 1, 1, 1, 1]
    assert {row["status"] for row in rows} == {"adjudicated"}
    beta = [row for row in load(dist, "claim") if row["document_id"] == "beta"]
    assert beta[2]["also"] == ["prediction"]
    assert {(row["status"], row["annotator"], row["language"]) for row in beta} == {("single", "model-a", "ar")}


def test_a_layer_that_two_read_and_nobody_settled_has_raw_rows_only(dist: Path) -> None:
    assert {row["document_id"] for row in load(dist, "entity")} == {"beta"}
    raw = load(dist, "entity_raw")
    assert {row["annotator"] for row in raw} == {"alice", "bob"}
    assert {row["document_id"] for row in raw} == {"alpha"}


def test_forecast_row(dist: Path) -> None:
    row = next(row for row in load(dist, "forecast_raw") if row["annotator"] == "alice")
    assert row["sentence"] == "If it does, the flow will probably rise by 2030."
    assert (row["outcome"], row["condition"], row["term"]) == ("the flow will probably rise", "If it does", "probably")
    assert (row["label"], row["estimate"], row["probability"], row["horizon_kind"]) == (
        "trend",
        "bin",
        "55-80",
        "explicit",
    )
    assert (row["forecaster"], row["unit"], str(row["latest"]), row["earliest"]) == ("AUTHOR", "s4", "2030-12-31", None)
    assert row["resolution"] == "pending"


def test_entity_offsets_point_into_the_sentence(dist: Path) -> None:
    for row in load(dist, "entity_raw") + load(dist, "entity"):
        assert row["sentence"][row["start"] : row["end"]] == row["quote"]
    row = next(row for row in load(dist, "entity_raw") if row["quote"] == "Baghdad" and row["metonym"])
    assert (row["entity_id"], row["wikidata"], row["label"], row["mention"]) == ("iraq-government", None, "GPE", "name")


def test_attribution_stance_and_argument_rows(dist: Path) -> None:
    said = next(row for row in load(dist, "attribution_raw") if row["cue_text"] == "said")
    assert (said["source_text"], said["source_entity"], said["content_text"]) == ("Engineers", None, "the canals leak")
    assert said["context"] == "Engineers said that the canals leak, and Baghdad agreed in 2024."
    stance = next(row for row in load(dist, "stance_raw") if row["annotator"] == "alice")
    assert (stance["holder"], stance["target"], stance["target_name"], stance["label"]) == (
        "AUTHOR",
        "iraq",
        "Iraq",
        "negative",
    )
    assert (stance["basis"], stance["evidence"], stance["explicit"], stance["mixed"]) == (["act"], ["s3"], False, False)
    pairs = [row for row in load(dist, "argument") if row["document_id"] == "beta"]
    assert len(pairs) == 6, "three sentences in a window of three give six ordered pairs"
    assert {(row["source_unit"], row["target_unit"]): row["label"] for row in pairs}[("s2", "s3")] == "support"
    assert {row["label"] for row in pairs} == {"support", "none"}
    assert all((row["id"] is None) == (row["label"] == "none") for row in pairs)


def test_frame_and_document_rows(dist: Path) -> None:
    frame = {row["document_id"]: row for row in load(dist, "frame")}
    assert frame["alpha"]["primary"] == "capacity_and_resources"
    assert sorted(frame["alpha"]["labels"]) == ["capacity_and_resources", "policy"]
    documents = {row["document_id"]: row for row in load(dist, "documents")}
    assert set(documents) == {"alpha", "beta"}
    assert documents["beta"]["generator"] == "A model"
    assert documents["beta"]["text_origin"] == "machine"
    span = documents["beta"]["sentences"][1]
    assert documents["beta"]["text"][span["start"] : span["end"]].endswith("💧.")


def test_token_tags(dist: Path) -> None:
    row = next(row for row in load(dist, "tokens") if row["document_id"] == "beta" and row["unit"] == "s1")
    tagged = {token: tag for token, tag in zip(row["tokens"], row["ner_tags"], strict=True) if tag != "O"}
    assert tagged == {"العراق": "B-GPE", "وتركيا": "B-GPE", "دجلة": "B-LOC"}
    text = next(one for one in load(dist, "documents") if one["document_id"] == "beta")["text"]
    assert all(text.startswith(token, start) for token, start in zip(row["tokens"], row["starts"], strict=True))


def test_every_configuration_loads_with_the_features_of_the_schemas(dist: Path) -> None:
    tables = {table.name: table for table in tables_of(load_schemas(REPOSITORY / "schema"))}
    built = orjson.loads((dist / "manifest.json").read_bytes())["configurations"]
    assert {"documents", "tokens", "claim", "forecast", "frame", "claim_raw"} <= set(built)
    for config, splits in built.items():
        loaded = datasets.load_dataset(str(dist), config)
        assert {name: len(rows) for name, rows in loaded.items()} == {name: one["rows"] for name, one in splits.items()}
        for rows in loaded.values():
            assert list(rows.features) == [column.name for column in tables[config].columns]
            for column in tables[config].columns:
                feature = rows.features[column.name]
                inner = feature.feature if column.type.kind == "list" else feature
                wanted = column.type.item if column.type.kind == "list" else column.type
                assert wanted is not None
                if wanted.kind == "label":
                    assert tuple(inner.names) == wanted.names
                elif wanted.kind != "struct":
                    assert inner.dtype == wanted.kind


def test_shared_columns_come_first(dist: Path) -> None:
    first = ["document_id", "id", "language", "genre", "text_origin", "status", "annotator", "fold"]
    paths = list(dist.glob("data/*/*.parquet"))
    assert paths
    for path in paths:
        assert pq.read_schema(path).names[:8] == first


def test_card_agrees_with_what_datasets_itself_would_write(dist: Path, tmp_path: Path) -> None:
    """`dataset_info` is compared, key by key, with the features that `datasets` reads from Parquet alone."""
    head = yaml.safe_load((dist / "README.md").read_text("utf-8").split("---\n")[1])
    for info in head["dataset_info"]:
        parquet = {
            split["name"]: sorted(map(str, (dist / "data" / info["config_name"]).glob(f"{split['name']}-*")))
            for split in info["splits"]
        }
        loaded = datasets.load_dataset("parquet", data_files=parquet, cache_dir=str(tmp_path))
        for split in info["splits"]:
            assert loaded[split["name"]].features._to_yaml_list() == info["features"]
            assert len(loaded[split["name"]]) == split["num_examples"]
    assert [config["config_name"] for config in head["configs"] if config.get("default")] == ["documents"]
    assert head["language"] == ["ar", "en"]
    assert head["annotations_creators"] == ["expert-generated", "machine-generated"]
    assert head["language_creators"] == ["found", "machine-generated"]
    text = (dist / "README.md").read_text("utf-8")
    assert (
        "Of the open texts 1 was written by a language model and 1 by people; of the annotators 1 is a language model and 2 people."
        in text
    )


def test_parquet_has_page_index_zstd_and_label_names(dist: Path) -> None:
    for path in dist.glob("data/*/*.parquet"):
        meta = pq.read_metadata(path)
        column = meta.row_group(0).column(0)
        assert column.compression == "ZSTD"
        assert column.has_offset_index
        assert "info" in json.loads(meta.schema.to_arrow_schema().metadata[b"huggingface"])
        assert meta.num_rows > 0, "a split without rows must not be written"


def test_nothing_withheld_is_in_the_output(dist: Path) -> None:
    words = re.findall(r"\w+", (REPOSITORY / "tests/base/local/gamma.txt").read_text("utf-8").casefold())
    runs = [words[n : n + 3] for n in range(len(words) - 2)]
    for path in dist.rglob("*"):
        if path.suffix == ".parquet":
            text = str(pq.read_table(path).to_pylist())
        elif path.is_file():
            text = path.read_text("utf-8")
        found = re.findall(r"\w+", text.casefold()) if path.is_file() else []
        there = {tuple(found[n : n + 3]) for n in range(len(found) - 2)}
        assert not [run for run in runs if tuple(run) in there], path
    record = orjson.loads((dist / "withheld" / "documents.jsonl").read_bytes())
    assert record["document"]["id"] == "gamma"
    assert b'"quote"' not in (dist / "withheld" / "documents.jsonl").read_bytes()
    assert len(record["annotations"]["alice"]) > 5


def test_manifest_names_every_file_with_its_digest(dist: Path) -> None:
    manifest = orjson.loads((dist / "manifest.json").read_bytes())
    files = {
        path.relative_to(dist).as_posix(): path
        for path in dist.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(manifest["files"]) == set(files)
    for name, path in files.items():
        assert manifest["files"][name] == {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
    assert manifest["documents"] == {"open": 2, "withheld": 1}
    assert {"README.md", "schema/layers/claim.schema.json"} <= set(files)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("workers", "environment"),
    [
        ("1", {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"}),
        ("2", {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"}),
    ],
)
def test_same_bytes_whatever_workers_hash_seed_locale_and_time_zone(
    dist: Path, tmp_path: Path, workers: str, environment: dict[str, str]
) -> None:
    root = many(tmp_path / "root")
    out = tmp_path / "dist"
    call = [sys.executable, "-m", "mecorpus", "build", "--root", str(root), "--out", str(out), "--workers", workers]
    subprocess.run(call, check=True, env={**os.environ, **environment}, capture_output=True)
    expected = tmp_path / "expected"
    build(root, expected, workers=1)
    assert contents(out) == contents(expected)


def many(root: Path, copies: int = 12) -> Path:
    """A corpus of several blocks: copies of alpha in its group, with long notes that fill them."""
    copy_base(root)
    alpha = root / "corpus" / "documents" / "alpha"
    for number in range(copies):
        target = alpha.with_name(f"alpha-{number}")
        shutil.copytree(alpha, target)
        record = orjson.loads((target / "document.json").read_bytes())
        text = (target / "text.txt").read_text("utf-8").replace("Iraq and", f"Iraq{chr(97 + number)} and")
        shutil.rmtree(target / "annotations")
        record["segmentation"]["sentences"] = [
            {**one, "start": one["start"] + (1 if index else 0), "end": one["end"] + 1}
            for index, one in enumerate(record["segmentation"]["sentences"])
        ]
        record.update(id=target.name, sources=["A documented fact. " * 20_000])
        record["text"] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
        (target / "text.txt").write_text(text, "utf-8")
        (target / "document.json").write_bytes(
            orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
    return root


def test_the_corpus_of_that_test_has_several_blocks(tmp_path: Path) -> None:
    from mecorpus.corpus.blocks import blocks_of

    root = many(tmp_path / "root")
    assert len(list(blocks_of(root, load_context(root).digest))) > 4


def test_a_corpus_with_errors_is_not_built_and_the_old_build_stays(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(root, out, workers=1, today=TODAY)
    before = contents(out)
    (root / "corpus/documents/alpha/text.txt").write_text("Something else.\n", "utf-8")
    with pytest.raises(FindingsError, match="nothing was built"):
        build(root, out, workers=1, today=TODAY)
    assert contents(out) == before
    assert list(out.parent.glob(".dist*")) == []


def test_a_folder_that_no_build_made_is_left_alone(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(RequestError, match="holds something that is no build"):
        build(root, out, workers=1)
    assert (out / "thesis.docx").read_bytes() == b"years of work"


def test_a_full_disk_leaves_the_old_build(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(root, out, workers=1, today=TODAY)
    before = contents(out)
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)); from mecorpus.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", limit, "build", "--root", str(root), "--out", str(out), "--workers", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert contents(out) == before


def test_a_folder_that_cannot_be_made_is_exit_3(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(MecorpusError, match="cannot write beside") as caught:
        build(root, tmp_path / "file" / "dist", workers=1)
    assert caught.value.exit_code == 3
