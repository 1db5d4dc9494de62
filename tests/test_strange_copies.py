"""Copies, datasets and records that somebody else made, or that something went wrong with."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import orjson
import pytest

from mecorpus import Corpus, add_document, build, check_release, hydrate, load_dataset, reanchor, rights, validate
from mecorpus.add import Metadata
from mecorpus.anchors import Alignment, anchors_of, full_sketch, sketch_of
from mecorpus.anchors.align import align
from mecorpus.corpus import together
from mecorpus.corpus.form import encode_lines
from mecorpus.corpus.layout import OWN
from mecorpus.corpus.locking import writing
from mecorpus.corpus.together import write_together
from mecorpus.errors import FindingsError, RequestError
from mecorpus.hydrating.rebuild import rebuild
from mecorpus.words import runs, words

from .conftest import REPOSITORY, TODAY, copy_repository
from .test_hydrate import NAMES, WATER, edited, only, put, run, text_of, withhold


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """The repository's corpus with one open text withheld."""
    root = copy_repository(tmp_path / "root")
    withhold(root / "corpus" / "documents" / WATER)
    return root


@pytest.mark.parametrize("name", ["../../../outside", "/outside", "a/b", ".", "", "A b"])
@pytest.mark.parametrize("what", ["document", "annotator"])
def test_a_strangers_dataset_writes_nowhere_but_in_its_place(twins: Path, tmp_path: Path, name: str, what: str) -> None:
    dist = build(twins, tmp_path / "dist", today=TODAY).out
    packed = dist / "withheld" / "documents.jsonl"
    value = orjson.loads(packed.read_bytes().splitlines()[0])
    if what == "document":
        value["document"]["id"] = name
    else:
        value["annotations"] = {name: next(iter(value["annotations"].values()))}
    packed.write_bytes(encode_lines([value]))
    before = {path for path in tmp_path.rglob("*") if "hydrated" not in path.parts}
    with pytest.raises(RequestError, match=r"documents\.jsonl:1 is no packed document"):
        hydrate(dist, texts=put(tmp_path / "mine", a__txt=text_of(WATER)), out=tmp_path / "hydrated" / "root")
    after = {path for path in tmp_path.rglob("*") if "hydrated" not in path.parts}
    assert {path.name for path in after - before} <= {"mine", "a.txt"}


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"document":1,"annotations":{}}', '{"document":{"id":"x-y"}}'])
def test_a_damaged_dataset_is_named(twins: Path, tmp_path: Path, line: str) -> None:
    dist = build(twins, tmp_path / "dist", today=TODAY).out
    (dist / "withheld" / "documents.jsonl").write_text(line + "\n")
    with pytest.raises(RequestError, match=r"documents\.jsonl:1 is no packed document"):
        hydrate(dist, texts=put(tmp_path / "mine", a__txt=text_of(WATER)), out=tmp_path / "out")


def test_a_real_build_passes_the_check_of_a_release(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = put(tmp_path / "texts", **{f"{WATER}__txt": text_of(WATER)})
    monkeypatch.setenv("MECORPUS_TEXTS", str(texts))
    dist = build(twins, tmp_path / "dist", today=TODAY).out
    assert check_release(dist, texts=texts, root=twins).findings == ()
    made = build(twins, tmp_path / "dist2", texts=texts, today=TODAY).out
    assert "MEC602" in {one.code for one in check_release(made, texts=texts, root=twins).findings}


def test_what_hydrating_gives_holds_no_word_of_a_text_when_it_is_printed(twins: Path, tmp_path: Path) -> None:
    text = text_of(WATER)
    secret = set(runs(words(text), 5))
    half = put(
        tmp_path / "half", a__txt=text[: len(text) // 3] + text_of("saudi-vision"), b__txt=text_of("lebanon-banks")
    )
    whole = put(tmp_path / "whole", a__txt=edited(text, 0.05))
    found = hydrate(twins, [WATER], texts=whole, dry_run=True)
    assert not secret & set(runs(words(repr(found)), 5))
    with pytest.raises(RequestError) as refused:
        hydrate(twins, [WATER], texts=half)
    assert not secret & set(runs(words(str(refused.value)), 5))
    os.environ["MECORPUS_TEXTS"] = str(put(tmp_path / "mine", **{f"{WATER}__txt": text}))
    document = Corpus.open(twins)[WATER]
    assert document.text == text
    assert not secret & set(runs(words(repr(document)), 5))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.02, 0.1])
