"""`adjudicate` when something was settled or decided before: readings change, minds change, logs are damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mecorpus import adjudicate, done, edit, mark, register_annotator, remove, review, undo, validate
from mecorpus.adjudicating.align import Item
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import ADJUDICATED

from .conftest import TODAY
from .test_adjudicate import origins, settled
from .test_apply import reading
from .test_cli import mecorpus


@pytest.fixture
def fresh(root: Path) -> Path:
    """The small corpus with alpha read twice and nothing of it settled."""
    (root / "corpus/documents/alpha/annotations/adjudicated.jsonl").unlink()
    return root


def differing(root: Path, layer: str) -> Item:
    return next(item for item in review(root, "alpha").items if item.layer == layer and item.kind != "agreed")


def ids(item: Item) -> tuple[str, str]:
    assert item.first
    assert item.second
    return item.first.id, item.second.id


def is_clean(root: Path) -> bool:
    return not validate(root, today=TODAY).errors


def by_2030(root: Path) -> tuple[str, str]:
    """Alice's and Bob's ids of the time that their forecast refers to; hers is longer."""
    mine, theirs = (
        next(one.id for one in reading(root, "alpha", who).of("time") if one.quote == "2030")
        for who in ("alice", "bob")
    )
    edit(root, "alpha", mine, annotator="alice", quote="by 2030")
    return mine, theirs


def horizon(root: Path) -> tuple[str | None, list[str]]:
    (forecast,) = settled(root, "forecast")
    target = reading(root, "alpha", ADJUDICATED).by_id[forecast.role("horizon")[0].annotation or ""]
    return target.quote, origins(target)


def test_a_settled_relation_follows_when_its_target_is_decided_anew(fresh: Path) -> None:
    mine, theirs = by_2030(fresh)
    adjudicate(fresh, "alpha", take=["alice"])
    assert horizon(fresh) == ("by 2030", ["alice"])
    assert set(adjudicate(fresh, "alpha", take=[theirs]).settled) == {"time"}
    assert horizon(fresh) == ("2030", ["bob"])
    new = {"label": "DATE", "quote": "rise by 2030", "attributes": {"value": "2030"}}
    adjudicate(fresh, "alpha", decisions=[(1, {"id": mine, "annotation": new})])
    assert horizon(fresh) == ("rise by 2030", [])
    with pytest.raises(FindingsError, match="MEC335"):
        adjudicate(fresh, "alpha", both=[mine])
    assert horizon(fresh) == ("rise by 2030", []), "two times that overlap cannot both stand"
    assert is_clean(fresh)


def test_a_relation_that_is_settled_later_follows_to_a_new_annotation(fresh: Path) -> None:
    mine, _ = by_2030(fresh)
    new = {"label": "DATE", "quote": "rise by 2030", "attributes": {"value": "2030"}}
    adjudicate(fresh, "alpha", layers=["time"], take=["A"], decisions=[(1, {"id": mine, "annotation": new})])
    adjudicate(fresh, "alpha", take=["A"])
    assert horizon(fresh) == ("rise by 2030", [])


def test_deciding_one_item_anew_keeps_what_was_edited_and_removed_by_hand(fresh: Path) -> None:
    adjudicate(fresh, "alpha", take=["alice"])
    first = next(one for one in settled(fresh, "claim") if one.unit == "s1")
    edit(fresh, "alpha", first.id, annotator=ADJUDICATED, label="cause")
    adjudicate(fresh, "alpha", take=[ids(differing(fresh, "claim"))[1]])
    assert {one.unit: one.label for one in settled(fresh, "claim")} | {"s1": "cause", "s6": "evaluation"} == {
        one.unit: one.label for one in settled(fresh, "claim")
    }
    summer = next(one for one in settled(fresh, "time") if one.quote == "summer of 2027")
    remove(fresh, "alpha", [summer.id], annotator=ADJUDICATED)
    agreed = next(item for item in review(fresh, "alpha").items if item.layer == "time" and item.kind == "agreed")
    adjudicate(fresh, "alpha", take=[ids(agreed)[0]])
    assert [one.quote for one in settled(fresh, "time")] == ["2024", "2030"]


def test_a_third_reading_leaves_what_was_settled_of_two(fresh: Path) -> None:
    adjudicate(fresh, "alpha", take=["bob"])
    before = {one.id: one for one in settled(fresh, "time")}
    register_annotator(fresh, "carol", name="Carol", kind="human", languages=["en"])
    added = mark(fresh, "alpha", "time", "before", annotator="carol", label="DATE", attributes=["value=2027"])
    done(fresh, "alpha", ["time"], annotator="carol")
    hers = added.records[0]["id"]
    adjudicate(fresh, "alpha", annotators=["alice", "carol"], layers=["time"], take=[hers])
    after = {one.id: one for one in settled(fresh, "time")}
    assert {id_: one.quote for id_, one in before.items()}.items() <= {i: one.quote for i, one in after.items()}.items()
    assert [origins(one) for id_, one in after.items() if id_ not in before] == [["carol"]]


def test_a_decision_on_an_annotation_that_changed_is_asked_again(fresh: Path) -> None:
    more = mark(fresh, "alpha", "time", "before", annotator="alice", label="DATE", attributes=["value=2027"])
    mine = more.records[0]["id"]
    assert mine not in {item.either.id for item in adjudicate(fresh, "alpha", take=[mine]).open}
    edit(fresh, "alpha", mine, annotator="alice", attributes=["value=2026"])
    assert mine in {item.either.id for item in adjudicate(fresh, "alpha").open}
    remove(fresh, "alpha", [mine], annotator="alice")
    assert mine not in {item.either.id for item in adjudicate(fresh, "alpha").open}
    assert is_clean(fresh)


LINE = {"annotators": ["alice", "bob"], "item": ["claim", "4nqnsa", "q7tqwd"], "seen": "x", "take": "A", "record": None}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "5",
        "[]",
        "{}",
        "\udcff",
        {**LINE, "item": 5},
        {**LINE, "item": ["claim", [], None]},
        {**LINE, "item": ["mood", "a", "b"]},
        {**LINE, "annotators": 5},
        {**LINE, "take": "all"},
        {**LINE, "take": "other"},
        {**LINE, "take": "other", "record": {"id": "abcdef"}},
        {**LINE, "take": "other", "record": 5},
    ],
)
def test_a_damaged_line_of_the_log_is_passed_over(fresh: Path, line: str | dict[str, Any]) -> None:
    log = fresh / ".mecorpus/adjudication/alpha.jsonl"
    log.parent.mkdir(parents=True)
    text = line if isinstance(line, str) else json.dumps(line)
    log.write_bytes(text.encode("utf-8", "surrogateescape") + b"\n")
    assert len(adjudicate(fresh, "alpha").open) == 3
    assert adjudicate(fresh, "alpha", take=["A"]).open == ()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"label": 5},
        {"label": "cause", "arguments": 5},
        {"label": "cause", "spans": 5},
        {"label": "cause", "unit": []},
    ],
)
def test_a_new_annotation_of_another_shape_is_refused_and_not_kept(fresh: Path, given: dict[str, Any]) -> None:
    mine, _ = ids(differing(fresh, "claim"))
    with pytest.raises(FindingsError, match="nothing was decided"):
        adjudicate(fresh, "alpha", decisions=[(1, {"id": mine, "annotation": given})])
    assert len(adjudicate(fresh, "alpha").open) == 3


@pytest.mark.parametrize("name", ["both", "neither", "other", "a", "b"])
def test_an_annotator_may_be_called_like_an_answer(fresh: Path, name: str) -> None:
    register_annotator(fresh, name, name="N", kind="human", languages=["en"])
    by_2030(fresh)
    mark(fresh, "alpha", "time", "2030", annotator=name, label="DATE", attributes=["value=2030"])
    done(fresh, "alpha", ["time"], annotator=name)
    pair: dict[str, Any] = {"annotators": ["alice", name], "layers": ["time"]}
    item = next(item for item in review(fresh, "alpha", **pair).items if item.kind == "extent")
    theirs, mine = ids(item) if name < "alice" else reversed(ids(item))
    only = [one.either.id for one in review(fresh, "alpha", **pair).items if one.kind == "only"]
    adjudicate(fresh, "alpha", take=[theirs], drop=only, **pair)
    assert [(one.quote, origins(one)) for one in settled(fresh, "time")] == [("2030", [name])]
    adjudicate(fresh, "alpha", take=[mine], **pair)
    assert [(one.quote, origins(one)) for one in settled(fresh, "time")] == [("by 2030", ["alice"])]
    adjudicate(fresh, "alpha", drop=[mine], **pair)
    assert settled(fresh, "time") == []


def test_a_file_of_decisions_is_read_strictly(fresh: Path) -> None:
    for bad, message in (
        ('{"id":"t3qbb4","take":"A","take":"B"}', "twice"),
        ('{"id":"t3qbb4","annotation":{"label":"\\ud800"}}', "surrogate"),
        ('\n\n{"id":"t3qbb4","annotation":{"note":1' + "0" * 30 + "}}", "-:3: "),
    ):
        refused = mecorpus("adjudicate", "alpha", "--decisions", "-", cwd=fresh, given=bad)
        assert refused.returncode == 2, refused.stderr
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr


def test_an_answer_that_there_is_not_is_refused(fresh: Path) -> None:
    with pytest.raises(RequestError, match="choices: A, B, alice, bob, both, neither"):
        adjudicate(fresh, "alpha", ask=lambda *_: "perhaps")


def of_one_another(root: Path) -> None:
    """A layer made up on the spot: times that name the one that comes next."""
    schema = json.loads((root / "schema/layers/time.schema.json").read_text("utf-8"))
    made = json.loads(json.dumps(schema).replace('"time"', '"moment"').replace("layer:time", "layer:moment"))
    filler = {"$ref": "urn:mecorpus:annotation#/$defs/annotation_filler", "x-layers": ["moment"]}
    role = {"description": "The next one.", "type": "array", "items": filler}
    made["properties"]["arguments"] = {
        "description": "Roles.",
        "type": "object",
        "additionalProperties": False,
        "properties": {"next": role},
    }
    (root / "schema/layers/moment.schema.json").write_text(json.dumps(made), "utf-8")


def test_annotations_of_a_layer_that_refer_to_one_another(fresh: Path) -> None:
    of_one_another(fresh)
    for who, last in (("alice", "2030"), ("bob", "by 2030")):
        given = {"annotator": who, "label": "DATE"}
        later = mark(fresh, "alpha", "moment", last, attributes=["value=2030"], **given).records[0]["id"]
        mark(fresh, "alpha", "moment", "2024", attributes=["value=2024"], roles=[f"next={later}"], **given)
        done(fresh, "alpha", ["moment"], annotator=who)
    assert adjudicate(fresh, "alpha", layers=["moment"], take=["B"]).notes == ()
    first, second = settled(fresh, "moment")
    assert [filler.annotation for filler in first.role("next")] == [second.id]
    assert second.quote == "by 2030"
    assert is_clean(fresh)


def test_what_is_undone_or_opened_again_is_asked_again(fresh: Path) -> None:
    """A decision lasts as long as the layer that it settled."""
    adjudicate(fresh, "alpha", take=["A"])
    adjudicate(fresh, "alpha", take=[ids(differing(fresh, "stance"))[1]])
    assert settled(fresh, "stance")[0].label == "neutral"
    undo(fresh, "alpha", annotator=ADJUDICATED)
    assert settled(fresh, "stance")[0].label == "negative"
    done(fresh, "alpha", ["stance"], annotator=ADJUDICATED, reopen=True)
    assert {item.layer for item in adjudicate(fresh, "alpha").open} == {"stance"}


def test_a_refused_decision_does_not_come_back(fresh: Path) -> None:
    adjudicate(fresh, "alpha", take=["A"])
    primary = next(one for one in settled(fresh, "frame") if one.attributes.get("primary"))
    with pytest.raises(FindingsError, match=r"frame not settled: .* open again"):
        adjudicate(fresh, "alpha", drop=[primary.origins[0].id])
    done(fresh, "alpha", ["frame"], annotator=ADJUDICATED, reopen=True)
    assert "frame" in adjudicate(fresh, "alpha").settled


def test_what_a_rule_refuses_is_asked_again_and_the_rest_is_kept(fresh: Path) -> None:
    asked: list[str] = []

    def both_for_claims(item: Any, *_: Any) -> str:
        asked.append(item.layer)
        return "both" if item.layer == "claim" and asked.count("claim") == 1 else "A"

    with pytest.raises(FindingsError, match="claim not settled") as caught:
        adjudicate(fresh, "alpha", ask=both_for_claims)
    (fault,) = caught.value.report.findings
    assert "marks the same as alice's " in fault.message or "marks the same as bob's " in fault.message
    adjudicate(fresh, "alpha", ask=both_for_claims)
    assert asked.count("claim") == 2
    assert asked.count("stance") == 1
    assert is_clean(fresh)
