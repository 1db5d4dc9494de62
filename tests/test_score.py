"""`score`: each measure by an example worked out by hand, what is refused, and what is told."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mecorpus import apply, build, score
from mecorpus.errors import FindingsError, RequestError, SchemaError
from mecorpus.scoring.report import FORMATS, render

from .conftest import REPOSITORY, TODAY, copy_base
from .test_cli import mecorpus
from .test_layer import METAPHOR

Row = dict[str, Any]


def spans(*bounds: tuple[int, int]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in bounds]


def name(start: int, end: int, label: str = "GPE", document: str = "d") -> Row:
    return {"document_id": document, "spans": spans((start, end)), "label": label}


def claim(unit: str, label: str, document: str = "d") -> Row:
    return {"document_id": document, "unit": unit, "label": label}


def edge(source: str, target: str, label: str) -> Row:
    return {"document_id": "d", "source_unit": source, "target_unit": target, "label": label}


def stance(target: str, label: str, holder: str = "AUTHOR") -> Row:
    return {"document_id": "d", "holder": holder, "target": target, "label": label}


def said(cue: tuple[int, int], content: tuple[int, int], label: str = "statement") -> Row:
    return {"document_id": "d", "cue": spans(cue), "content": spans(content), "label": label}


def outcome(start: int, end: int, label: str = "event", document: str = "d") -> Row:
    return {"document_id": document, "outcome_spans": spans((start, end)), "label": label}


def technique(start: int, end: int, label: str = "call") -> Row:
    return {"document_id": "d", "spans": spans((start, end)), "label": label}


def frames(document: str, *labels: str) -> Row:
    return {"document_id": document, "labels": list(labels)}


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., Any]:
    """The score of rows against rows of a layer."""

    def compare(layer: str, gold: list[Any], predicted: list[Any]) -> Any:
        return score(write(tmp_path / "gold.jsonl", gold), write(tmp_path / "predicted.jsonl", predicted), layer=layer)

    return compare


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus as a dataset."""
    folder = tmp_path_factory.mktemp("score")
    return build(copy_base(folder / "root"), folder / "dist", workers=1, today=TODAY).out


# The measures


@pytest.mark.parametrize("layer", ["entity", "time"])
def test_a_span_must_be_exact_and_have_its_label(compared: Any, layer: str) -> None:
    label, other = {"entity": ("GPE", "ORG"), "time": ("DATE", "SET")}[layer]
    gold = [name(0, 4, label), name(9, 16, label), name(20, 25, label)]
    found = compared(layer, gold, [name(0, 4, label), name(9, 15, label), name(20, 25, other), name(30, 31, other)])
    assert (found.precision, found.recall) == (1 / 4, 1 / 3)
    assert found.value == pytest.approx(2 / 7)
    assert found.labels[label] == {"precision": 0.5, "recall": 1 / 3, "f1": 0.4, "support": 3}
    assert found.labels[other] == {"precision": 0.0, "recall": None, "f1": 0.0, "support": 0}
    assert found.counts["matched"] == 1


def test_a_span_in_two_parts_must_match_wholly(compared: Any) -> None:
    gold = [{"document_id": "d", "spans": spans((0, 4), (9, 12)), "label": "ORG"}]
    assert compared("entity", gold, gold).value == 1.0
    assert compared("entity", gold, [name(0, 4, "ORG"), name(9, 12, "ORG"), name(0, 12, "ORG")]).value == 0.0


def test_the_same_span_in_another_document_is_another_span(compared: Any) -> None:
    gold = [name(0, 4), name(5, 9, document="e")]
    assert compared("entity", gold, [name(0, 4, document="e"), name(5, 9)]).counts["matched"] == 0


def test_a_span_given_twice_counts_twice_and_is_matched_once(compared: Any) -> None:
    found = compared("entity", [name(0, 4)], [name(0, 4), name(0, 4)])
    assert (found.precision, found.recall) == (0.5, 1.0)


def test_events_are_triggers_with_their_label(compared: Any) -> None:
    gold = [name(0, 4, "protest"), name(8, 12, "threaten")]
    assert compared("event", gold, [name(0, 4, "protest"), name(8, 11, "threaten")]).value == 0.5