def test_what_is_called_moved_has_its_words(share: float, seed: int) -> None:
    """Where only what stands between words is changed, no span may be surely put on other words."""
    sure = wrong = 0
    for name in NAMES:
        document = Corpus.open(REPOSITORY)[name]
        assert document.text
        chance = random.Random(f"{name}{seed}")
        gaps = [" ", "  ", " - ", ", ", " … ", "\n"]
        parts = document.text.split(" ")
        copy = parts[0] + "".join((chance.choice(gaps) if chance.random() < share else " ") + one for one in parts[1:])
        twin = document.__class__(**{**document.__dict__, "anchors": anchors_of(document.text)})
        body = rebuild(twin, copy)
        for reading in document.readings:
            for piece in reading.pieces:
                for span in piece.spans:
                    state, new = body.ground.span(span)
                    if state in {"exact", "moved"} and new:
                        sure += 1
                        was, is_ = document.text[span.start : span.end], body.text[new.start : new.end]
                        wrong += words(was) != words(is_)
    assert sure > 300
    assert wrong <= 0.003 * sure


def test_a_hydrated_copy_does_not_depend_on_the_names_of_files(twins: Path, tmp_path: Path) -> None:
    one, two = edited(text_of(WATER), 0.01, 1), edited(text_of(WATER), 0.01, 2)
    found = []
    for number, pair in enumerate([(one, two), (two, one)]):
        mine = put(tmp_path / f"mine{number}", a__txt=pair[0], b__txt=pair[1])
        hydrate(twins, [WATER], texts=mine, out=tmp_path / f"out{number}")
        found.append(Corpus.open(tmp_path / f"out{number}")[WATER].text)
    assert found[0] == found[1]


