"""`mecorpus annotate` and what is odd: bytes that are no text, spans that are none, histories that are damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from mecorpus import adjudicate, apply, edit, mark, register_annotator, remove, undo, validate
from mecorpus.annotate import annotator_of
from mecorpus.errors import FindingsError, MecorpusError, RequestError

from .conftest import TODAY
from .test_apply import lines, mention, reading
from .test_build import contents
from .test_cli import mecorpus

NOT_TEXT = b"a\xffb"
MARK = ("annotate", "mark", "alpha", "entity", "Engineers", "-l", "GPE", "-a", "mention=name", "--annotator", "bob")


@pytest.mark.parametrize(
    "call",
    [
        (*MARK[:4], NOT_TEXT, *MARK[5:]),
        (*MARK, "--note", NOT_TEXT),
        ("annotate", "mark", "alpha", "time", "2030", "-a", b"value=\xff", "--annotator", "model-a", "-l", "DATE"),
        ("annotate", "register", "x", "--name", NOT_TEXT, "--kind", "human", "--language", "en"),
        (NOT_TEXT,),
    ],
)
def test_an_argument_that_is_no_text_is_refused(root: Path, call: tuple[str | bytes, ...]) -> None:
    before = contents(root / "corpus")
    refused = subprocess.run([sys.executable, "-m", "mecorpus", *call], cwd=root, capture_output=True, check=False)
    assert (refused.returncode, b"is not UTF-8" in refused.stderr) == (2, True), refused.stderr
    assert contents(root / "corpus") == before


def test_a_file_may_have_any_name(root: Path) -> None:
    path = os.fsencode(root) + b"/\xff.jsonl"
    with open(path, "wb") as stream:
        stream.write(lines({"complete": ["event"]}))
    call = [sys.executable, "-m", "mecorpus", "annotate", "apply", "alpha", path, "--annotator", "bob"]
    assert subprocess.run(call, cwd=root, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("spans", [5, [5], [[]], [["a", 4]], [[None, 1]], [[-5, 2]], [[9999, 10000]]])
@pytest.mark.parametrize("more", [{}, {"quote": 5}, {"arguments": {"referent": [{"quote": "Iraq"}]}}])
def test_spans_of_another_shape_are_a_finding(root: Path, spans: Any, more: dict[str, Any]) -> None:
    line = {key: value for key, value in mention("").items() if key != "quote"}
    with pytest.raises(FindingsError, match="nothing was written"):
        apply(root, "alpha", lines({**line, "spans": spans, **more}), annotator="model-a")


def test_all_of_nothing_and_of_no_sentence_is_one_finding(root: Path) -> None:
    options: dict[str, Any] = {"annotator": "bob", "label": "GPE", "attributes": ["mention=name"], "every": True}
    for quote, within in (("", None), ("the", "s99"), ("the", "")):
        with pytest.raises(FindingsError) as caught:
            mark(root, "alpha", "entity", quote, within=within, **options)
        assert {one.line for one in caught.value.report.findings} == {1}


def test_a_sentence_label_has_no_occurrence_to_pick(root: Path) -> None:
    claim = reading(root, "alpha", "bob").of("claim")[0].id
    with pytest.raises(RequestError, match="which has no quote"):
        edit(root, "alpha", claim, annotator="bob", nth=1)


def resolved(root: Path) -> str:
    """Id of Alice's forecast, which `resolutions.jsonl` says something of."""
    return reading(root, "alpha", "alice").of("forecast")[0].id


def test_a_forecast_that_is_resolved_is_not_removed(root: Path) -> None:
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match=r"says how .* turned out"):
        remove(root, "alpha", [resolved(root)], annotator="alice")
    assert contents(root / "corpus") == before
    (root / "corpus/resolutions.jsonl").write_bytes(b"")
    remove(root, "alpha", [resolved(root)], annotator="alice")


