"""The index that rules across documents ask, and near-duplicates by both ways."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mecorpus.corpus.context import load_context
from mecorpus.errors import MecorpusError
from mecorpus.index import EXACT, EXACT_BYTES, MINHASH, OFF, DocumentIndex, Near, links, near_of, open_index
from mecorpus.index.minhash import shape_for, signature
from mecorpus.model import Context, Entry, Link, Place, Problem
from mecorpus.model.settings import Registers, Resolution, Takedown
from mecorpus.rules import CORPUS
from mecorpus.rules.run import run
from mecorpus.words import fold, shingles, words

from .conftest import BASE, TODAY, copy_base

SIZE, THRESHOLD = 3, 0.5
WAYS = (EXACT, MINHASH)
SCRIPTS = ("ba da fa ga ha ja", "ba çe dı fö gü hı", "با دا فا غا ها جا", "پا چا ژا گا فا را", "בא דא פא גא הא חא")
Pairs = list[tuple[str, str, float]]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    found = load_context(copy_base(tmp_path_factory.mktemp("index"))).context
    assert found
    return found


def with_registers(context: Context, **registers: object) -> Context:
    return Context(context.schemas, context.settings, Registers(**{**context.registers._asdict(), **registers}))


def entry(document: str, text: str = "", *, group: str | None = None, near: bytes = b"", line: int = 0) -> Entry:
    digest = hashlib.sha256((text or document).encode()).hexdigest()
    source = ("corpus/documents-00000.jsonl", line, 0) if line else None
    return Entry(document, f"corpus/documents/{document}/document.json", group or document, digest, source, near)


def problems(entries: Iterable[Entry], context: Context) -> list[tuple[str, Problem]]:
    with open_index(context, Near(OFF, THRESHOLD, SIZE)) as index:
        index.put(entries)
        return [(one.code, one.problem) for one in run(CORPUS, index, context)]


@given(st.text(st.one_of(st.characters(), st.sampled_from("ab_1 .’—،\u200c\u0301\ud800\n"))))
def test_words_are_runs_of_letters_and_digits(text: str) -> None:
    assert words(text) == re.findall(r"\w+", fold(text))


class Texts:
    """Made texts by document id, each in a group of its own unless another is named."""

    def __init__(self, texts: dict[str, str], groups: dict[str, str] | None = None) -> None:
        self.texts = texts
        self.groups = groups or {}
        self.read_again = 0

    def read(self, entries: Sequence[Entry]) -> Iterator[frozenset[int]]:
        for one in entries:
            self.read_again += 1
            yield shingles(self.texts[one.document], SIZE)

    def pairs(self, way: str, context: Context, scratch: Path, order: Iterable[str] | None = None) -> Pairs:
        near = Near(way, THRESHOLD, SIZE)  # type: ignore[arg-type]
        scratch.mkdir()
        with open_index(context, near, scratch=scratch, read=self.read) as index:
            for name in order or self.texts:
                text = self.texts[name]
                index.put([entry(name, text, group=self.groups.get(name), near=near.key(text))])
            return [(one.document, two.document, similarity) for one, two, similarity in index.near_duplicates()]


def drawn(chance: random.Random, script: str, count: int) -> list[str]:
    return ["".join(chance.choices(script.split(), k=4)) for _ in range(count)]


def planted(seed: int) -> tuple[Texts, dict[tuple[str, str], float]]:
    """Two thousand texts in five scripts, and of every tenth a copy whose end is another: Jaccard 0.4 to 1."""
    chance = random.Random(seed)
    texts, similarity = {}, {}
    for number in range(2000):
        script = SCRIPTS[number % len(SCRIPTS)]
        words = drawn(chance, script, 200)
        name = f"d{number:04d}"
        texts[name] = " ".join(words)
        if number % 10 == 0:
            kept = chance.randint(115, 200)
            texts[f"{name}-copy"] = " ".join([*words[:kept], *drawn(chance, script, 200 - kept), "."])
            one, two = (shingles(texts[each], SIZE) for each in (name, f"{name}-copy"))
            similarity[name, f"{name}-copy"] = len(one & two) / len(one | two)
    return Texts(texts), similarity


@pytest.mark.parametrize("way", WAYS)
def test_planted_near_duplicates_are_found_and_nothing_else(way: str, context: Context, tmp_path: Path) -> None:
    texts, similarity = planted(1)
    expected = {pair: value for pair, value in similarity.items() if value >= THRESHOLD}
    assert len(expected) < len(similarity) - 20
    assert any(value < THRESHOLD + 0.03 for value in expected.values())
    assert 1.0 in expected.values()
    assert {(one, two): value for one, two, value in texts.pairs(way, context, tmp_path / "a")} == expected


@pytest.mark.parametrize("way", WAYS)
def test_the_order_in_which_documents_come_does_not_matter(way: str, context: Context, tmp_path: Path) -> None:
    texts, _ = planted(2)
    mixed = random.Random(3).sample(sorted(texts.texts), len(texts.texts))
    assert texts.pairs(way, context, tmp_path / "a") == texts.pairs(way, context, tmp_path / "b", mixed)


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.95, 1])
def test_signatures_propose_all_but_one_in_a_thousand_pairs_at_the_threshold(threshold: float) -> None:
    shape = shape_for(threshold)
    assert shape.recall(threshold) >= 0.999
    assert shape.recall(threshold / 2) < 0.8
    assert shape.bands * shape.rows < 600


def test_signatures_agree_as_often_as_theory_says() -> None:
    chance, shape = random.Random(4), shape_for(THRESHOLD)
    agreed, expected = 0.0, 0.0
    for _ in range(300):
        words = drawn(chance, SCRIPTS[0], 300)
        other = [*words[:220], *drawn(chance, SCRIPTS[0], 80)]
        one, two = (shingles(" ".join(each), SIZE) for each in (words, other))
        expected += (len(one & two) / len(one | two)) ** shape.rows
        mine, its = (memoryview(signature(" ".join(each), SIZE, shape)).cast("I") for each in (words, other))
        agreed += sum(a == b for a, b in zip(mine, its, strict=True)) / shape.bands
    assert agreed == pytest.approx(expected, rel=0.03)


def test_signatures_are_the_same_in_every_process() -> None:
    program = (
        "from mecorpus.index import Near; print(Near('minhash', 0.5, 3).key('Water is low، ١٢ litres'.strip()).hex())"
    )
    command = [sys.executable, "-c", program]
    found = {subprocess.run(command, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}, capture_output=True, check=True).stdout for seed in "12"}  # fmt: skip
    assert found == {f"{Near(MINHASH, 0.5, 3).key('Water is low، ١٢ litres').hex()}\n".encode()}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["", " … ", "Water", "Water rises"])
def test_short_texts_are_compared_too(way: str, text: str, context: Context, tmp_path: Path) -> None:
    texts = Texts({"a": text, "b": text + " ", "c": "Something else is said here"})
    found = [("a", "b", 1.0)] if shingles(text, SIZE) else []
    assert texts.pairs(way, context, tmp_path / "a") == found


@pytest.mark.parametrize("way", WAYS)
def test_one_group_and_one_text_are_no_near_duplicates(way: str, context: Context, tmp_path: Path) -> None:
    words = drawn(random.Random(5), SCRIPTS[0], 300)
    text, other = " ".join(words), " ".join([*words[:-5], "else"])
    texts = Texts({"a": text, "b": text, "c": other, "d": other + "!"}, {"c": "a", "d": "a"})
    assert [pair[:2] for pair in texts.pairs(way, context, tmp_path / "a")] == [("b", "c"), ("b", "d")]
    assert texts.read_again == (0 if way == EXACT else 3)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("change", ["", "a number", "the same group"])
def test_thousands_of_like_texts_take_no_million_comparisons(
    way: str, change: str, context: Context, tmp_path: Path
) -> None:
    text = " ".join(drawn(random.Random(6), SCRIPTS[0], 100))
    names = [f"d{number:04d}" for number in range(2000)]
    texts = Texts({name: f"{text} {name if change == 'a number' else ''}" for name in names})
    if change == "the same group":
        texts = Texts({name: f"{text} {name}" for name in names}, dict.fromkeys(names, names[0]))
    start = time.process_time()
    found = texts.pairs(way, context, tmp_path / "a")
    assert time.process_time() - start < 20
    # Everyone is told, but not of everyone else.
    assert {two for _, two, _ in found} == (set(names[1:]) if change == "a number" else set())
    assert len(found) < 100 * len(names)


def test_a_text_that_is_gone_when_it_is_read_again_is_passed_over(context: Context, tmp_path: Path) -> None:
    texts = Texts({"a": "One two three four", "b": "One two three four!"})
    texts.read = lambda entries: (frozenset() for _ in entries)  # type: ignore[method-assign,assignment]
    assert texts.pairs(MINHASH, context, tmp_path / "a") == []


def test_the_way_is_chosen_by_size(context: Context) -> None:
    assert near_of(context.settings, EXACT_BYTES).way == EXACT
    assert near_of(context.settings, EXACT_BYTES + 1).way == MINHASH
    assert near_of(context.settings, 10, wanted=False).way == OFF
    assert near_of(context.settings, 10**12, wanted=False).key("Some text") == b""


def test_an_id_that_two_lines_have_is_found_with_both_places(context: Context) -> None:
    entries = [entry("b", "1", line=3), entry("a", "2", line=4), entry("b", "3", line=7), entry("b", "4", line=5)]
    found = [problem for code, problem in problems(entries, context) if code == "MEC416"]
    assert [(one.place.file, one.place.line, one.place.document) for one in found] == [
        ("corpus/documents-00000.jsonl", 5, "b"),
        ("corpus/documents-00000.jsonl", 7, "b"),
    ]
    assert all("corpus/documents-00000.jsonl:3" in one.message for one in found)


def test_an_id_that_two_folders_have_is_left_to_the_rule_about_folders(context: Context) -> None:
    two = entry("a", "2")._replace(file="corpus/documents/b/document.json")
    assert {code for code, _ in problems([entry("a", "1"), two], context)} & {"MEC401", "MEC416"} == {"MEC401"}


def test_messages_name_the_line_of_a_packed_document(context: Context) -> None:
    link = Link("tripoli", "tigris", Place("corpus/documents/a/annotations/bob.jsonl", 2, "", "a", "x"))
    one = entry("a", "same", line=3)._replace(links=(link,))
    two = entry("b", "same", line=4)._replace(links=(link._replace(entity="turkiye"),))
    told = {code: problem.message for code, problem in problems([one, two], context)}
    assert "documents-00000.jsonl:3" in told["MEC402"]
    assert "documents-00000.jsonl:3" in told["MEC405"]


def test_where_a_document_lies_can_be_asked(context: Context) -> None:
    with open_index(context, Near(OFF, THRESHOLD, SIZE)) as index:
        index.put([entry("a", line=3), entry("b")])
        assert [index.source_of(name) for name in "abc"] == [("corpus/documents-00000.jsonl", 3, 0), None, None]


def rich_entries() -> list[Entry]:
    """Entries that break most rules."""
    made = [entry(f"d{number}", f"text {number % 17}", group=f"d{number % 7}") for number in range(30)]
    made += [entry("lost", group="nobody"), entry("astray", group="d8"), entry("gone", group="taken")]
    places = [Place(f"corpus/documents/{one.document}/annotations/bob.jsonl", 2, "", one.document, "x") for one in made]
    return [
        one._replace(
            links=(Link(f"s{number % 4}", f"e{number % 6}", places[number]), Link("t", "e1", places[number])),
            used=frozenset({f"e{number % 6}", "tigris"}),
            forecasts=frozenset({("bob", f"f{number}")}),
        )
        for number, one in enumerate(made)
    ]


def test_no_rule_depends_on_the_order_of_documents(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    resolutions = tuple(
        Resolution(document, "bob", id_, "true", TODAY, TODAY, TODAY, "seen", line)
        for line, (document, id_) in enumerate([("d3", "f3"), ("d3", "f4")], 1)
    )
    gone = Takedown("taken", None, 1), Takedown("d5", None, 2), Takedown("x", entry("", "text 9").sha256, 3)
    context = with_registers(context, resolutions=resolutions, takedowns=gone)
    entries = rich_entries()
    straight = problems(entries, context)
    assert {"MEC402", "MEC404", "MEC405", "MEC406", "MEC411", "MEC414"} <= {code for code, _ in straight}
    monkeypatch.setattr(links, "GATHERED", 3)
    monkeypatch.setattr(links, "REMEMBERED", 2)
    for seed in range(5):
        assert problems(random.Random(seed).sample(entries, len(entries)), context) == straight


def test_a_group_is_known_by_its_document_or_by_a_takedown(context: Context) -> None:
    context = with_registers(context, takedowns=(Takedown("taken", None, 1),))
    entries = [
        entry("a"), entry("b", group="a"), entry("c", group="b"), entry("d", group="taken"), entry("e", group="no"),
    ]  # fmt: skip
    found = {
        problem.place.document: problem.message for code, problem in problems(entries, context) if code == "MEC404"
    }
    assert found.keys() == {"c", "e"}
    assert found["c"].startswith("another group has b")
    assert found["e"].startswith("there is no document no")


def test_withheld_documents_are_kept_with_their_runs(context: Context) -> None:
    hidden = entry("b")._replace(withheld=True, runs=frozenset({1, 2}), near=b"12345678")
    with open_index(context, Near(OFF, THRESHOLD, SIZE)) as index:
        index.put([entry("a"), hidden])
        assert index.withheld == [hidden._replace(near=b"")]
        assert len(index) == 2


def test_a_full_disk_is_told(context: Context, tmp_path: Path) -> None:
    with pytest.raises(MecorpusError, match="make room"):
        fill(open_index(context, Near(OFF, THRESHOLD, SIZE), scratch=tmp_path))


def fill(index: DocumentIndex) -> None:
    with index:
        index._database.execute("PRAGMA max_page_count = 10")
        index.put(many(0, 10_000))


def test_memory_does_not_grow_with_the_corpus(context: Context, tmp_path: Path) -> None:
    assert grown(40_000, context, tmp_path / "a") < grown(10_000, context, tmp_path / "b") + 2_000_000


def grown(count: int, context: Context, scratch: Path) -> int:
    """Peak of Python's memory, in bytes, for so many entries and all rules on them."""
    scratch.mkdir()
    tracemalloc.start()
    with open_index(context, Near(OFF, THRESHOLD, SIZE), scratch=scratch) as index:
        for start in range(0, count, 100):
            index.put(many(start, start + 100))
        assert not [one for one in run(CORPUS, index, context) if one.code not in {"MEC406", "MEC411"}]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def many(start: int, end: int) -> Iterator[Entry]:
    for number in range(start, end):
        place = Place(f"corpus/documents/d{number:06d}/annotations/bob.jsonl", 2, "", f"d{number:06d}", "x")
        yield entry(f"d{number:06d}", line=number + 1)._replace(
            links=tuple(Link(f"surface {each}", "tigris", place) for each in range(5)),
            used=frozenset({"tigris"}),
            forecasts=frozenset({("bob", "x")}),
        )


def test_signatures_take_little_memory(context: Context, tmp_path: Path) -> None:
    chance = random.Random(7)
    scratch = tmp_path / "a"
    scratch.mkdir()
    size = 4 * shape_for(THRESHOLD).bands
    with open_index(context, Near(MINHASH, THRESHOLD, SIZE), scratch=scratch, read=lambda entries: ()) as index:
        index.put(entry(f"d{number:05d}", near=chance.randbytes(size)) for number in range(17_000))
        tracemalloc.start()
        index.put(entry(f"e{number:05d}", near=chance.randbytes(size)) for number in range(16_000))
        assert list(index.near_duplicates()) == []
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 33_000 * 700


def test_the_small_corpus_has_no_near_duplicates(context: Context) -> None:
    near = near_of(context.settings, 0)
    with open_index(context, near) as index:
        for path in sorted((BASE / "corpus" / "documents").glob("*/text.txt")):
            text = path.read_text("utf-8")
            index.put([entry(path.parent.name, text, near=near.key(text))])
        assert len(index) == 2
        assert list(index.near_duplicates()) == []
