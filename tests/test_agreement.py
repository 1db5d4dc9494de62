"""`mecorpus agreement`: how far readings of the same documents agree, and whose readings they are."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mecorpus import Corpus, agreement, apply
from mecorpus.comparing import Agreement, Figure, LayerAgreement, render
from mecorpus.comparing.table import PRIMARY
from mecorpus.errors import RequestError, SchemaError
from mecorpus.schemas import load_schemas
from mecorpus.schemas.measures import AGREEMENT, SCORE, fits
from mecorpus.words import tokens

from .conftest import REPOSITORY
from .test_apply import lines, mention
from .test_cli import mecorpus
from .test_layer import METAPHOR


def layer(found: Agreement, name: str) -> LayerAgreement:
    (one,) = [one for one in found.layers if one.layer == name]
    return one


def figure(found: Agreement, name: str, measure: str, of: str | None = None) -> Figure:
    (one,) = [one for one in layer(found, name).figures if (one.measure, one.of) == (measure, of)]
    return one


def value(found: Agreement, name: str, measure: str, of: str | None = None) -> float:
    found_value = figure(found, name, measure, of).estimate.value
    assert found_value is not None
    return found_value


def copy_reading(root: Path, document: str, one: str, two: str) -> None:
    """A second reading that is the first one's, under another name."""
    folder = root / "corpus/documents" / document / "annotations"
    raw = (folder / f"{one}.jsonl").read_text("utf-8")
    (folder / f"{two}.jsonl").write_text(raw.replace(f'"annotator":"{one}"', f'"annotator":"{two}"'), "utf-8")


def register(root: Path, name: str, kind: str, called: str) -> None:
    path = root / "corpus/annotators.json"
    found = json.loads(path.read_text("utf-8"))
    found.append({"id": name, "kind": kind, "languages": ["en"], "name": called, "note": None, "version": None})
    path.write_text(json.dumps(sorted(found, key=lambda one: one["id"]), indent=2, sort_keys=True) + "\n", "utf-8")


def test_one_claim_in_six_labelled_otherwise(root: Path) -> None:
    """Labels: 5 fact, 2 of each of three, 1 evaluation; so 1 - 11 * 2 / (144 - 25 - 4 - 4 - 4 - 1)."""
    found = layer(agreement(root, layers=["claim"]), "claim")
    assert found.figures[0].measure == "nominal_alpha"
    assert found.figures[0].estimate.value == pytest.approx(1 - 22 / 106)
    assert (found.figures[0].estimate.used, found.goal, found.reached) == (6, 0.6, True)
    assert found.documents == ("alpha",), "adjudicated is no annotator, and the others are read once"


def test_spans_are_compared_exactly_and_by_overlap(root: Path) -> None:
    found = agreement(root, layers=["time"])
    assert value(found, "time", "mutual_span_f1") == pytest.approx(2 / 3)
    assert value(found, "time", "overlap_span_f1") == 1
    assert value(found, "time", "label_share") == 1
    assert value(found, "time", "attribute_alpha", "value") == 1
    assert layer(found, "time").reached is False
    one = figure(found, "time", "token_alpha").estimate
    assert one.used == 61
    assert one.value == pytest.approx(1 - 121 * 2 / (122**2 - 11**2 - 111**2)), "`the` is in one of the two"


def test_stance_is_ordinal_over_what_the_author_holds(root: Path) -> None:
    found = agreement(root, layers=["stance"])
    assert layer(found, "stance").figures[0].measure == "ordinal_alpha_author"
    first = figure(found, "stance", "ordinal_alpha_author").estimate
    assert (first.value, first.reason) == (None, "only 1 unit; at least 3 are needed"), (
        "chance cannot be estimated from so few"
    )
    assert layer(found, "stance").reached is None
    assert value(found, "stance", "item_f1") == 1
    assert value(found, "stance", "labelled_item_f1") == 0