def test_attributions_need_a_cue_half_the_content_and_the_label(compared: Any) -> None:
    gold = [said((0, 4), (10, 20)), said((30, 34), (40, 50)), said((60, 64), (70, 80)), said((90, 94), (100, 110))]
    predicted = [
        said((2, 6), (15, 25)),  # the cue overlaps, Dice is 10 of 20: matched
        said((34, 36), (40, 50)),  # the cue touches and shares nothing
        said((60, 64), (76, 86)),  # Dice is 8 of 20
        said((90, 94), (100, 110), "belief"),
    ]
    found = compared("attribution", gold, predicted)
    assert (found.value, found.counts["matched"]) == (0.25, 1)


def test_an_attribution_is_matched_once(compared: Any) -> None:
    found = compared("attribution", [said((0, 4), (10, 20))], [said((0, 4), (10, 20)), said((0, 4), (10, 19))])
    assert (found.precision, found.recall) == (0.5, 1.0)


def test_claims_weigh_each_label_the_same(compared: Any) -> None:
    gold = [claim("s1", "fact"), claim("s2", "fact"), claim("s3", "cause"), claim("s4", "none")]
    predicted = [claim("s1", "fact"), claim("s2", "cause"), claim("s3", "cause"), claim("s4", "prediction")]
    found = compared("claim", gold, predicted)
    # fact: P 1, R 1/2, F1 2/3; cause: P 1/2, R 1, F1 2/3; none and prediction: 0.
    assert found.value == pytest.approx((2 / 3 + 2 / 3) / 4)
    assert set(found.labels) == {"fact", "cause", "none", "prediction"}
    assert (found.precision, found.recall) == (1.5 / 4, 1.5 / 4)


def test_a_missing_claim_is_wrong(compared: Any) -> None:
    found = compared("claim", [claim("s1", "fact"), claim("s2", "fact")], [claim("s1", "fact")])
    assert found.value == pytest.approx(2 / 3)
    assert found.counts["without_prediction"] == 1


def test_arguments_are_labelled_edges_with_a_direction(compared: Any) -> None:
    gold = [edge("s1", "s2", "support"), edge("s2", "s3", "attack"), edge("s3", "s1", "none"), edge("s2", "s1", "none")]
    predicted = [edge("s1", "s2", "support"), edge("s2", "s3", "support"), edge("s3", "s1", "support")]
    found = compared("argument", gold, predicted)
    assert (found.precision, found.recall, found.value) == (1 / 3, 1 / 2, 0.4)
    assert (found.counts["reference_rows"], found.counts["reference"]) == (4, 2)
    backwards = compared("argument", gold, [edge("s2", "s1", "support")])
    assert backwards.value == 0.0


def test_stances_err_by_ranks_averaged_over_the_labels(compared: Any) -> None:
    gold = [stance("a", "negative"), stance("b", "negative"), stance("c", "negative"), stance("d", "very_positive")]
    predicted = [stance("a", "negative"), stance("b", "neutral"), stance("c", "positive"), stance("d", "neutral")]
    found = compared("stance", gold, predicted)
    # negative: (0 + 1 + 2) / 3; very_positive: 2.
    assert found.value == 1.5
    assert found.labels == {"negative": {"mae": 1.0, "support": 3}, "very_positive": {"mae": 2.0, "support": 1}}
    assert found.precision is None


def test_a_missing_stance_counts_as_the_farthest_label(compared: Any) -> None:
    gold = [stance("a", "negative"), stance("b", "neutral")]
    found = compared("stance", gold, [stance("a", "negative", holder="b"), stance("b", "neutral")])
    assert found.value == 3 / 2
    assert (found.counts["without_prediction"], found.counts["without_reference"]) == (1, 1)


def test_forecasts_are_matched_by_half_their_outcome(compared: Any) -> None:
    gold = [outcome(0, 10), outcome(20, 30), outcome(40, 50)]
    predicted = [outcome(5, 15, "trend"), outcome(26, 36), outcome(40, 50), outcome(40, 50, document="e")]
    found = compared("forecast", gold, predicted)
    assert (found.counts["matched"], found.value) == (2, pytest.approx(2 / 3))
    assert found.labels["event"]["recall"] == 1 / 3
    assert found.labels["trend"]["precision"] == 0.0


def test_as_many_forecasts_are_paired_as_can_be(compared: Any) -> None:
    # Greedy pairing by Dice would take 0-10 with 0-11, and leave both others alone.
    gold = [outcome(0, 10), outcome(1, 16)]
    predicted = [outcome(0, 11), outcome(0, 6)]
    assert compared("forecast", gold, predicted).value == 1.0


