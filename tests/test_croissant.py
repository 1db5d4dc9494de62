"""`croissant.json`: valid, and by it the same rows are read as there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import mlcroissant
import pytest

from mecorpus import build
from mecorpus.schemas import load_schemas

from .conftest import REPOSITORY, TODAY, copy_base

RESPONSIBLE = {
    "dataCollection", "dataCollectionType", "dataCollectionMissingData", "dataCollectionRawData", "dataCollectionTimeFrame",
    "dataImputationProtocol", "dataPreprocessingProtocol", "dataManipulationProtocol", "dataAnnotationProtocol",
    "dataAnnotationPlatform", "dataAnnotationAnalysis", "annotationsPerItem", "annotatorDemographics", "machineAnnotationTools",
    "dataUseCases", "dataBiases", "dataLimitations", "dataSocialImpact", "personalSensitiveInformation",
    "dataReleaseMaintenancePlan",
}  # fmt: skip


@pytest.fixture(scope="module", params=["base", "repository"])
def dist(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    root = copy_base(folder / "root") if request.param == "base" else REPOSITORY
    return Path(build(root, folder / "dist", today=TODAY).out)


def described(dist: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((dist / "croissant.json").read_bytes())
    return value


def test_it_is_valid(dist: Path) -> None:
    tool = Path(sys.executable).with_name("mlcroissant")
    command = [str(tool), "validate", "--jsonld", str(dist / "croissant.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    issues = mlcroissant.Dataset(jsonld=str(dist / "croissant.json")).metadata.ctx.issues
    assert not issues.errors
    # The small corpus has no day of release.
    assert all("datePublished" in one for one in issues.warnings)
    assert bool(issues.warnings) == ("datePublished" not in described(dist))


def test_every_configuration_is_read_back_with_all_its_rows(dist: Path) -> None:
    """Reading is what shows a wrong source: the validator does not open the data."""
    dataset = mlcroissant.Dataset(jsonld=str(dist / "croissant.json"))
    manifest = json.loads((dist / "manifest.json").read_bytes())
    for name, splits in manifest["configurations"].items():
        rows = list(dataset.records(name))
        found = [row[f"{name}/split"].decode() for row in rows]
        assert {split: found.count(split) for split in splits} == {split: one["rows"] for split, one in splits.items()}
        assert len(rows) == len(found) == sum(one["rows"] for one in splits.values())
        assert all(row[f"{name}/document_id"] for row in rows)


def test_values_are_those_of_the_rows(dist: Path) -> None:
    import datasets

    dataset = mlcroissant.Dataset(jsonld=str(dist / "croissant.json"))
    rows = {
        (row["document_id"], row["id"]): row
        for split in datasets.load_dataset(str(dist), "entity").values()
        for row in split
    }
    for record in dataset.records("entity"):
        row = rows[record["entity/document_id"].decode(), record["entity/id"].decode()]
        assert record["entity/quote"].decode() == row["quote"]
        assert record["entity/label"] == row["label"]
        spans = [{key.rsplit("/", 1)[1]: int(value) for key, value in one.items()} for one in record["entity/spans"]]
        assert spans == row["spans"]


def test_labels_are_enumerations_with_their_definitions(dist: Path) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(dist / "croissant.json"))
    labels = load_schemas(dist / "schema").layers["claim"].label_descriptions
    found = [(row["claim_labels/name"], row["claim_labels/description"]) for row in dataset.records("claim_labels")]
    assert found == list(labels.items())


def test_responsible_properties_are_known_and_true_to_the_data(dist: Path) -> None:
    told = described(dist)
    found = {name.removeprefix("rai:") for name in told if name.startswith("rai:")}
    assert RESPONSIBLE - found <= {"dataSocialImpact"}, "what only people can say may be missing"
    again = mlcroissant.Dataset(jsonld=str(dist / "croissant.json")).metadata.to_json()
    assert {name for name in again if name.startswith("rai:")} == {f"rai:{name}" for name in found}
    tools = told["rai:machineAnnotationTools"]
    annotators = json.loads((dist / "withheld/annotators.json").read_bytes())
    assert all(any(one["name"] in tool for one in annotators if one["kind"] == "model") for tool in tools)
    assert "http://mlcommons.org/croissant/1.1" in told["conformsTo"]
    assert told["isLiveDataset"] is False


def test_ours_has_all_twenty_and_the_day_of_release() -> None:
    told = json.loads((REPOSITORY / "card/croissant.json").read_bytes())
    assert {f"rai:{name}" for name in RESPONSIBLE} <= set(told)
    assert told["datePublished"] == "2026-11-22"