def test_ordinal_alpha_knows_that_neutral_lies_between(root: Path) -> None:
    def stance(label: str, target: str) -> dict[str, Any]:
        roles = {"holder": [{"author": True}], "target": [{"entity": target}], "evidence": [{"unit": "s2"}]}
        basis = {} if label == "neutral" else {"attributes": {"basis": ["act"]}}
        return {"layer": "stance", "label": label, "arguments": roles, **basis}

    given = {"alice": ("negative", "very_positive", "neutral"), "bob": ("neutral", "positive", "neutral")}
    for name, found_labels in given.items():
        marks = [stance(label, to) for label, to in zip(found_labels, ("iraq", "turkiye", "tigris"), strict=True)]
        apply(root, "beta", lines({"complete": ["stance"]}, *marks), annotator=name)
    found = agreement(root, layers=["stance"], documents=["beta"], annotators=["alice", "bob"])
    nominal = 1 - 5 * 4 / (36 - 9 - 1 - 1 - 1)
    assert value(found, "stance", "ordinal_alpha_author") > 0.4 > nominal


@pytest.mark.parametrize("document", ["alpha", "beta"])
def test_identical_readings_agree_wholly_in_every_measure(root: Path, document: str) -> None:
    first = {"alpha": "alice", "beta": "model-a"}[document]
    register(root, "copyist", "human", "Copyist")
    copy_reading(root, document, first, "copyist")
    found = agreement(root, documents=[document], annotators=[first, "copyist"], gamma=True)
    values = [one.estimate for part in found.layers for one in part.figures]
    assert len(values) > 50
    assert {round(one.value, 9) for one in values if one.value is not None} == {1}
    assert all(one.reason for one in values if one.value is None)
    assert not {reason for one in values for reason in one.dropped} - {"given in no reading"}


def test_arabic_tokens_are_compared(root: Path) -> None:
    marks = [mention("العراق"), mention("دجلة", label="LOC", arguments={"referent": [{"entity": "tigris"}]})]
    marks[0]["nth"] = 1
    apply(root, "beta", lines({"complete": ["entity"]}, *marks), annotator="alice")
    found = agreement(root, layers=["entity"], documents=["beta"])
    text = Corpus.open(root)["beta"].text or ""
    assert figure(found, "entity", "token_alpha").estimate.used == len(list(tokens(text, 0, len(text))))
    assert value(found, "entity", "mutual_span_f1") == pytest.approx(2 * 2 / (2 + 5))
    assert layer(found, "entity").heading == "a person and a model (alice, model-a)"


def test_read_and_nothing_found_is_a_reading(root: Path) -> None:
    assert "alice 1" in (layer(agreement(root), "event").reason or "")
    apply(root, "alpha", lines({"complete": ["event"]}), annotator="bob")
    found = agreement(root, layers=["event"])
    assert layer(found, "event").reason is None
    assert value(found, "event", "mutual_event_f1") == 0
    assert figure(found, "event", "mutual_event_f1").estimate.used == 1
    apply(root, "alpha", lines({"complete": ["persuasion"]}), annotator="model-a")
    apply(root, "beta", lines({"complete": ["persuasion"]}), annotator="model-a")
    apply(root, "beta", lines({"complete": ["persuasion"]}), annotator="alice")
    nothing = figure(agreement(root, documents=["beta"]), "persuasion", "token_alpha").estimate
    assert (nothing.value, nothing.reason) == (None, "only one value occurs")
    assert nothing.used > 0


def test_unfinished_layers_are_not_compared(root: Path) -> None:
    apply(root, "beta", lines(mention("دجلة", label="LOC", arguments={})), annotator="alice")
    assert layer(agreement(root, documents=["beta"]), "entity").reason is not None


def test_without_a_local_copy_tokens_of_a_withheld_document_are_dropped(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apply(root, "gamma", lines({"complete": ["entity"]}, mention("Baghdad")), annotator="bob")
    at_hand = figure(agreement(root, layers=["entity"], documents=["gamma"]), "entity", "token_alpha").estimate
    assert at_hand.used > 10
    assert not at_hand.dropped
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "none"))
    found = agreement(root, layers=["entity"], documents=["gamma"])
    gone = figure(found, "entity", "token_alpha").estimate
    assert (gone.value, gone.used, dict(gone.dropped)) == (None, 0, {"document without a text at hand": 1})
    assert value(found, "entity", "mutual_span_f1") == pytest.approx(2 / 3), "offsets are enough for that"
    assert "Baghdad" not in render(found, "json") + render(found, "text")
    both = figure(agreement(root, layers=["entity"]), "entity", "token_alpha").estimate
    assert (both.used, dict(both.dropped)) == (61, {"document without a text at hand": 1})