def test_frames_are_sets_of_labels(compared: Any) -> None:
    gold = [frames("d", "policy", "economic"), frames("e", "morality"), frames("f", "legality")]
    predicted = [frames("d", "economic", "political"), frames("e", "morality")]
    found = compared("frame", gold, predicted)
    assert (found.precision, found.recall) == (2 / 3, 2 / 4)
    assert found.value == pytest.approx(4 / 7)


def test_persuasion_overlaps_one_to_one_with_its_label(compared: Any) -> None:
    gold = [technique(0, 10), technique(10, 20), technique(30, 40)]
    predicted = [technique(5, 15), technique(8, 10), technique(30, 40, "distraction"), technique(40, 45)]
    found = compared("persuasion", gold, predicted)
    assert (found.counts["matched"], found.precision, found.recall) == (2, 0.5, 2 / 3)


def test_a_label_may_be_its_number(compared: Any) -> None:
    gold = [claim("s1", "fact"), claim("s2", "none")]
    assert compared("claim", gold, [gold[0] | {"label": 4}, gold[1] | {"label": 6}]).value == 1.0


def test_no_prediction_at_all_is_an_answer(compared: Any) -> None:
    found = compared("entity", [name(0, 4)], [])
    assert (found.value, found.precision, found.recall) == (0.0, None, 0.0)
    assert found.documents["without_predictions"] == 1


# What goes in


@pytest.mark.parametrize("corpus", ["base", "repository"])
def test_the_reference_itself_is_perfect_in_every_layer_and_order_and_format(
    corpus: str, dist: Path, tmp_path: Path
) -> None:
    if corpus == "repository":
        dist = build(REPOSITORY, tmp_path / "dist", workers=1).out
    layers = [path.parent for path in sorted((dist / "data").glob("*/train-00000*"))]
    layers = [path for path in layers if path.name not in ("documents", "tokens") and not path.name.endswith("_raw")]
    assert len(layers) >= 8
    for folder in layers:
        best = 0.0 if folder.name == "stance" else 1.0
        assert score(dist, folder).value == best, folder.name
        rows = [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
        random.Random(1).shuffle(rows)
        shuffled = tmp_path / f"{folder.name}.jsonl"
        shuffled.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), "utf-8")
        found = score(dist, shuffled, layer=folder.name)
        assert found.value == best
        assert found.labels == score(folder, folder).labels


def test_order_and_format_do_not_matter(compared: Any, tmp_path: Path) -> None:
    chance = random.Random(7)
    gold = [outcome(at, at + 4 + chance.randrange(9), chance.choice(["event", "trend"])) for at in range(0, 300, 5)]
    predicted = [
        outcome(at, at + 4 + chance.randrange(9), chance.choice(["event", "trend"])) for at in range(1, 300, 4)
    ]
    first = compared("forecast", gold, predicted)
    assert 0.2 < first.value < 1
    pq.write_table(pa.Table.from_pylist(gold), tmp_path / "gold.parquet")
    pq.write_table(pa.Table.from_pylist(predicted), tmp_path / "predicted.parquet")
    other = score(tmp_path / "gold.parquet", tmp_path / "predicted.parquet", layer="forecast")
    chance.shuffle(gold)
    chance.shuffle(predicted)
    for found in (other, compared("forecast", gold, predicted)):
        assert (found.value, found.labels, found.counts) == (first.value, first.labels, first.counts)


def test_only_the_key_and_the_label_are_needed(dist: Path, tmp_path: Path) -> None:
    rows = [row for path in (dist / "data/claim").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    bare = write(tmp_path / "p.jsonl", [{key: row[key] for key in ("document_id", "unit", "label")} for row in rows])
    assert score(dist, bare, layer="claim").value == 1.0


def test_names_of_labels_are_those_of_the_parquet_file(dist: Path, tmp_path: Path) -> None:
    names = ["none", "fact"]
    info = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
    table = pa.Table.from_pylist([claim("s1", "fact") | {"label": 1}])
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(info)}), tmp_path / "p.parquet")
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact")])
    assert score(gold, tmp_path / "p.parquet", layer="claim").value == 1.0