def test_undo_does_not_take_away_what_was_adjudicated(root: Path) -> None:
    """Alice's first change made her file: taking it back would leave the adjudicated one without its sources."""
    folder = root / "corpus/documents/alpha/annotations"
    (root / "corpus/resolutions.jsonl").write_bytes(b"")
    (folder / "adjudicated.jsonl").unlink()
    (folder / "alice.jsonl").unlink()
    frames = [{"layer": "frame", "label": "policy", "attributes": {"primary": True}}]
    apply(root, "alpha", lines({"complete": ["frame"]}, *frames), annotator="alice")
    adjudicate(root, "alpha", take=["A"])
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="nothing was written"):
        undo(root, "alpha", annotator="alice")
    assert contents(root / "corpus") == before
    assert not validate(root, today=TODAY).errors


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b"\xff", b'{"before":5,"after":"x","what":"y"}'])
def test_a_damaged_history_is_no_reason_to_lose_anything(root: Path, content: bytes) -> None:
    for quote in ("2024", "2030"):
        mark(root, "alpha", "time", quote, annotator="model-a", label="DATE", attributes=[f"value={quote}"])
    kept = root / ".mecorpus/undo/alpha/model-a"
    (kept / "00000002.json").write_bytes(content)
    (kept / "0 of mine.json").write_bytes(content)
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match="changed by something else"):
        undo(root, "alpha", annotator="model-a")
    assert contents(root / "corpus") == before


@pytest.mark.parametrize("content", ["5", "{}", "[5]", '[{"id":5}]', '[{"id":"x","name":null}]', "", "{"])
def test_a_register_of_annotators_that_is_not_sound_is_told(root: Path, content: str) -> None:
    (root / "corpus/annotators.json").write_text(content)
    with pytest.raises(RequestError, match="annotators: none yet"):
        annotator_of(root, None)
    with pytest.raises(MecorpusError, match="not sound"):
        register_annotator(root, "zed", name="Z", kind="human", languages=["en"])


def test_questions_stay_out_of_the_data(root: Path) -> None:
    (root / "corpus/documents/alpha/annotations/adjudicated.jsonl").unlink()
    child = pexpect.spawn(
        "/bin/sh", ["-c", f"{sys.executable} -m mecorpus adjudicate alpha --format json >out.json"], cwd=str(root), timeout=20
    )  # fmt: skip
    child.expect("1 of 3")
    child.send(b"\xff\n")
    child.expect("take A, B")
    child.expect("take A, B")
    child.sendline("quit")
    child.expect(pexpect.EOF)
    assert (root / "out.json").read_text("utf-8").startswith('{"document": "alpha"')


def test_what_was_removed_is_said(root: Path) -> None:
    id_ = reading(root, "alpha", "alice").of("event")[0].id
    told = mecorpus("annotate", "remove", "alpha", id_, "--annotator", "alice", cwd=root)
    assert told.stdout.startswith("removed 1 from ")


def test_a_layer_of_documents_with_a_role_is_labelled(root: Path) -> None:
    schema = json.loads((root / "schema/layers/frame.schema.json").read_text("utf-8"))
    made = json.loads(json.dumps(schema).replace('"frame"', '"topic"').replace("layer:frame", "layer:topic"))
    filler = {"$ref": "urn:mecorpus:annotation#/$defs/entity_filler"}
    role = {"description": "What it is about.", "type": "array", "items": filler, "minItems": 1}
    made["properties"]["arguments"] = {
        "description": "Roles.",
        "type": "object",
        "additionalProperties": False,
        "properties": {"about": role},
        "required": ["about"],
    }
    made["required"] = ["arguments"]
    (root / "schema/layers/topic.schema.json").write_text(json.dumps(made), "utf-8")
    call = ("annotate", "label", "alpha", "topic", "policy", "-a", "primary=yes", "--annotator", "bob")
    assert "needs about: give about=" in mecorpus(*call, cwd=root).stderr
    assert "about=iraq" in mecorpus(*call, "about=iraq", cwd=root).stdout
    assert "topic labels: " in mecorpus(*call[:4], "about=iraq", *call[5:], cwd=root).stderr
