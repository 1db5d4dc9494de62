"""`mecorpus annotate`: mark, relate, label, edit, remove, undo, done, register: words in, and nothing counted by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mecorpus import Corpus, apply, done, edit, label, mark, register_annotator, relate, remove, undo, validate
from mecorpus.annotate import proposed_links
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Annotation

from .conftest import TODAY
from .test_apply import reading
from .test_build import contents
from .test_cli import mecorpus

ME = {"annotator": "model-a"}


def one(root: Path, id: str, document: str = "alpha", annotator: str = "model-a") -> Annotation:
    return reading(root, document, annotator).by_id[id]


def marked(root: Path, quote: str = "Tigris", **more: Any) -> str:
    given = {"label": "LOC", "attributes": ["mention=name"], "entity": "tigris"} | ME | more
    return str(mark(root, "alpha", "entity", quote, **given).records[0]["id"])


def is_clean(root: Path) -> bool:
    return not validate(root, today=TODAY, ignore=["MEC309", "MEC405", "MEC406"]).findings


def test_a_name_is_marked_and_linked(root: Path) -> None:
    written = mark(root, "alpha", "entity", "Türkiye", label="GPE", attributes=["mention=name"], entity="turkiye", **ME)
    (record,) = written.records
    assert (record["quote"], record["spans"]) == ("Türkiye", [[9, 16]])
    assert record["arguments"] == {"referent": [{"entity": "turkiye"}]}
    assert is_clean(root)


def test_labels_attributes_and_values_are_completed(root: Path) -> None:
    written = mark(root, "alpha", "entity", "Engineers", label="norp", attributes=["men=nom", "metonym=no"], **ME)
    assert written.records[0]["label"] == "NORP"
    assert written.records[0]["attributes"] == {"mention": "nominal"}, "a default is left out"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"label": "CITY"}, "labels: .*GPE"),
        ({"label": None}, "entity needs a label; labels: PERSON"),
        ({"attributes": []}, "entity needs mention \\(name, nominal\\)"),
        ({"attributes": ["mention"]}, "name=value"),
        ({"attributes": ["mention=pronoun"]}, "name, nominal"),
        ({"attributes": ["colour=red"]}, "mention, metonym"),
        ({"attributes": ["mention=name", "metonym=perhaps"]}, "true, yes, false, no"),
        ({"entity": "tigriss"}, r"near: tigris \(Tigris\)"),
        ({"roles": ["author=AUTHOR"]}, "referent"),
        ({"roles": ["referent"]}, "role=value"),
        ({"annotator": "carol"}, "mecorpus annotate register"),
        ({"annotator": "adjudicated"}, None),
        ({"every": True, "nth": 1}, "--all takes one quote"),
    ],
)
def test_what_is_asked_wrongly_names_the_choices(root: Path, more: dict[str, Any], message: str | None) -> None:
    if message is None:
        marked(root, **more)
        return
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match=message):
        marked(root, **more)
    assert contents(root / "corpus") == before


def test_a_quote_that_is_not_there_names_the_nearest(root: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        marked(root, "the chanals leak")
    assert "the nearest is 'the canals leak' in s2" in caught.value.report.findings[0].message
    with pytest.raises(FindingsError) as caught:
        marked(root, '"Iraqi farmers would lose,"')
    assert "“Iraqi farmers would lose,”" in caught.value.report.findings[0].message, "straight quotes for curly ones"


def test_the_nearest_of_a_withheld_text_is_not_shown_in_a_pipe(root: Path) -> None:
    done_ = mecorpus(
        "annotate",
        "mark",
        "gamma",
        "entity",
        "pumpz",
        "-l",
        "FAC",
        "-a",
        "mention=nominal",
        cwd=root,
        MECORPUS_ANNOTATOR="bob",
    )
    assert done_.returncode == 1
    assert "pumps" not in done_.stderr


def test_all_marks_every_occurrence_once(root: Path) -> None:
    options = {"label": "FAC", "attributes": ["mention=nominal"], "entity": None}
    marked(root, "canals", **options, nth=2)
    written = mark(root, "alpha", "entity", "canals", label="FAC", attributes=["mention=nominal"], every=True, **ME)
    assert [record["quote"] for record in written.records] == ["canals"]
    with pytest.raises(RequestError, match="all 2 occurrences are marked"):
        marked(root, "canals", **options, every=True)


def test_a_forecast_with_its_roles(root: Path) -> None:
    when = mark(root, "alpha", "time", "2030", label="DATE", attributes=["value=2030"], **ME).records[0]["id"]
    written = mark(
        root, "alpha", "forecast", "the flow will probably rise by 2030", label="trend",
        roles=["forecaster=author", "outcome=the flow will probably rise", "condition=s4:If it does", f"horizon={when}", "term=probably"],
        attributes=["estimate=bin", "probability=55-80", "direction=up", "horizon_kind=explicit", "latest=2030-12-31", "outcome_text=The flow rises."],
        **ME,
    )  # fmt: skip
    stored = one(root, written.records[0]["id"])
    assert stored.role("forecaster")[0].author
    assert stored.role("condition")[0].quote == "If it does"
    assert stored.role("horizon")[0].annotation == when
    assert stored.attributes["probability"] == "55-80"
    with pytest.raises(RequestError, match="forecast needs outcome"):
        mark(root, "alpha", "forecast", "the flow will probably rise", label="trend", roles=["forecaster=AUTHOR"],
             attributes=["estimate=unhedged", "horizon_kind=none", "outcome_text=x"], **ME)  # fmt: skip


def test_relations_of_sentences_and_of_actors(root: Path) -> None:
    edge = relate(root, "alpha", "argument", ["from=s2", "to=s3"], label="support", **ME).records[0]
    assert edge["arguments"] == {"from": [{"unit": "s2"}], "to": [{"unit": "s3"}]}
    view = relate(
        root, "alpha", "stance", ["holder=AUTHOR", "target=iraq", "evidence=s3,s4"], label="neg", attributes=["basis=act,legitimacy"], **ME
    ).records[0]  # fmt: skip
    assert view["arguments"]["evidence"] == [{"unit": "s3"}, {"unit": "s4"}]
    assert view["attributes"] == {"basis": ["act", "legitimacy"]}
    with pytest.raises(RequestError, match="from takes a sentence"):
        relate(root, "alpha", "argument", ["from=s99", "to=s3"], label="support", **ME)


def test_sentences_and_documents_are_labelled(root: Path) -> None:
    label(root, "alpha", "claim", "fact", units=["s1", "s2"], attributes=["voice=author", "evidence=none"], **ME)
    label(root, "alpha", "frame", "eco", attributes=["primary=yes"], **ME)
    found = reading(root, "alpha", "model-a")
    assert [claim.unit for claim in found.of("claim")] == ["s1", "s2"]
    assert [frame.label for frame in found.of("frame")] == ["economic"]
    with pytest.raises(RequestError, match=r"s2 is fact already .* annotate edit alpha"):
        label(root, "alpha", "claim", "cause", units=["s2"], **ME)
    with pytest.raises(RequestError, match="no sentence 's77'"):
        label(root, "alpha", "claim", "cause", units=["s77"], **ME)
    with pytest.raises(RequestError, match="LABEL, one a command"):
        label(root, "alpha", "frame", "policy", units=["s1"], **ME)


def test_the_wrong_command_for_a_layer_names_the_right_one(root: Path) -> None:
    with pytest.raises(RequestError, match="annotate mark"):
        label(root, "alpha", "entity", "GPE", **ME)
    with pytest.raises(RequestError, match="annotate relate"):
        mark(root, "alpha", "stance", "Iraq", label="neutral", **ME)


def test_edit_keeps_the_id_and_what_is_not_given(root: Path) -> None:
    id_ = marked(root)
    edit(root, "alpha", id_, confidence=0.5, note="a thought", **ME)
    edit(root, "alpha", id_, attributes=["mention=nominal"], **ME)
    changed = one(root, id_)
    assert (changed.quote, changed.note, changed.confidence) == ("Tigris", "a thought", 0.5)
    assert changed.attributes == {"mention": "nominal"}
    edit(root, "alpha", id_, note="", **ME)
    assert one(root, id_).note is None
    with pytest.raises(RequestError, match="is that already"):
        edit(root, "alpha", id_, label="LOC", **ME)
    with pytest.raises(RequestError, match="no annotation 'zzzzzz'"):
        edit(root, "alpha", "zzzzzz", label="LOC", **ME)


def test_edit_moves_a_span_and_takes_parts_off(root: Path) -> None:
    id_ = marked(root, "canals", label="FAC", attributes=["mention=nominal"], entity=None, within="s2")
    edit(root, "alpha", id_, within="s3", **ME)
    text = Corpus.open(root)["alpha"].text or ""
    assert one(root, id_).spans[0].start == text.rindex("canals")
    edit(root, "alpha", id_, quote="the canals", within="s2", **ME)
    assert one(root, id_).quote == "the canals"
    linked = marked(root)
    edit(root, "alpha", linked, roles=["referent="], attributes=["mention=nominal"], **ME)
    assert not one(root, linked).arguments


def test_a_fault_of_an_edit_changes_nothing(root: Path) -> None:
    id_ = marked(root)
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="nothing was written"):
        edit(root, "alpha", id_, label="PERSON", **ME)
    assert contents(root / "corpus") == before


def test_what_others_refer_to_is_not_removed(root: Path) -> None:
    who = marked(root, "Engineers", label="NORP", attributes=["mention=nominal"], entity=None)
    says = mark(root, "alpha", "attribution", "said", label="statement", within="s2", roles=[f"source={who}", "content=s2:the canals leak"],
                attributes=["quotation=indirect", "commitment=neutral"], **ME).records[0]["id"]  # fmt: skip
    with pytest.raises(RequestError, match=f"attribution {says} has {who} as its source"):
        remove(root, "alpha", [who], **ME)
    remove(root, "alpha", [who, says], **ME)
    assert reading(root, "alpha", "model-a").annotations == ()


def test_what_was_adjudicated_is_not_removed(root: Path) -> None:
    settled = reading(root, "alpha", "adjudicated").annotations[0]
    (origin, *_) = settled.origins
    with pytest.raises((FindingsError, RequestError)):
        remove(root, "alpha", [origin.id], annotator=origin.annotator)


def test_undo_takes_back_one_change_after_another(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/model-a.jsonl"
    id_ = marked(root)
    first = path.read_bytes()
    edit(root, "alpha", id_, note="a thought", **ME)
    remove(root, "alpha", [id_], **ME)
    said = [undo(root, "alpha", **ME)[1] for _ in range(2)]
    assert said[0].startswith(f"remove {id_}: entity LOC  ‹Tigris›")
    assert said[1].startswith(f"edit {id_}: entity LOC  ‹Tigris›")
    assert path.read_bytes() == first
    undo(root, "alpha", **ME)
    assert not path.exists()
    with pytest.raises(RequestError, match="nothing to undo"):
        undo(root, "alpha", **ME)


def test_undo_does_not_throw_away_what_something_else_changed(root: Path) -> None:
    marked(root)
    path = root / "corpus/documents/alpha/annotations/model-a.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"LOC"', b'"FAC"'))
    with pytest.raises(RequestError, match="changed by something else"):
        undo(root, "alpha", **ME)


def test_undo_after_a_kill_between_remembering_and_writing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = marked(root)
    with monkeypatch.context() as patch:
        patch.setattr("mecorpus.annotate.sheet.write_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            edit(root, "alpha", id_, note="a thought", **ME)
    assert undo(root, "alpha", **ME)[1].startswith("mark entity: entity LOC  ‹Tigris›")


def test_layers_are_declared_complete_and_opened_again(root: Path) -> None:
    assert done(root, "alpha", ["time", "event"], **ME).complete == ("event", "time")
    assert done(root, "alpha", ["event"], reopen=True, **ME).complete == ("time",)
    with pytest.raises(FindingsError) as caught:
        done(root, "alpha", ["claim"], **ME)
    assert "leaves out s1" in caught.value.report.findings[0].message
    with pytest.raises(RequestError, match="there is no layer 'mood'"):
        done(root, "alpha", ["mood"], **ME)


def test_a_fault_that_was_there_does_not_keep_others_from_being_mended(root: Path) -> None:
    """Two names lose their entry in the register: each is mended by a command of its own."""
    apply(root, "alpha", "", annotator="model-a")
    first, second = marked(root), marked(root, "Türkiye", label="GPE", entity="turkiye")
    path = root / "corpus/entities.jsonl"
    kept = [
        line
        for line in path.read_text("utf-8").splitlines()
        if '"id":"tigris"' not in line and '"id":"turkiye"' not in line
    ]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    edit(root, "alpha", first, roles=["referent="], attributes=["mention=nominal"], **ME)
    remove(root, "alpha", [second], **ME)


def test_an_annotator_is_registered(root: Path) -> None:
    record = register_annotator(root, None, name="Zoë Ben-Ali", kind="human", languages=["en", "ar"])
    assert record["id"] == "zoe-ben-ali"
    mark(root, "alpha", "time", "2030", label="DATE", attributes=["value=2030"], annotator="zoe-ben-ali")
    assert is_clean(root)
    for bad, message in (
        ({"id": "alice", "name": "A"}, "taken"),
        ({"id": "adjudicated", "name": "A"}, "taken"),
        ({"id": None, "name": "زوي"}, "no id can be made"),
        ({"id": "Not An Id", "name": "A"}, "id:"),
        ({"id": "new", "name": "A", "kind": "robot"}, "kind:"),
    ):
        with pytest.raises(RequestError, match=message):
            register_annotator(root, **({"kind": "human", "languages": ["en"]} | bad))


@pytest.fixture
def repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small corpus in a git repository whose user is Alice."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for call in (["init", "-q"], ["config", "user.name", "Alice"]):
        subprocess.run(["git", *call], cwd=root, check=True)
    return root


def test_who_reads_comes_from_option_environment_or_git(repository: Path) -> None:
    call = ("annotate", "done", "beta", "time", "--format", "json")

    def who(*more: str, **environment: str) -> str:
        return str(json.loads(mecorpus(*call, *more, cwd=repository, **environment).stdout)["annotator"])

    assert who() == "alice"
    subprocess.run(["git", "config", "mecorpus.annotator", "bob"], cwd=repository, check=True)
    assert who() == "bob"
    assert who(MECORPUS_ANNOTATOR="model-a") == "model-a"
    assert who("--annotator", "alice", MECORPUS_ANNOTATOR="model-a") == "alice"


def test_nobody_is_told_how_to_say_who(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    failed = mecorpus("annotate", "done", "beta", "time", cwd=root)
    assert failed.returncode == 2
    assert "MECORPUS_ANNOTATOR" in failed.stderr
    missing = mecorpus("annotate", "register", cwd=root)
    assert missing.returncode == 2
    assert "--name, --kind (human, model), --language" in missing.stderr


def test_the_commands_say_what_they_wrote(root: Path) -> None:
    def run(*arguments: str) -> str:
        finished = mecorpus("annotate", *arguments, "--annotator", "model-a", cwd=root)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    said = run("mark", "alpha", "entity", "Tigris", "--label", "LOC", "-a", "mention=name", "--entity", "tigris")
    assert "entity LOC  ‹Tigris›  referent=tigris  mention=name" in said
    assert "wrote 1 entity to " in said
    id_ = said.split()[0]
    assert f"{id_} entity LOC" in run("edit", "alpha", id_, "--label", "LOC", "--note", "a thought")
    assert "removed 1" in run("remove", "alpha", id_)
    assert f"taken back: remove {id_}" in run("undo", "alpha")
    assert "frame: complete, no annotations" not in run("label", "alpha", "frame", "economic", "-a", "primary=true")
    assert "frame: complete, 1 annotation\n" in run("done", "alpha", "frame")
    assert "event: complete, no annotations" in run("done", "alpha", "event")
    assert "event: open again" in run("done", "alpha", "event", "--reopen")
    assert json.loads(run("relate", "alpha", "argument", "-l", "support", "from=s2", "to=s3", "--format", "json"))[
        "written"
    ]


def test_apply_can_be_tried_first(root: Path) -> None:
    before = contents(root)
    line = json.dumps({"layer": "time", "label": "DATE", "quote": "2030", "attributes": {"value": "2030"}})
    tried = mecorpus("annotate", "apply", "alpha", "-", "--dry-run", "--annotator", "model-a", cwd=root, given=line)
    assert tried.returncode == 0, tried.stderr
    assert "would write 1 time" in tried.stdout
    assert contents(root) == before


def test_eight_markers_at_once_lose_nothing(root: Path) -> None:
    words = ["share", "leak", "agreed", "mend", "rise", "waiting", "flow", "would gain"]
    call = [sys.executable, "-m", "mecorpus", "annotate", "mark", "alpha", "entity"]
    rest = ["-l", "FAC", "-a", "mention=nominal", "--annotator", "model-a", "--root", str(root)]
    started = [
        subprocess.Popen([*call, word, *rest], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for word in words
    ]
    outputs = [process.communicate()[0].decode() for process in started]
    assert [process.returncode for process in started] == [0] * len(words), outputs
    assert sorted(found.quote or "" for found in reading(root, "alpha", "model-a").of("entity")) == sorted(words)
    for _ in words:
        undo(root, "alpha", **ME)
    assert not (root / "corpus/documents/alpha/annotations/model-a.jsonl").exists()


def test_a_role_takes_an_annotation_by_its_words(root: Path) -> None:
    who = marked(root, "Engineers", label="NORP", attributes=["mention=nominal"], entity=None)
    when = mark(root, "alpha", "time", "2030", label="DATE", attributes=["value=2030"], **ME).records[0]["id"]
    says = mark(
        root, "alpha", "attribution", "said", label="statement", within="s2", roles=["source=Engineers", "content=the canals leak"],
        attributes=["quotation=indirect", "commitment=neutral"], **ME,
    ).records[0]  # fmt: skip
    assert says["arguments"]["source"] == [{"annotation": who}]
    forecast = mark(
        root, "alpha", "forecast", "the flow will probably rise by 2030", label="trend",
        roles=["forecaster=AUTHOR", "outcome=the flow will probably rise", "horizon=2030"],
        attributes=["estimate=unhedged", "direction=up", "horizon_kind=explicit", "latest=2030-12-31", "outcome_text=It rises."], **ME,
    ).records[0]  # fmt: skip
    assert forecast["arguments"]["horizon"] == [{"annotation": when}]
    with pytest.raises(
        RequestError, match="horizon takes an annotation, by id or by its words \\(time\\); 'the flow' is none"
    ):
        edit(root, "alpha", forecast["id"], roles=["horizon=the flow"], **ME)


def test_words_that_several_annotations_have_need_a_sentence_or_an_id(root: Path) -> None:
    mark(root, "alpha", "entity", "canals", label="FAC", attributes=["mention=nominal"], every=True, **ME)
    roles = ["source=canals", "content=s2:the canals leak"]
    more = {"attributes": ["quotation=indirect", "commitment=neutral"], "label": "statement"} | ME
    with pytest.raises(RequestError, match=r"several annotations have the words 'canals' \(\w+ in s2, \w+ in s3\)"):
        mark(root, "alpha", "attribution", "rise", roles=roles, **more)
    mark(root, "alpha", "attribution", "rise", roles=["source=s3:canals", roles[1]], **more)


def test_words_mean_first_what_is_marked_in_the_same_sentence(root: Path) -> None:
    """`2030` is marked as `by 2030` in the forecast's sentence, and elsewhere another time is marked `2024`."""
    when = mark(root, "alpha", "time", "by 2030", label="DATE", attributes=["value=2030"], **ME).records[0]["id"]
    mark(root, "alpha", "time", "2024", label="DATE", attributes=["value=2024"], **ME)
    given = {
        "label": "trend",
        "attributes": [
            "estimate=unhedged",
            "direction=up",
            "horizon_kind=explicit",
            "latest=2030-12-31",
            "outcome_text=It rises.",
        ],
    }
    outcome = ["forecaster=AUTHOR", "outcome=the flow will probably rise"]
    written = mark(
        root,
        "alpha",
        "forecast",
        "the flow will probably rise by 2030",
        roles=[*outcome, "horizon=2030"],
        **given,
        **ME,
    )
    assert written.records[0]["arguments"]["horizon"] == [{"annotation": when}]
    with pytest.raises(RequestError, match="horizon takes an annotation"):
        edit(root, "alpha", written.records[0]["id"], roles=["horizon=s4:2024"], **ME)


def test_words_of_a_withheld_text_are_not_repeated(root: Path) -> None:
    given = (
        "annotate",
        "relate",
        "gamma",
        "argument",
        "-l",
        "support",
        "from=the pumps",
        "to=s1",
        "--annotator",
        "bob",
    )
    refused = mecorpus(*given, cwd=root)
    assert refused.returncode == 2
    assert "from takes a sentence such as s3; what you gave is none" in refused.stderr
    assert "pumps" not in refused.stderr


def test_entries_are_proposed_by_earlier_links_and_by_name(root: Path) -> None:
    assert dict(proposed_links(root, "entity", "Baghdad"))["iraq-government"] > 0
    assert ("tigris", 0) in [*proposed_links(root, "entity", "TIGRIS")] or dict(
        proposed_links(root, "entity", "TIGRIS")
    )["tigris"]
    assert proposed_links(root, "time", "2030") == []
    told = mecorpus(
        "annotate",
        "mark",
        "alpha",
        "entity",
        "Tigris",
        "-l",
        "LOC",
        "-a",
        "mention=name",
        "--annotator",
        "model-a",
        cwd=root,
    )
    assert "in the register: tigris" in told.stderr
    assert "annotate edit alpha" in told.stderr