def test_a_split_is_chosen_from_folders_and_corpora(dist: Path, root: Path, tmp_path: Path) -> None:
    files = sorted((dist / "data/claim").glob("*.parquet"))
    split = files[0].name.split("-")[0]
    found = score(dist, files[0], split=split)
    assert (found.value, found.split) == (1.0, split)
    assert list(found.reference["digests"]) == [split]
    assert score(dist / "data/claim", dist, split=split).value == 1.0
    with pytest.raises(RequestError, match="splits: "):
        score(dist, files[0], split="dev")
    with pytest.raises(RequestError, match="splits: "):
        score(root, files[0], split="dev")
    with pytest.raises(RequestError, match="a file has no splits"):
        score(files[0], files[0], split=split)
    settled = score(root, files[0], split=split)
    assert settled.documents["reference"] < score(root, files[0]).documents["reference"]


def test_the_layer_is_told_by_a_path_or_asked_for(dist: Path, tmp_path: Path) -> None:
    rows = write(tmp_path / "p.jsonl", [])
    assert score(dist / "data/entity", rows).layer == "entity"
    assert score(next((dist / "data/time").glob("*.parquet")), rows).layer == "time"
    with pytest.raises(RequestError, match=r"give --layer: .*claim"):
        score(dist, rows)
    with pytest.raises(RequestError, match="claim and entity"):
        score(dist / "data/entity", dist / "data/claim")
    with pytest.raises(RequestError, match="there is no layer 'mood'"):
        score(dist, rows, layer="mood")
    with pytest.raises(RequestError, match="there is no layer 'claim_raw'"):
        score(dist / "data/claim_raw", rows)
    one = tmp_path / "one"
    (one / "data").mkdir(parents=True)
    (one / "data/frame").symlink_to(dist / "data/frame")
    assert score(one, rows).layer == "frame"


@pytest.mark.parametrize(
    ("reference", "predictions", "message"),
    [
        ("nowhere", "p.jsonl", "is not there"),
        ("p.jsonl", "nowhere.jsonl", "is not there"),
        ("p.csv", "p.jsonl", "holds neither"),
        ("p.jsonl", ".", "holds neither"),
    ],
)
def test_paths_that_are_neither_are_answered(tmp_path: Path, reference: str, predictions: str, message: str) -> None:
    write(tmp_path / "p.jsonl", [claim("s1", "fact")])
    (tmp_path / "p.csv").write_text("unit\n", "utf-8")
    with pytest.raises(RequestError, match=message):
        score(tmp_path / reference, tmp_path / predictions, layer="claim")


def test_nothing_to_score_against_is_said(dist: Path, root: Path, tmp_path: Path) -> None:
    rows = write(tmp_path / "p.jsonl", [])
    with pytest.raises(RequestError, match="nothing to score against"):
        score(rows, rows, layer="claim")
    with pytest.raises(RequestError, match="has a settled reading of event"):
        score(root, rows, layer="event", split="test")
    with pytest.raises(RequestError, match=r"no rows of stance; it has: .*claim"):
        score(dist, rows, layer="stance")


# A corpus as reference


def test_a_document_read_with_nothing_found_counts(root: Path, tmp_path: Path) -> None:
    apply(root, "beta", b'{"complete":["persuasion"]}', annotator="model-a")
    wrong = write(tmp_path / "p.jsonl", [technique(0, 4) | {"document_id": "beta"}])
    found = score(root, wrong, layer="persuasion")
    assert (found.counts["predictions"], found.precision) == (1, 0.0)
    assert found.documents == {"reference": 2, "without_predictions": 1}
    built = score(build(root, tmp_path / "dist", workers=1, today=TODAY).out, wrong, layer="persuasion")
    assert (built.counts["predictions"], built.not_scored["predictions"]) == (0, 1)


def test_a_document_that_nobody_settled_is_left_out_and_told(root: Path, tmp_path: Path) -> None:
    # Alice and bob have read the times of alpha, and nobody has settled them.
    rows = [name(0, 4, "DATE", "alpha"), name(7, 13, "DATE", "beta"), name(0, 7, "DATE", "omega")]
    found = score(root, write(tmp_path / "p.jsonl", rows), layer="time")
    assert found.not_scored == {"predictions": 2, "documents": 2, "examples": ["alpha", "omega"]}
    assert "not scored: 2 predictions for 2 documents" in render(found, "text")


