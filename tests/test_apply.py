"""`mecorpus annotate apply`: quotes in, offsets and ids out, all or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mecorpus import Corpus, apply, validate
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Annotation, Finding, Reading

from .conftest import TODAY
from .test_build import contents
from .test_cli import mecorpus


def lines(*values: Any) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


def mention(quote: Any, **more: Any) -> dict[str, Any]:
    return {
        "layer": "entity",
        "label": "GPE",
        "quote": quote,
        "arguments": {"referent": [{"entity": "iraq"}]},
        "attributes": {"mention": "name"},
    } | more


def reading(root: Path, document: str, annotator: str) -> Reading:
    found = Corpus.open(root)[document].reading(annotator)
    assert found is not None
    return found


def new(root: Path, document: str, annotator: str, label: str = "GPE") -> Annotation:
    (found,) = [one for one in reading(root, document, annotator).of("entity") if one.label == label]
    return found


def faults(root: Path, *values: Any, document: str = "alpha") -> list[Finding]:
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="nothing was written") as caught:
        apply(root, document, lines(*values), annotator="model-a", source="in.jsonl")
    assert contents(root / "corpus") == before
    return list(caught.value.report.findings)  # type: ignore[attr-defined]


def test_a_quote_becomes_a_span(root: Path) -> None:
    done = apply(root, "alpha", lines({"complete": ["entity"]}, mention("Türkiye", **{"as": "t"})), annotator="model-a")
    assert dict(done.added) == {"entity": 1}
    assert done.complete == ("entity",)
    one = new(root, "alpha", "model-a")
    assert (one.quote, one.id) == ("Türkiye", done.names["t"])
    assert validate(root, workers=1, today=TODAY, ignore=["MEC405"]).findings == ()


def test_whole_words_go_before_parts_of_words(root: Path) -> None:
    apply(root, "alpha", lines(mention("Iraq")), annotator="model-a")
    assert new(root, "alpha", "model-a").spans[0].start == 0, "not the Iraq of Iraqi"
    apply(
        root,
        "beta",
        lines(mention("قال", label="NORP", attributes={"mention": "nominal"}, arguments={})),
        annotator="alice",
    )
    assert Corpus.open(root)["beta"].reading("alice") is not None, "a part of a word is found where no word is"


@pytest.mark.parametrize(("more", "which"), [({"nth": 1}, 0), ({"nth": 2}, 1), ({"in": "s3"}, 1)])
def test_nth_and_in_pick_an_occurrence(root: Path, more: dict[str, Any], which: int) -> None:
    document = Corpus.open(root)["alpha"]
    places = [n for n in range(len(document.text or "")) if (document.text or "").startswith("canals", n)]
    apply(
        root,
        "alpha",
        lines(mention("canals", label="LOC", attributes={"mention": "nominal"}, arguments={}, **more)),
        annotator="model-a",
    )
    chosen = new(root, "alpha", "model-a", "LOC").spans[0].start
    assert chosen == places[which]


def test_an_ambiguous_quote_lists_its_occurrences(root: Path) -> None:
    (fault,) = faults(root, mention("canals"))
    assert (fault.code, fault.line, fault.file) == ("MEC241", 1, "in.jsonl")
    assert "2 times" in fault.message
    assert "s2 …" in fault.message
    assert "s3 …" in fault.message


def test_a_discontinuous_quote(root: Path) -> None:
    for quote in (["Baghdad", "mend"], "Baghdad … mend"):
        apply(
            root,
            "alpha",
            lines(mention(quote, **{"in": "s3"}, label="ORG", attributes={"mention": "nominal"}, arguments={})),
            annotator="model-a",
        )
        one = new(root, "alpha", "model-a", "ORG")
        assert len(one.spans) == 2
        assert one.quote == "Baghdad … mend"
        (root / "corpus/documents/alpha/annotations/model-a.jsonl").unlink()


def test_lines_refer_to_each_other_by_name_and_to_earlier_ones_by_id(root: Path) -> None:
    time = {"layer": "time", "label": "DATE", "quote": "2030", "attributes": {"value": "2030"}}
    first = apply(root, "alpha", lines({"as": "when", **time}), annotator="model-a")
    forecast = {
        "layer": "forecast", "label": "trend", "quote": "the flow will probably rise by 2030", "in": "s4",
        "arguments": {"forecaster": [{"author": True}], "outcome": [{"quote": "the flow will probably rise"}], "horizon": [{"annotation": first.names["when"]}]},
        "attributes": {"estimate": "unhedged", "direction": "up", "horizon_kind": "explicit", "latest": "2030-12-31", "outcome_text": "The flow rises."},
    }  # fmt: skip
    apply(root, "alpha", lines(forecast), annotator="model-a")
    (stored,) = reading(root, "alpha", "model-a").of("forecast")
    assert stored.role("horizon")[0].annotation == first.names["when"]
    named = {**forecast, "arguments": {**forecast["arguments"], "horizon": [{"annotation": "nobody"}]}}
    assert [(fault.code, fault.line) for fault in faults(root, named)] == [("MEC243", 1)]


def test_one_bad_line_keeps_all_others_out(root: Path) -> None:
    found = faults(
        root,
        mention("Türkiye"),
        mention("Iran"),
        mention("Tigris", label="RIVER"),
        "no object",
        {"layer": "mood", "label": "x"},
    )
    assert [(fault.line, fault.code) for fault in found] == [(2, "MEC240"), (3, "MEC301"), (4, "MEC102"), (5, "MEC304")]


def test_broken_json_is_told_by_line(root: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        apply(
            root,
            "alpha",
            lines(mention("Türkiye")) + b'\n{"layer": "entity",\n{"a":1,"a":2}\n',
            annotator="model-a",
            source="in.jsonl",
        )
    assert [(f.line, f.code) for f in caught.value.report.findings] == [(3, "MEC004"), (4, "MEC006")]  # type: ignore[attr-defined]


def test_rules_of_meaning_are_told_at_the_input_line(root: Path) -> None:
    claim = {"layer": "claim", "label": "none", "unit": "s1", "attributes": {"voice": "author"}}
    found = faults(root, {"complete": []}, mention("Türkiye", arguments={"referent": [{"entity": "atlantis"}]}), claim)
    assert [(fault.line, fault.code) for fault in found] == [(2, "MEC232"), (3, "MEC321")]


def test_ids_stay_and_lines_are_sorted(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    before = {json.loads(line)["id"]: line for line in path.read_text("utf-8").splitlines()[1:]}
    farmers = mention("farmers", label="NORP", attributes={"mention": "nominal"}, arguments={})
    apply(root, "alpha", lines(farmers), annotator="alice")
    after = {json.loads(line)["id"]: line for line in path.read_text("utf-8").splitlines()[1:]}
    assert before.items() < after.items()
    assert len(after) == len(before) + 1
    assert "MEC227" not in {finding.code for finding in validate(root, workers=1, today=TODAY).findings}


def test_a_withheld_text_is_marked_from_its_local_copy_and_never_quoted(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apply(
        root,
        "gamma",
        lines(mention("pumps", label="FAC", attributes={"mention": "nominal"}, arguments={})),
        annotator="bob",
    )
    raw = (root / "corpus/documents/gamma/annotations/bob.jsonl").read_bytes()
    assert b"pumps" not in raw
    assert b'"spans":[[17,22]]' in raw
    for fault in faults(root, mention("spring rain", label="FAC"), document="gamma"):
        assert "spring" not in fault.message
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    with pytest.raises(RequestError, match="put a copy there"):
        apply(root, "gamma", lines(mention("pumps")), annotator="bob")


def test_arabic_emoji_combining_marks_and_crlf_input(root: Path) -> None:
    quote = "القنوات تسرب الماء 💧"
    raw = lines({**mention(quote, label="FAC", attributes={"mention": "nominal"}), "arguments": {}}).replace(
        b"\n", b"\r\n"
    )
    apply(root, "beta", raw, annotator="alice")
    assert new(root, "beta", "alice", "FAC").quote == quote


def test_from_standard_input_with_the_annotator_from_the_environment(root: Path) -> None:
    done = mecorpus(
        "annotate",
        "apply",
        "alpha",
        "-",
        cwd=root,
        given=json.dumps(mention("Türkiye", **{"as": "t"})),
        MECORPUS_ANNOTATOR="model-a",
    )
    assert done.returncode == 0, done.stderr
    assert "wrote 1 entity" in done.stdout
    assert done.stdout.startswith("t is ")
    bad = mecorpus(
        "annotate", "apply", "alpha", "-", cwd=root, given=json.dumps(mention("Iran")), MECORPUS_ANNOTATOR="model-a"
    )
    assert bad.returncode == 1
    assert "<stdin>:1:" in bad.stderr


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([{"label": "GPE", "quote": "Türkiye"}], [(1, "MEC304")]),
        ([{"complete": 5}], [(1, "MEC103")]),
        ([{"complete": "all"}], [(1, "MEC103")]),
        ([{"complete": ["entities"]}, mention("Türkiye")], [(1, "MEC308")]),
        ([{"guidelines": "0.1"}, mention("Türkiye")], [(1, "MEC307")]),
        ([{"completed": ["entity"]}], [(1, "MEC304")]),
        ([mention("Iraq", **{"in": "s99"})], [(1, "MEC244")]),
        ([mention("Iraq", **{"in": 2})], [(1, "MEC244")]),
        ([mention("canals", nth=True)], [(1, "MEC242")]),
        ([mention("canals", nth="2")], [(1, "MEC242")]),
        ([mention("canals", nth=3)], [(1, "MEC242")]),
        ([mention(["Baghdad", "river"])], [(1, "MEC241")]),
        ([mention(["Türkiye", "river"])], [(1, "MEC240")]),
        ([mention("Türkiye", **{"as": "a"}), mention("Tigris", **{"as": "a"})], [(2, "MEC243")]),
    ],
)
def test_what_the_input_gets_wrong_is_told_at_its_line(
    root: Path, values: list[Any], expected: list[tuple[int, str]]
) -> None:
    assert [(fault.line, fault.code) for fault in faults(root, *values)] == expected


def test_later_parts_of_a_discontinuous_quote_are_whole_words(root: Path) -> None:
    apply(
        root,
        "alpha",
        lines(mention("that … in", label="FAC", attributes={"mention": "nominal"}, arguments={})),
        annotator="model-a",
    )
    spans = new(root, "alpha", "model-a", "FAC").spans
    assert Corpus.open(root)["alpha"].text[spans[1].start - 1 : spans[1].end + 1] == " in "  # type: ignore[index]


def test_writers_at_once_lose_nothing(root: Path) -> None:
    """Six processes add a mark each to one file at the same time."""
    text = Corpus.open(root)["alpha"].text or ""
    words = ["share", "leak", "agreed", "mend", "rise", "waiting"]
    assert all(text.count(word) == 1 for word in words)
    call = [
        sys.executable,
        "-m",
        "mecorpus",
        "annotate",
        "apply",
        "alpha",
        "-",
        "--annotator",
        "model-a",
        "--root",
        str(root),
    ]
    started = [
        subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in words
    ]
    for process, word in zip(started, words, strict=True):
        assert process.stdin is not None
        process.stdin.write(lines(mention(word, label="FAC", attributes={"mention": "nominal"}, arguments={})))
        process.stdin.close()
    assert [process.wait() for process in started] == [0] * len(words)
    for process in started:
        process.stdout.close()  # type: ignore[union-attr]
        process.stderr.close()  # type: ignore[union-attr]
    assert sorted(one.quote or "" for one in reading(root, "alpha", "model-a").of("entity")) == sorted(words)


@pytest.mark.parametrize("spoil", ["header", "empty", "line", "link"])
def test_a_file_that_is_not_sound_is_not_written_over(root: Path, spoil: str) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    raw = path.read_bytes()
    if spoil == "link":
        path.unlink()
        path.symlink_to("bob.jsonl")
    else:
        path.write_bytes(
            {
                "header": raw.replace(b'"annotator"', b'"annotater"', 1),
                "empty": b"",
                "line": raw.replace(b'"label":"GPE"', b'"label":"X"', 1),
            }[spoil]
        )
    before = path.read_bytes()
    with pytest.raises(FindingsError, match="not sound"):
        apply(root, "alpha", lines(mention("Türkiye")), annotator="alice")
    assert path.read_bytes() == before
    assert path.is_symlink() == (spoil == "link")
