"""`status`, `review` and `adjudicate`: two readings side by side, and one settled out of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from mecorpus import Corpus, adjudicate, apply, done, edit, label, mark, relate, remove, review, status, validate
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import ADJUDICATED, Annotation

from .conftest import TODAY
from .test_apply import lines, reading
from .test_build import contents
from .test_cli import mecorpus

LAYERS = ["argument", "attribution", "claim", "entity", "event", "forecast", "frame", "persuasion", "stance", "time"]


def kinds(root: Path, layer: str, document: str = "alpha") -> list[str]:
    return sorted(item.kind for item in review(root, document).items if item.layer == layer)


def settled(root: Path, layer: str, document: str = "alpha") -> list[Annotation]:
    return list(reading(root, document, ADJUDICATED).of(layer))


def origins(annotation: Annotation) -> list[str]:
    return [origin.annotator for origin in annotation.origins]


@pytest.fixture
def fresh(root: Path) -> Path:
    """The small corpus with alpha read twice and nothing of it settled."""
    (root / "corpus/documents/alpha/annotations/adjudicated.jsonl").unlink()
    return root


def test_status_says_how_far_each_layer_is_and_what_is_next(root: Path) -> None:
    (alpha,) = status(root, ["alpha"])
    states = {layer.layer: layer.state for layer in alpha.layers}
    assert states["claim"] == "adjudicated"
    assert states["entity"] == "read twice"
    assert states["event"] == "read once"
    assert alpha.next.startswith("settle argument, attribution, entity")
    mark(root, "alpha", "event", "agreed", annotator="bob", label="agree", attributes=["tense=past"])
    remove(root, "alpha", [reading(root, "alpha", "alice").of("event")[0].id], annotator="alice")
    done(root, "alpha", ["event"], annotator="alice", reopen=True)
    (alpha,) = status(root, ["alpha"])
    assert {layer.layer: layer.state for layer in alpha.layers}["event"] == "begun"
    assert alpha.next == "finish event: mecorpus annotate done alpha LAYER"
    with pytest.raises(RequestError, match="no document 'delta'"):
        status(root, ["delta"])


def test_status_of_a_corpus_tells_of_a_document_that_is_not_sound(root: Path) -> None:
    (root / "corpus/documents/beta/annotations/model-a.jsonl").write_bytes(b"{}\n")
    told = mecorpus("status", cwd=root)
    assert told.returncode == 0
    assert "beta   beta is not sound" in told.stdout
    assert json.loads(mecorpus("status", "--format", "json", cwd=root).stdout)[1]["fault"]


def test_each_kind_of_difference(fresh: Path) -> None:
    assert kinds(fresh, "claim") == ["agreed"] * 5 + ["label"]
    assert kinds(fresh, "time") == ["agreed", "agreed", "extent"]
    assert set(kinds(fresh, "entity")) == {"agreed"}
    alice = reading(fresh, "alpha", "alice")
    edit(fresh, "alpha", alice.of("time")[0].id, annotator="alice", attributes=["mod=APPROX"])
    assert kinds(fresh, "time") == ["agreed", "details", "extent"]
    mark(fresh, "alpha", "entity", "share", annotator="alice", label="FAC", attributes=["mention=nominal"])
    assert kinds(fresh, "entity").count("only") == 1
    edge = reading(fresh, "alpha", "bob").of("argument")[0]
    edit(fresh, "alpha", edge.id, annotator="bob", roles=["to=s4"])
    assert sorted(kinds(fresh, "argument")) == ["agreed", "extent"]


def test_references_are_compared_by_what_they_refer_to(fresh: Path) -> None:
    """Alice's and Bob's sources have different ids and are one name: that is no difference."""
    assert kinds(fresh, "attribution") == ["agreed", "agreed"]
    one = reading(fresh, "alpha", "bob").of("attribution")[0]
    edit(fresh, "alpha", one.id, annotator="bob", roles=["source=the canals"])
    assert kinds(fresh, "attribution") == ["agreed", "details"]


def test_layers_that_one_has_not_finished_are_not_compared(fresh: Path) -> None:
    found = review(fresh, "alpha")
    assert found.skipped == {"event": "read to the end by alice alone", "persuasion": "read to the end by bob alone"}
    with pytest.raises(RequestError, match="read to the end by model-a alone"):
        review(fresh, "beta")
    done(fresh, "alpha", ["time"], annotator="model-a")
    with pytest.raises(RequestError, match="alice, bob, model-a; say which two"):
        review(fresh, "alpha")
    assert review(fresh, "alpha", annotators=["model-a", "bob"]).first.annotator == "bob"


def test_review_on_the_command_line(fresh: Path) -> None:
    told = mecorpus("review", "alpha", cwd=fresh)
    assert "claim: 5 agreed, 1 label" in told.stdout
    assert "‹summer of 2027›" in told.stdout
    assert "agreed  s1" not in told.stdout
    assert "agreed  s1" in mecorpus("review", "alpha", "--agreed", "--layer", "claim", cwd=fresh).stdout
    value = json.loads(mecorpus("review", "alpha", "--format", "json", cwd=fresh).stdout)
    assert value["layers"]["claim"] == {
        "agreed": 5,
        "label": 1,
        "extent": 0,
        "details": 0,
        "only alice": 0,
        "only bob": 0,
    }
    assert {item["kind"] for item in value["items"]} == {"agreed", "label", "extent"}


def test_what_both_agree_on_is_settled_at_once_and_the_rest_stays_open(fresh: Path) -> None:
    found = adjudicate(fresh, "alpha")
    assert {item.layer for item in found.open} == {"claim", "stance", "time"}
    assert set(found.settled) == {"argument", "attribution", "entity", "frame"}
    assert found.waiting == {"forecast": ["time"]}
    assert all(origins(one) == ["alice", "bob"] for one in settled(fresh, "entity"))
    assert not validate(fresh, today=TODAY).errors


def test_one_annotators_version_stands_for_all_that_is_open(fresh: Path) -> None:
    found = adjudicate(fresh, "alpha", take=["bob"])
    assert found.open == ()
    (when,) = [one for one in settled(fresh, "time") if origins(one) == ["bob"]]
    assert when.quote == "the summer of 2027"
    (view,) = settled(fresh, "stance")
    assert (view.label, origins(view)) == ("neutral", ["bob"])
    assert set(reading(fresh, "alpha", ADJUDICATED).complete) == {*LAYERS} - {"event", "persuasion"}
    assert not validate(fresh, today=TODAY).errors


def test_single_decisions_and_changing_ones_mind(fresh: Path) -> None:
    items = {item.layer: item for item in review(fresh, "alpha").items if item.kind != "agreed"}
    claim, time, stance = items["claim"], items["time"], items["stance"]
    assert claim.first
    assert time.second
    assert stance.first
    found = adjudicate(fresh, "alpha", take=[claim.first.id, time.second.id], drop=[])
    assert [item.layer for item in found.open] == ["stance"]
    adjudicate(fresh, "alpha", take=[stance.first.id])
    before = settled(fresh, "stance")[0]
    assert before.label == "negative"
    assert stance.second
    adjudicate(fresh, "alpha", take=[stance.second.id])
    assert settled(fresh, "stance")[0].label == "neutral"
    assert {one.id for one in settled(fresh, "entity")} == {one.id for one in settled(fresh, "entity")}
    adjudicate(fresh, "alpha", take=[time.first.id] if time.first else [])
    assert "summer of 2027" in {one.quote for one in settled(fresh, "time")}
    with pytest.raises(RequestError, match="no annotation 'zzzzzz'"):
        adjudicate(fresh, "alpha", take=["zzzzzz"])
    with pytest.raises(RequestError, match="name one"):
        adjudicate(fresh, "alpha", take=["alice", "bob"])


def test_both_or_neither_of_a_pair(fresh: Path) -> None:
    id_ = mark(
        fresh, "alpha", "entity", "share", annotator="alice", label="FAC", attributes=["mention=nominal"]
    ).records[0]["id"]
    name = next(one for one in reading(fresh, "alpha", "alice").of("entity") if one.quote == "Engineers")
    edit(fresh, "alpha", name.id, annotator="alice", quote="Engineers said")
    adjudicate(fresh, "alpha", both=[name.id], drop=[id_])
    assert {"Engineers", "Engineers said"} <= {one.quote for one in settled(fresh, "entity")}
    assert "share" not in {one.quote for one in settled(fresh, "entity")}


def test_references_follow_to_what_was_taken(fresh: Path) -> None:
    """Both give `2030` another extent; the forecast that is agreed on points at whichever time was taken."""
    alice, bob = reading(fresh, "alpha", "alice"), reading(fresh, "alpha", "bob")
    mine = next(one for one in alice.of("time") if one.quote == "2030")
    edit(fresh, "alpha", mine.id, annotator="alice", quote="by 2030")
    theirs = next(one for one in bob.of("time") if one.quote == "2030")
    adjudicate(fresh, "alpha", take=["alice", theirs.id])
    (forecast,) = settled(fresh, "forecast")
    assert origins(forecast) == ["alice", "bob"]
    target = reading(fresh, "alpha", ADJUDICATED).by_id[forecast.role("horizon")[0].annotation or ""]
    assert (target.quote, origins(target)) == ("2030", ["bob"])


def test_a_reference_to_what_was_not_taken_keeps_its_words(fresh: Path) -> None:
    engineers = next(one for one in reading(fresh, "alpha", "alice").of("entity") if one.quote == "Engineers")
    found = adjudicate(fresh, "alpha", take=["A"], drop=[engineers.id])
    assert any("was not taken; as words of the text" in note for note in found.notes)
    sources = [one.role("source")[0] for one in settled(fresh, "attribution")]
    assert next(source.quote for source in sources) == "Engineers"
    assert sources[0].annotation is None


def test_a_new_annotation_in_place_of_both(fresh: Path) -> None:
    item = next(item for item in review(fresh, "alpha").items if item.layer == "claim" and item.kind == "label")
    assert item.first
    given = {"label": "cause", "attributes": {"voice": "reported", "evidence": "testimony"}}
    adjudicate(fresh, "alpha", take=["B"], decisions=[(1, {"id": item.first.id, "annotation": given})])
    (one,) = [claim for claim in settled(fresh, "claim") if claim.label == "cause"]
    assert (one.unit, one.origins) == ("s6", ())
    adjudicate(fresh, "alpha", take=[item.first.id])
    assert [claim.label for claim in settled(fresh, "claim") if claim.unit == "s6"] == ["fact"], (
        "the new one is gone again"
    )


def test_an_adjudicator_adds_what_both_overlooked(fresh: Path) -> None:
    adjudicate(fresh, "alpha", take=["A"])
    added = mark(
        fresh, "alpha", "entity", "share", annotator=ADJUDICATED, label="FAC", attributes=["mention=nominal"]
    ).records[0]["id"]
    name = next(item for item in review(fresh, "alpha").items if item.layer == "entity")
    assert name.first
    adjudicate(fresh, "alpha", take=[name.first.id])
    assert added in reading(fresh, "alpha", ADJUDICATED).by_id, "deciding anew keeps what was added"
    assert not validate(fresh, today=TODAY).errors


def test_decisions_that_break_a_rule_are_told_at_the_annotation_and_the_rest_is_written(fresh: Path) -> None:
    time = next(one for one in reading(fresh, "alpha", "alice").of("time") if one.quote == "2030")
    with pytest.raises(FindingsError, match=r"settled .*entity") as caught:
        adjudicate(fresh, "alpha", take=["A"], drop=[time.id])
    (fault,) = caught.value.report.findings
    assert (fault.code, fault.file.rpartition("/")[2]) == ("MEC324", "alice.jsonl")
    assert "forecast" not in reading(fresh, "alpha", ADJUDICATED).complete
    adjudicate(fresh, "alpha", take=[time.id])
    assert "forecast" in reading(fresh, "alpha", ADJUDICATED).complete


def test_interrupted_work_goes_on(fresh: Path) -> None:
    answers = iter(["A", "quit"])
    first = adjudicate(fresh, "alpha", ask=lambda *_: next(answers))
    assert len(first.open) == 2
    asked = []
    adjudicate(fresh, "alpha", ask=lambda item, *_: asked.append(item.layer) or "B")  # type: ignore[func-returns-value]
    assert len(asked) == 2
    assert adjudicate(fresh, "alpha").settled == {}


def test_a_decision_cut_short_by_a_kill_is_asked_again(fresh: Path) -> None:
    def killed_at_the_third(_item: object, _found: object, number: int, _total: int) -> str:
        if number == 3:
            raise KeyboardInterrupt
        return "A"

    with pytest.raises(KeyboardInterrupt):
        adjudicate(fresh, "alpha", ask=killed_at_the_third)
    kept = fresh / ".mecorpus/adjudication/alpha.jsonl"
    kept.write_bytes(kept.read_bytes()[:-9])
    assert len(adjudicate(fresh, "alpha").open) == 2
    assert adjudicate(fresh, "alpha", take=["A"]).open == ()


def test_adjudication_on_a_terminal(fresh: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "mecorpus", "adjudicate", "alpha"], cwd=str(fresh), encoding="utf-8", timeout=20
    )
    child.expect("1 of 3")
    child.expect("take A, B, both, neither, skip, quit")
    child.sendline("A")
    child.expect("2 of 3")
    child.sendline("nonsense")
    child.expect("take A, B")
    child.sendline("b")
    child.expect("3 of 3")
    # At the question, as a person does: Python may miss a signal in the moment before it waits for a line.
    child.expect("quit")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    again = pexpect.spawn(
        sys.executable, ["-m", "mecorpus", "adjudicate", "alpha"], cwd=str(fresh), encoding="utf-8", timeout=20
    )
    again.expect("1 of 1")
    again.sendline("neither")
    again.expect(pexpect.EOF)
    again.close()
    assert again.exitstatus in (0, 1)
    assert not validate(fresh, today=TODAY).errors


def test_adjudication_as_a_script(fresh: Path) -> None:
    first = mecorpus("adjudicate", "alpha", "--format", "json", cwd=fresh)
    assert first.returncode == 1, "something is open"
    left = json.loads(first.stdout)["open"]
    assert len(left) == 3
    given = "".join(json.dumps({"id": one["id"], "take": "B"}) + "\n" for one in left)
    last = mecorpus("adjudicate", "alpha", "--decisions", "-", cwd=fresh, given=given)
    assert last.returncode == 0, last.stderr
    assert "stance: settled, 1 annotation" in last.stdout
    for bad, message in (
        ("{", "is not JSON"),
        ('{"id": 3}', "a decision is"),
        ('{"id": "zzzz", "take": "A"}', "no annotation"),
    ):
        refused = mecorpus("adjudicate", "alpha", "--decisions", "-", cwd=fresh, given=bad)
        assert refused.returncode == 2, refused.stderr
        assert message in refused.stderr


def test_undo_takes_an_adjudicated_layer_back(fresh: Path) -> None:
    adjudicate(fresh, "alpha", layers=["frame"])
    before = contents(fresh / "corpus")
    adjudicate(fresh, "alpha", layers=["argument"])
    taken_back = mecorpus("annotate", "undo", "alpha", "--annotator", "adjudicated", cwd=fresh)
    assert "taken back: adjudicate argument" in taken_back.stdout
    assert contents(fresh / "corpus") == before


def test_a_withheld_document_is_adjudicated_without_its_words(root: Path) -> None:
    there = reading(root, "gamma", "alice")
    copied = []
    text = Corpus.open(root)["gamma"].text or ""
    for one in there.of("entity"):
        (start, end), *_ = one.spans
        copied.append(
            {"layer": "entity", "label": one.label, "quote": text[start:end], "attributes": dict(one.attributes)}
        )
    apply(root, "gamma", lines({"complete": ["entity"]}, *copied), annotator="bob")
    shown = mecorpus("review", "gamma", "--layer", "entity", cwd=root)
    adjudicate(root, "gamma", layers=["entity"], take=["A"])
    raw = (root / "corpus/documents/gamma/annotations/adjudicated.jsonl").read_bytes()
    assert b"quote" not in raw
    assert not any(text[one.spans[0].start : one.spans[0].end] in shown.stdout for one in there.of("entity"))
    assert not validate(root, today=TODAY).errors


def test_a_layer_made_up_on_the_spot_is_reviewed_and_settled(root: Path) -> None:
    path = root / "schema/layers/frame.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    made = json.loads(json.dumps(schema).replace('"frame"', '"mood"').replace("layer:frame", "layer:mood"))
    (root / "schema/layers/mood.schema.json").write_text(json.dumps(made), "utf-8")
    for who, mood in (("alice", "economic"), ("bob", "policy")):
        label(root, "alpha", "mood", mood, annotator=who, attributes=["primary=true"])
        done(root, "alpha", ["mood"], annotator=who)
    assert kinds(root, "mood") == ["only", "only"]
    adjudicate(root, "alpha", layers=["mood"], take=["alice"])
    assert [one.label for one in settled(root, "mood")] == ["economic"]


def test_relations_between_annotations_of_a_pair_of_sentences(fresh: Path) -> None:
    relate(fresh, "alpha", "argument", ["from=s5", "to=s3"], annotator="alice", label="support")
    relate(fresh, "alpha", "argument", ["from=s5", "to=s4"], annotator="bob", label="support")
    assert kinds(fresh, "argument") == ["agreed", "agreed", "extent"]


def test_a_reference_follows_to_the_winner_of_its_pair_in_a_later_run_of_one_layer(fresh: Path) -> None:
    """Alice and Bob label one name differently; Alice's is taken, and Bob's relation to his own follows to it."""
    mine = next(one for one in reading(fresh, "alpha", "alice").of("entity") if one.quote == "Engineers")
    edit(fresh, "alpha", mine.id, annotator="alice", label="PERSON")
    adjudicate(fresh, "alpha", layers=["entity"], take=["A"])
    found = adjudicate(fresh, "alpha", layers=["attribution"], take=["B"])
    assert found.notes == ()
    sources = [filler.annotation for one in settled(fresh, "attribution") for filler in one.role("source")]
    names = reading(fresh, "alpha", ADJUDICATED).by_id
    assert [names[source].label for source in sources if source] == ["PERSON"]


def test_readers_see_their_own_reading_alone(root: Path) -> None:
    """Who has not read a document yet sees its sentences, and nobody's marks."""
    blind = mecorpus("show", "beta", cwd=root, MECORPUS_ANNOTATOR="bob")
    assert "not read by bob; --annotator model-a shows another reading" in blind.stdout
    assert "entity" not in blind.stdout
    assert "s1  " in blind.stdout
    assert "entity GPE" in mecorpus("show", "beta", "--annotator", "model-a", cwd=root, MECORPUS_ANNOTATOR="bob").stdout
    assert mecorpus("show", "beta", "--annotator", "carol", cwd=root).returncode == 2