def test_a_withheld_document_counts_and_needs_no_text(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = write(tmp_path / "p.jsonl", [name(0, 7, "GPE", "gamma")])
    here = score(root, rows, layer="entity")
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    there = score(root, rows, layer="entity")
    assert here == there
    assert there.counts["matched"] == 1
    assert there.reference["withheld_documents"] == 1
    assert "withheld" in render(there, "text")


def test_it_says_whose_reading_the_reference_is(root: Path, dist: Path, tmp_path: Path) -> None:
    rows = write(tmp_path / "p.jsonl", [])
    claims = score(root, rows, layer="claim").reference
    assert claims["status"]["adjudicated"]["documents"] == 1
    assert claims["read_by"]["alice"] == "human"
    assert claims["read_by"]["model-a"] == "model"
    built = score(dist, rows, layer="claim")
    assert set(built.reference["status"]) == {"single", "adjudicated"}
    assert "adjudicated" in built.reference["annotators"]
    assert built.reference["annotations_creators"] == ["expert-generated", "machine-generated"]
    assert set(built.reference["digests"]) <= {"train", "validation", "test"}
    assert "agreement with a model" not in render(built, "text")
    ours = score(REPOSITORY, rows, layer="claim")
    assert "agreement with a model's reading" in render(ours, "text")


# What is refused


def findings(caught: pytest.ExceptionInfo[FindingsError]) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in caught.value.report.findings]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([{"start": 4, "end": 4}], "covers nothing"),
        ([{"start": -1, "end": 4}], "covers nothing"),
        ([], "is empty"),
        (spans((5, 9), (0, 4)), "sort the spans"),
        (spans((0, 4), (3, 6)), "none overlap"),
        ([[0, 4]], "a list of something else"),
        ("0-4", "is a string"),
        ([{"start": 0.0, "end": 4}], "no integers"),
        ([{"start": True, "end": 4}], "no integers"),
        ([{"start": 0}], "no integers"),
        (None, "is null"),
    ],
)
def test_spans_of_a_wrong_shape_are_refused(compared: Any, given: Any, message: str) -> None:
    with pytest.raises(FindingsError, match=message) as caught:
        compared("entity", [name(0, 4)], [name(0, 4), name(0, 4) | {"spans": given}])
    assert findings(caught) == [("MEC107", 2)]


@pytest.mark.parametrize(
    ("layer", "row"),
    [
        ("claim", claim("s1", "fact")),
        ("stance", stance("iraq", "neutral")),
        ("frame", frames("d", "policy")),
        ("argument", edge("s1", "s2", "support")),
    ],
)
def test_a_second_row_for_one_item_is_refused(compared: Any, layer: str, row: Row) -> None:
    with pytest.raises(FindingsError, match="line 1 is for") as caught:
        compared(layer, [row], [row, row])
    assert findings(caught) == [("MEC108", 2)]
    assert caught.value.report.findings[0].file.endswith("predicted.jsonl")


def test_a_sentence_that_the_reference_does_not_have_is_refused(compared: Any) -> None:
    with pytest.raises(FindingsError, match="no sentence 's9'"):
        compared("claim", [claim("s1", "fact")], [claim("s9", "fact")])
    with pytest.raises(FindingsError, match="no sentence 's9'"):
        compared("argument", [edge("s1", "s2", "none")], [edge("s1", "s9", "support")])


def test_labels_of_a_frame_are_a_list_of_known_ones(compared: Any) -> None:
    for labels, message in (("policy", "give a list"), (["mood"], "'mood' is no label"), ([None], "is null")):
        with pytest.raises(FindingsError, match=message):
            compared("frame", [frames("d", "policy")], [{"document_id": "d", "labels": labels}])


def test_a_faulty_reference_is_refused_too(compared: Any) -> None:
    with pytest.raises(FindingsError) as caught:
        compared("claim", [claim("s1", "fact"), claim("s1", "none")], [])
    assert caught.value.report.findings[0].file.endswith("gold.jsonl")