def test_a_pipe_behind_a_link_and_a_name_that_is_no_text_stop_nothing(twins: Path, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine", a__txt=text_of(WATER))
    os.mkfifo(tmp_path / "pipe")
    (mine / "link.txt").symlink_to(tmp_path / "pipe")
    (mine / os.fsdecode(b"caf\xe9.pdf")).write_bytes(b"%PDF")
    told = run(twins, "hydrate", WATER, "--texts", str(mine), "--dry-run", "--format", "json")
    assert told.returncode == 0
    assert json.loads(told.stdout)["documents"][0]["verified"]


def test_a_copy_under_the_name_of_a_local_one_is_not_overwritten(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = put(tmp_path / "kept", **{f"{WATER}__txt": "My own notes.\n"})
    monkeypatch.setenv("MECORPUS_TEXTS", str(kept))
    with pytest.raises(RequestError, match="holds another text"):
        hydrate(twins, [WATER], texts=put(tmp_path / "mine", a__txt=text_of(WATER)))
    assert (kept / f"{WATER}.txt").read_text() == "My own notes.\n"


def test_git_ignores_local_copies_wherever_they_lie(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MECORPUS_TEXTS", str(twins / "my-texts"))
    hydrate(twins, [WATER], texts=put(tmp_path / "mine", a__txt=text_of(WATER)))
    assert (twins / "my-texts" / f"{WATER}.txt").exists()
    assert (twins / "my-texts" / ".gitignore").read_text() == "*\n"


def test_a_newsletter_is_not_taken_for_the_last_sentence(twins: Path, tmp_path: Path) -> None:
    document = Corpus.open(REPOSITORY)[WATER]
    assert document.text
    last = document.sentences[-1]
    copy = document.text[: last.start].rstrip() + "\n\nSubscribe to our newsletter for the best of it, each week.\n"
    found = only(hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=copy), out=tmp_path / "out"))
    assert {one.sentence for one in found.outcomes if one.state == "lost"} >= {last.id}
    assert "newsletter" not in (Corpus.open(tmp_path / "out")[WATER].text or "")


def test_a_word_in_place_of_another_is_seen_by_its_length(twins: Path, tmp_path: Path) -> None:
    copy = text_of(WATER).replace("delegations", "missions")
    assert copy != text_of(WATER)
    found = only(hydrate(twins, [WATER], texts=put(tmp_path / "mine", c__txt=copy), dry_run=True))
    claims = [one for one in found.outcomes if one.layer == "claim" and one.state == "drifted"]
    assert len(claims) == 1
    assert not found.same_words
    other = put(tmp_path / "other", c__txt=text_of(WATER).replace("’", "'").replace("“", '"').replace(", ", " – "))
    told = run(twins, "hydrate", WATER, "--texts", str(other), "--dry-run")
    assert "the very words, otherwise set" in told.stdout


def test_drift_is_told_to_who_loads_rows_on_a_copy(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MECORPUS_CACHE", str(tmp_path / "cache"))
    mine = put(tmp_path / "mine", c__txt=edited(text_of(WATER), 0.03))
    with pytest.warns(UserWarning, match=rf"{WATER}: \d+ drifted of its spans on this copy"):
        load_dataset("claim", root=twins, texts=mine)
    manifest = json.loads(next((tmp_path / "cache").glob("*/manifest.json")).read_text())
    assert manifest["hydrated"][WATER]["drifted"] > 0


METADATA = {
    "title": "Short", "genre": "op_ed", "language": "en", "license": None, "text_origin": "human", "kind": "collected",
    "method": "Typed.", "outlet": "The Sample", "published": "2026-01-01", "rights": "withheld", "holder": "Somebody",
}  # fmt: skip


def test_a_record_that_repeats_its_withheld_text_is_not_written(root: Path) -> None:
    text = "Water is short in every town of the south. Few will notice before the summer is over.\n"
    said = Metadata(**METADATA, standpoint="Few will notice before the summer is over, it says.")  # type: ignore[arg-type]
    with pytest.raises(FindingsError) as error:
        add_document(root, text.encode(), said)
    assert [one.code for one in error.value.report.findings] == ["MEC511"]
    assert len(list((root / "corpus" / "documents").iterdir())) == 3


def test_a_waiver_of_what_only_copies_show_is_not_called_unused_without_them(
    twins: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiver = {
        "annotation": None, "by": "a maintainer", "code": "MEC512", "document": "saudi-vision", "expires": "2027-01-01",
        "file": None, "reason": "A common phrase.",
    }  # fmt: skip
    schema = orjson.loads((REPOSITORY / "schema" / "waiver.schema.json").read_bytes())
    waiver = {key: value for key, value in waiver.items() if key in schema["properties"]}
    (twins / "corpus" / "waivers.jsonl").write_bytes(encode_lines([waiver]))
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path / "none"))
    assert [one.code for one in validate(twins, today=TODAY).findings if one.severity == "error"] == []


def test_a_corrected_text_that_is_nearly_another_documents_is_refused(tmp_path: Path) -> None:
    root = copy_repository(tmp_path / "root")
    part = "\n\n".join(text_of(WATER).split("\n\n")[:2]) + "\n"
    added = add_document(root, part.encode(), Metadata(**METADATA | {"rights": "open", "license": "CC0-1.0"}))  # type: ignore[arg-type]
    (tmp_path / "mixed.txt").write_text(part + "\n" + text_of("saudi-vision"), "utf-8")
    with pytest.raises(RequestError, match=r"nearly that of saudi-vision"):
        reanchor(root, added.id, tmp_path / "mixed.txt")
    assert added.text_path.read_text("utf-8") == part


def test_rights_are_listed_though_a_record_lies(twins: Path) -> None:
    path = twins / "corpus" / "documents" / WATER / "document.json"
    record = orjson.loads(path.read_bytes())
    record["text"]["length"] = 1
    path.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
    assert len(rights(twins)) == 6


def test_a_plan_without_its_list_stands_in_nobodys_way(root: Path) -> None:
    (root / OWN / "pending").mkdir(parents=True)
    (root / OWN / "pending" / "0").write_bytes(b"left")
    with writing(root):
        write_together(root, {"corpus/a.txt": b"a"})
    assert (root / "corpus" / "a.txt").read_bytes() == b"a"


def test_a_plan_gives_way_to_what_somebody_wrote_since(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(path: Path, content: bytes) -> None:
        if OWN not in path.parts:
            raise KeyboardInterrupt
        path.write_bytes(content)

    monkeypatch.setattr(together, "write_file", killed)
    with pytest.raises(KeyboardInterrupt), writing(root):
        write_together(root, {"corpus/a.txt": b"a"})
    monkeypatch.undo()
    (root / "corpus" / "a.txt").write_bytes(b"mine")
    with writing(root):
        pass
    assert (root / "corpus" / "a.txt").read_bytes() == b"mine"


def test_long_texts_are_laid_over_each_other_in_time() -> None:
    chance = random.Random(2)
    common = [f"w{number}" for number in range(400)]
    text = " ".join(chance.choice(common) for _ in range(30_000)) + ".\n"
    other = " ".join(word if chance.random() > 0.02 else "else" for word in text.split(" "))
    alignment = Alignment(full_sketch(text), other)
    assert alignment.share > 0.9
    assert align([1] * 2000, [2] * 2000, 2) == []


def test_a_short_text_is_found_in_a_page(root: Path, tmp_path: Path) -> None:
    document = Corpus.open(root)["gamma"]
    assert document.anchors
    assert len(document.anchors.classes) == 22
    text = (Path(os.environ["MECORPUS_TEXTS"]) / "gamma.txt").read_text("utf-8")
    page = put(tmp_path / "mine", p__html=f"<html><body><p>Menu of things</p><p>{text}</p><p>Share</p></body></html>")
    assert only(hydrate(root, ["gamma"], texts=page, dry_run=True)).verified
    assert sketch_of(document).length == len(text)


def test_a_line_of_asterisks_keeps_its_place(root: Path, tmp_path: Path) -> None:
    text = "\n\n".join([*text_of(WATER).rstrip("\n").split("\n\n")[:2], "* * *", text_of("saudi-vision")])
    names = {"title": "Two halves", "outlet": "The Sample", "language": "en"}
    added = add_document(root, text.encode(), Metadata(**METADATA | names))  # type: ignore[arg-type]
    page = "".join(f"<p>{one}</p>" for one in text.split("\n\n"))
    mine = put(tmp_path / "mine", p__html=f"<html><body><p>Menu</p>{page}<p>Share</p></body></html>")
    assert only(hydrate(root, [added.id], texts=mine, dry_run=True)).verified
    opened = add_document(
        copy_repository(tmp_path / "other"),
        text_of(WATER).replace("\n\n", "\n\n* * *\n\n", 2).replace("Iraq", "Irak", 1).encode(),
        Metadata(**METADATA | {"rights": "open", "license": "CC0-1.0"}),  # type: ignore[arg-type]
        in_group=True,
    )
    (tmp_path / "new.txt").write_text(opened.text_path.read_text("utf-8").replace("Irak", "Iraq"), "utf-8")
    found = reanchor(tmp_path / "other", opened.id, tmp_path / "new.txt", dry_run=True)
    assert (found.new, found.gone) == ((), ())