def test_relations_of_attributions(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/bob.jsonl"
    raw = path.read_text("utf-8")
    raw = raw.replace('"quote":"the canals leak","spans":[[55,70]]', '"quote":"the canals","spans":[[55,65]]')
    path.write_text(raw.replace('"quote":"one of them","spans":[[265,276]]', '"quote":"Iraqi","spans":[[238,243]]'))
    found = agreement(root, layers=["attribution"])
    assert value(found, "attribution", "relation_f1", "content") == 1, "contents overlap"
    assert value(found, "attribution", "relation_f1", "source") == 0.5
    assert value(found, "attribution", "relation_f1") == 0.75
    agr = figure(found, "attribution", "agr", "content")
    assert set(agr.pairs) == {("alice", "bob"), ("bob", "alice")}
    assert agr.estimate.value == 1
    assert 0.5 < value(found, "attribution", "token_alpha_content") < 1


def test_agr_is_directed(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/bob.jsonl"
    kept = [line for line in path.read_text("utf-8").splitlines(keepends=True) if '"id":"8hrexd"' not in line]
    path.write_text("".join(kept), "utf-8")
    agr = figure(agreement(root, layers=["attribution"]), "attribution", "agr", "content")
    assert agr.pairs["alice", "bob"].value == 0.5
    assert agr.pairs["bob", "alice"].value == 1
    assert agr.estimate.value == 0.75


def test_edges_and_candidate_pairs(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/bob.jsonl"
    path.write_text(path.read_text("utf-8").replace('"from":[{"unit":"s4"}]', '"from":[{"unit":"s5"}]'), "utf-8")
    found = agreement(root, layers=["argument"])
    assert value(found, "argument", "mutual_edge_f1") == 0.5
    pairs = figure(found, "argument", "pair_alpha").estimate
    assert pairs.used == 2 * (5 + 4 + 3), "ordered pairs of six sentences up to three apart"
    assert pairs.value == pytest.approx(1 - 47 * 4 / (48**2 - 4**2 - 44**2))


def test_overlapping_units_of_a_label_are_counted_as_dropped(root: Path) -> None:
    apply(root, "alpha", lines(mention("Iraq and Türkiye")), annotator="alice")
    one = figure(agreement(root, layers=["entity"]), "entity", "alpha_u", "GPE").estimate
    assert dict(one.dropped) == {"overlaps a unit of its own reading and category": 1}


def test_sets_are_compared_with_masi(root: Path) -> None:
    """`also` of six claims: one reading has prediction with two of them, the other with one of these."""
    for name, which in (("alice", (2, 3)), ("bob", (2,))):
        path = root / f"corpus/documents/alpha/annotations/{name}.jsonl"
        raw = path.read_text("utf-8")
        for number in which:
            unit = f'"layer":"claim","unit":"s{number}"'
            head, tail = raw.split(unit)
            start = head.rindex('{"attributes":{') + len('{"attributes":{')
            raw = head[:start] + '"also":["prediction"],' + head[start:] + unit + tail
        path.write_text(raw, "utf-8")
    one = figure(agreement(root, layers=["claim"]), "claim", "attribute_masi_alpha", "also").estimate
    assert one.used == 6
    assert one.value == pytest.approx(1 - 11 * 2 / (2 * 3 * 9))


def test_more_than_two_annotators(root: Path) -> None:
    register(root, "carol", "human", "Carol")
    copy_reading(root, "alpha", "alice", "carol")
    found = agreement(root, layers=["claim", "time"], documents=["alpha"])
    assert layer(found, "claim").heading == "inter-annotator agreement of three people (alice, bob, carol)"
    spans = figure(found, "time", "mutual_span_f1")
    values = {pair: one.value for pair, one in spans.pairs.items()}
    expected = {("alice", "bob"): 2 / 3, ("alice", "carol"): 1, ("bob", "carol"): 2 / 3}
    assert values == pytest.approx(expected)
    assert spans.estimate.value == pytest.approx(sum(expected.values()) / 3)
    # Labels of three: 8 fact, 3 of each of three, 1 evaluation; the last sentence's pairs count a half each.
    assert value(found, "claim", "nominal_alpha") == pytest.approx(1 - 17 * 2 / (18**2 - 8**2 - 3 * 3**2 - 1))
    two = agreement(root, layers=["time"], documents=["alpha"], annotators=["carol", "alice"])
    assert value(two, "time", "mutual_span_f1") == 1


def test_intervals_over_documents_and_their_seed(root: Path) -> None:
    copy_reading(root, "beta", "model-a", "bob")
    one, two, other = (agreement(root, layers=["time"], seed=seed, draws=50) for seed in (1, 1, 2))
    estimate = figure(one, "time", "mutual_span_f1").estimate
    assert estimate.reason is None
    assert (estimate.low, estimate.high) != (None, None)
    assert one == two
    assert other.seed == 2


def test_the_same_corpus_gives_the_same_figures_to_the_last_digit(root: Path) -> None:
    copy_reading(root, "beta", "model-a", "bob")
    call = ("agreement", "--format", "json", "--gamma", "--draws", "50", "--root", root)
    one, two = (mecorpus(*call, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert one == two
    assert '"gamma"' in one


def models(root: Path) -> None:
    register(root, "model-b", "model", "A model")
    copy_reading(root, "beta", "model-a", "model-b")


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_two_readings_by_a_model_are_called_that(root: Path, format: str) -> None:
    models(root)
    out = render(agreement(root, documents=["beta"]), format)
    assert "wo readings by a model (model-a, model-b)" in out
    assert "inter-annotator" not in out.lower()
    assert "people" not in out
    people = render(agreement(root, documents=["alpha"]), format)
    assert "nter-annotator agreement of two people (alice, bob)" in people


def test_two_models_and_strangers(root: Path) -> None:
    register(root, "other", "model", "Another model")
    copy_reading(root, "beta", "model-a", "other")
    found = layer(agreement(root, documents=["beta"], layers=["claim"]), "claim")
    assert (found.heading, found.kind) == ("two readings by models (model-a, other)", "models")
    copy_reading(root, "beta", "model-a", "nobody")
    found = layer(agreement(root, documents=["beta"], layers=["claim"]), "claim")
    assert found.kind == "mixed"
    assert found.heading == "two models and a reader who is in no register (model-a, nobody, other)"


def test_json_has_all_and_is_json(root: Path) -> None:
    done = mecorpus("agreement", "--format", "json", "--gamma", "--draws", "20", "--root", root)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=pytest.fail)
    assert (found["seed"], found["draws"], found["gamma_samples"]) == (1, 20, 30)
    by_name = {one["layer"]: one for one in found["layers"]}
    claim = by_name["claim"]
    assert claim["annotators"][0] == {"id": "alice", "kind": "human", "name": "Alice"}
    assert [one["primary"] for one in claim["figures"]].count(True) == 1
    assert by_name["event"]["figures"] == []
    assert by_name["event"]["reason"]
    pairs = by_name["time"]["figures"][0]["pairs"]
    assert pairs[0]["annotators"] == ["alice", "bob"]
    assert any(one["measure"] == "gamma" for one in by_name["time"]["figures"])
    assert not any(one["measure"] == "gamma" for one in claim["figures"])


def test_the_table_for_people(root: Path) -> None:
    done = mecorpus("agreement", "alpha", "--layer", "claim", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "claim: inter-annotator agreement of two people (alice, bob), 1 document" in done.stdout
    assert "0.792" in done.stdout
    assert "0.6 reached" in done.stdout
    assert "seed 1" in done.stdout
    markdown = mecorpus("agreement", "alpha", "--layer", "claim", "--format", "markdown", cwd=root).stdout
    assert markdown.startswith("## claim\n\nInter-annotator")
    assert "| nominal_alpha | 0.792 |" in markdown


def test_too_little_to_compare_is_no_error(root: Path) -> None:
    done = mecorpus("agreement", "gamma", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "claim: no document has been read to the end by two of these annotators (documents read: alice 1)" in (
        done.stdout
    )
    shutil.rmtree(root / "corpus/documents")
    (root / "corpus/documents").mkdir()
    done = mecorpus("agreement", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "no document has been read to the end for this layer" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["omega"], "alpha"),
        (["--layer", "mood"], "claim"),
        (["--annotator", "carol", "--annotator", "bob"], "alice"),
        (["--annotator", "adjudicated", "--annotator", "bob"], "alice"),
        (["--annotator", "bob"], "two annotators"),
        (["--draws", "0"], "draws"),
        (["--seed", "-1"], "seed"),
        (["--format", "xml"], "markdown"),
    ],
)
def test_what_is_asked_wrongly(root: Path, arguments: list[str], message: str) -> None:
    done = mecorpus("agreement", *arguments, cwd=root)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def measured(root: Path, **change: Any) -> None:
    about = METAPHOR["x-layer"] | {"measure": {"score": "span_f1", "agreement": "mutual_span_f1", "goal": 0.5} | change}
    (root / "schema/layers/metaphor.schema.json").write_text(json.dumps(METAPHOR | {"x-layer": about}), "utf-8")


@pytest.mark.parametrize("name", ["mutual_span_f1", "mutual_event_f1", "token_alpha", "unit_alpha"])
def test_a_layer_made_up_on_the_spot_has_its_figure(root: Path, name: str) -> None:
    measured(root, agreement=name)
    mark = {"layer": "metaphor", "label": "water", "quote": "leak", "in": "s2", "attributes": {"strength": 2}}
    for annotator, strength in (("alice", 2), ("bob", 3)):
        marks = [
            mark | {"attributes": {"strength": strength, "senses": ["sound"]}},
            mark | {"quote": "mend", "in": "s3"},
            mark | {"quote": "rise", "in": "s4"},
        ]
        apply(root, "alpha", lines({"complete": ["metaphor"]}, *marks), annotator=annotator)
    found = agreement(root, layers=["metaphor"])
    one = layer(found, "metaphor")
    assert (one.figures[0].measure, one.figures[0].estimate.value, one.reached) == (name, 1, True)
    assert figure(found, "metaphor", "attribute_interval_alpha", "strength").estimate.used == 3
    assert value(found, "metaphor", "attribute_masi_alpha", "senses") == 1


def test_a_bar_in_a_label_ends_no_cell(root: Path) -> None:
    odd = json.loads(json.dumps(METAPHOR).replace('"water"', '"wa|ter"'))
    (root / "schema/layers/metaphor.schema.json").write_text(json.dumps(odd), "utf-8")
    mark = {"layer": "metaphor", "label": "wa|ter", "quote": "leak", "in": "s2", "attributes": {"strength": 2}}
    for annotator in ("alice", "bob"):
        apply(root, "alpha", lines({"complete": ["metaphor"]}, mark), annotator=annotator)
    shown = render(agreement(root, layers=["metaphor"]), "markdown")
    bars = {line.replace("\\|", "").count("|") for line in shown.splitlines() if line.startswith("|")}
    assert bars == {7}
    assert "wa\\|ter" in shown
    with pytest.raises(RequestError, match="markdown"):
        render(agreement(root, layers=["metaphor"]), "xml")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"agreement": "kappa"}, "measure.agreement 'kappa' is unknown; for this layer: mutual_span_f1"),
        ({"score": "accuracy"}, "measure.score 'accuracy' is unknown; for this layer: span_f1"),
        ({"agreement": "nominal_alpha"}, "does not fit the layer's target \\(span\\)"),
        ({"agreement": "token_alpha_content"}, "does not fit"),
        ({"agreement": "mutual_edge_f1"}, "does not fit"),
        ({"agreement": "ordinal_alpha_author"}, "does not fit"),
        ({"score": "forecast_f1"}, "these do: span_f1, overlap_f1, event_f1"),
    ],
)
def test_a_measure_that_is_unknown_or_does_not_fit_is_refused(root: Path, change: Any, message: str) -> None:
    measured(root, **change)
    with pytest.raises(SchemaError, match=message):
        load_schemas(root / "schema")
    with pytest.raises(RequestError, match=r"metaphor\.schema\.json"):
        agreement(root)


def test_every_name_has_a_function_and_every_layer_names_two_that_fit() -> None:
    assert set(PRIMARY) == set(AGREEMENT)
    for one in load_schemas(REPOSITORY / "schema").layers.values():
        assert fits(AGREEMENT[one.measure["agreement"]], one)
        assert fits(SCORE[one.measure["score"]], one)


def test_help_does_not_load_what_computes() -> None:
    code = (
        "import sys\nfrom mecorpus.cli.main import run\nsys.argv = ['mecorpus', 'agreement', '--help']\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\nprint(sorted(set(sys.modules) & {'numpy', 'scipy', 'pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    assert "--annotator" in done.stdout