def test_a_parquet_file_is_refused_by_row(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact"), claim("s2", "fact")])
    path = tmp_path / "p.parquet"
    pq.write_table(pa.Table.from_pylist([claim("s1", "fact"), claim("s2", "mood"), claim("s1", "fact")]), path)
    with pytest.raises(FindingsError, match="row 1 is for") as caught:
        score(gold, path, layer="claim")
    assert findings(caught) == [("MEC107", 2), ("MEC108", 3)]
    pq.write_table(pa.table({"document_id": ["d"] * 300, "label": ["fact"] * 300}), path)
    with pytest.raises(FindingsError, match="has no column unit") as caught:
        score(gold, path, layer="claim")
    assert findings(caught) == [("MEC107", 1)]
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(FindingsError, match="no Parquet file"):
        score(gold, path, layer="claim")


def damaged(letters: bytes) -> pa.Array:
    """A column of text with one value, which may not be UTF-8."""
    ends = struct.pack("<ii", 0, len(letters))
    return pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(letters)])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"document_id": pa.array([2**62], pa.timestamp("us"))}, "date value out of range"),
        ({"document_id": pa.array([1], pa.timestamp("us", tz="Mars/Olympus"))}, "Mars/Olympus"),
        ({"document_id": pa.array([2**30], pa.date32())}, "can be read"),
        ({"document_id": pa.array([b"d"])}, "document_id: is no JSON; give a string"),
        ({"document_id": damaged(b"\xff\xfe")}, "codec can't decode"),
        ({"label": pa.array([4.0])}, "label: is a number"),
        ({"label": pa.array([True])}, "label: is true or false"),
        ({"label": pa.array([99])}, "99 is the number of no label; count from 0 to 6"),
        ({"label": pa.nulls(1)}, "label: is null"),
    ],
)
def test_parquet_with_other_types_is_refused(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact")])
    good = {"document_id": pa.array(["d"]), "unit": pa.array(["s1"]), "label": pa.array(["fact"])}
    pq.write_table(pa.table(good | columns), tmp_path / "p.parquet")
    with pytest.raises(FindingsError, match=message):
        score(gold, tmp_path / "p.parquet", layer="claim")


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact")])
    table = pa.Table.from_arrays(
        [pa.array([one]) for one in ("d", "s1", "fact", "cause")], names=[*claim("", ""), "label"]
    )
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(FindingsError, match="has two columns label"):
        score(gold, tmp_path / "p.parquet", layer="claim")


@pytest.mark.parametrize(
    ("names", "message"), [([0], "'0' is no label"), ([], "0 is the number of no label"), ("abc", "'a'")]
)
def test_odd_names_of_labels_are_no_labels(tmp_path: Path, names: Any, message: str) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact")])
    told = {b"huggingface": json.dumps({"info": {"features": {"label": {"names": names}}}}).encode()}
    table = pa.table({"document_id": ["d"], "unit": ["s1"], "label": [0]}).replace_schema_metadata(told)
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(FindingsError, match=message):
        score(gold, tmp_path / "p.parquet", layer="claim")


def test_a_byte_order_mark_and_line_ends_of_windows_do_not_matter(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact"), claim("s2", "cause")])
    (tmp_path / "p.jsonl").write_bytes(b"\xef\xbb\xbf" + gold.read_bytes().replace(b"\n", b"\r\n"))
    assert score(gold, tmp_path / "p.jsonl", layer="claim").value == 1


@pytest.mark.parametrize("text", ["NaN", "1e999", "1" * 400, "[" * 2000 + "]" * 2000, "true", "-1", "{}"])
def test_what_is_no_label_is_refused(tmp_path: Path, text: str) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact")])
    (tmp_path / "p.jsonl").write_text(f'{{"document_id":"d","unit":"s1","label":{text}}}\n')
    with pytest.raises(FindingsError) as caught:
        score(gold, tmp_path / "p.jsonl", layer="claim")
    assert findings(caught) == [("MEC107", 1)]


def test_a_spoilt_file_is_told_in_moderate_length(compared: Any) -> None:
    with pytest.raises(FindingsError, match="and 98 more") as caught:
        compared("claim", [claim("s1", "fact")], [claim("s1", "mood")] * 500)
    assert "and 400 more like it" in caught.value.report.findings[-1].message


# Any layer


@pytest.fixture
def metaphors(root: Path) -> Callable[..., Path]:
    """A corpus with a layer that the code has never heard of."""

    def make(**measure: Any) -> Path:
        layer = json.loads(json.dumps(METAPHOR))
        layer["x-layer"]["measure"] |= measure
        (root / "schema/layers/metaphor.schema.json").write_text(json.dumps(layer), "utf-8")
        mark = {"layer": "metaphor", "label": "water", "quote": "leak", "in": "s2", "attributes": {"strength": 2}}
        raw = b'{"complete":["metaphor"]}\n' + json.dumps(mark).encode()
        apply(root, "alpha", raw, annotator="alice")
        return root

    return make


def test_a_made_up_layer_gets_its_score(metaphors: Any, tmp_path: Path) -> None:
    root = metaphors()
    out = build(root, tmp_path / "dist", workers=1, today=TODAY).out
    assert score(out, out / "data/metaphor").value == 1.0
    assert score(root, out / "data/metaphor").value == 1.0
    wrong = write(tmp_path / "p.jsonl", [name(0, 4, "war", "alpha")])
    assert score(root, wrong, layer="metaphor").value == 0.0
    assert score(root, out, layer="metaphor").measure == "span_f1"


@pytest.mark.parametrize("measure", ["overlap_f1", "macro_f1"])
def test_a_layer_may_take_another_measure(metaphors: Any, tmp_path: Path, measure: str) -> None:
    out = build(metaphors(score=measure), tmp_path / "dist", workers=1, today=TODAY).out
    assert score(out, out / "data/metaphor").value == 1.0


@pytest.mark.parametrize("measure", ["kappa", "micro_f1", "edge_f1", "forecast_f1"])
def test_a_measure_that_does_not_fit_is_named_with_the_choices(metaphors: Any, tmp_path: Path, measure: str) -> None:
    with pytest.raises(SchemaError, match=rf"{measure}.*: span_f1, overlap_f1"):
        score(metaphors(score=measure), write(tmp_path / "p.jsonl", []), layer="metaphor")


# The command


def test_formats_and_exit_codes(dist: Path, tmp_path: Path) -> None:
    rows = write(tmp_path / "p.jsonl", [claim("s1", "fact", "alpha"), claim("s1", "fact", "omega")])
    text = mecorpus("score", dist, rows, "--layer", "claim")
    assert text.returncode == 0, text.stderr
    assert text.stdout.startswith("claim: macro_f1 0.")
    assert "not scored: 1 prediction for 1 document of" in text.stdout
    found = json.loads(mecorpus("score", dist, rows, "--layer", "claim", "--format", "json").stdout)
    assert found == json.loads(json.dumps(score(dist, rows, layer="claim").as_dict()))
    assert (found["layer"], found["measure"]) == ("claim", "macro_f1")
    assert found["versions"]["mecorpus"]
    assert found["reference"]["version"]
    markdown = mecorpus("score", dist, rows, "--layer", "claim", "--format", "markdown").stdout
    assert "| label | precision | recall | f1 | support |" in markdown
    for call, code in (
        ([dist, rows], 2),
        ([dist, rows, "--layer", "mood"], 2),
        ([dist, rows, "--layer", "claim", "--split", "dev"], 2),
        ([dist, rows, "--layer", "claim", "--format", "xml"], 2),
        ([dist], 2),
        ([dist, tmp_path / "nowhere.jsonl", "--layer", "claim"], 2),
        ([dist, write(tmp_path / "q.jsonl", [claim("s99", "fact", "alpha")]), "--layer", "claim"], 1),
    ):
        done = mecorpus("score", *call)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("format", list(FORMATS))
def test_what_stands_in_a_row_does_not_drive_the_terminal(tmp_path: Path, format: str) -> None:
    gold = write(tmp_path / "gold.jsonl", [claim("s1", "fact") | {"annotator": "\x1b[31mred"}])
    rows = write(tmp_path / "p.jsonl", [claim("s1", "fact"), claim("s1", "fact", "\x1b[31mred")])
    assert "\x1b" not in render(score(gold, rows, layer="claim"), format)


def test_many_rows_are_scored_in_seconds_and_little_memory(tmp_path: Path) -> None:
    labels = ["fact", "cause", "evaluation", "none"]
    rows = [claim(f"s{unit}", labels[unit % 4], f"d{document}") for document in range(2_000) for unit in range(100)]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    start = time.perf_counter()
    assert score(path, path, layer="claim").value == 1.0
    assert time.perf_counter() - start < 20


def test_scoring_loads_pyarrow_only_for_parquet(tmp_path: Path) -> None:
    rows = write(tmp_path / "rows.jsonl", [claim("s1", "fact")])
    code = (
        "import sys; from mecorpus import score; "
        f"print(score({str(rows)!r}, {str(rows)!r}, layer='claim').value, 'pyarrow' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1.0", "False", "False"]
