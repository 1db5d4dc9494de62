"""`mecorpus add`: normalise, segment, name, group, check."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mecorpus import Corpus, Metadata, add_document, validate
from mecorpus.add import normalise, segment
from mecorpus.add.plan import make_id
from mecorpus.errors import FindingsError, RequestError
from mecorpus.words import shingles, tokens

from .conftest import BASE, TODAY
from .test_cli import mecorpus

TEXT = "Water is scarce in July. Nobody measures it!\n\nThe ministry could start with meters, and publish what they say each week."


def metadata(**change: Any) -> Metadata:
    base = Metadata(
        title="Measure the water", genre="op_ed", language="en", license="CC-BY-4.0", text_origin="human", kind="collected",
        method="Typed.", outlet="The Sample", published="2026-02-01", obtained="2026-02-02",
    )  # fmt: skip
    return base._replace(**change)


def sentences(text: str) -> list[str]:
    return [text[one.start : one.end] for one in segment(text)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfOne.\r\nTwo.\rThree.", "One.\nTwo.\nThree.\n"),
        ("Cafe\u0301 “quoted” ﬁne".encode(), "Café “quoted” ﬁne\n"),
        ("a\tb\x0cc\u200b\u202ed\u00ad".encode(), "a b cd\n"),
        (b"  \n\nOne.  \n\n\n\nTwo.\n\n", "One.\n\nTwo.\n"),
        ("می\u200cشود و b\u200cc".encode(), "می\u200cشود و bc\n"),
        ("family 👨\u200d👩\u200d👧 here".encode(), "family 👨\u200d👩\u200d👧 here\n"),
    ],
)
def test_normalising(raw: bytes, text: str) -> None:
    found, changes = normalise(raw)
    assert found == text
    assert changes
    assert normalise(found.encode()) == (found, [])


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"\xed\xa0\x80", b"", b" \n ", "\u200b".encode(), "\ufee3\ufe8e\ufe80".encode()]
)
def test_what_cannot_be_normalised_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestError):
        normalise(raw)


@given(st.text())
def test_normalised_text_keeps_every_rule_for_texts(text: str) -> None:
    try:
        found, _ = normalise(text.encode("utf-8", "surrogatepass"))
    except RequestError:
        return
    assert unicodedata.is_normalized("NFC", found)
    assert found.endswith("\n")
    assert not found.endswith("\n\n")
    assert normalise(found.encode())[0] == found


@given(st.text(st.sampled_from('aB1 .!?؟…\n"”’)«éيم-')))
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    covered = [0] * len(text)
    previous = 0
    for number, one in enumerate(segment(text), 1):
        assert one.id == f"s{number}"
        assert previous <= one.start < one.end
        previous = one.end
        for offset in range(one.start, one.end):
            covered[offset] += 1
        assert "\n" not in text[one.start : one.end]
        assert not text[one.start].isspace()
        assert not text[one.end - 1].isspace()
    assert all(
        count == (0 if character.isspace() else 1) or character.isspace()
        for count, character in zip(covered, text, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Salam met Gen. Aoun. They spoke.", ["Dr. Salam met Gen. Aoun.", "They spoke."]),
        (
            "The U.S. Army left at 5 p.m. on Monday. Nobody cheered.",
            ["The U.S. Army left at 5 p.m. on Monday.", "Nobody cheered."],
        ),
        (
            "It cost $3.5 billion. “Too much!” he said. Was it?",
            ["It cost $3.5 billion.", "“Too much!” he said.", "Was it?"],
        ),
        ("He wrote: “It failed.” Then he left.", ["He wrote: “It failed.”", "Then he left."]),
        ("ما العمل؟ لا شيء. انتهى!", ["ما العمل؟", "لا شيء.", "انتهى!"]),
        ("One line\nAnother. And more", ["One line", "Another.", "And more"]),
        ("Wait… what? No.", ["Wait… what?", "No."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_kinds_and_paragraphs() -> None:
    text = "Why now\nBecause it is late.\n\n- First point\n> Quoted words.\n"
    assert [(one.kind, one.paragraph) for one in segment(text)] == [
        ("heading", 0),
        ("sentence", 1),
        ("list_item", 2),
        ("quotation", 3),
    ]


def test_tokens_keep_marks_and_split_possessives() -> None:
    def words(text: str) -> list[str]:
        return [text[start:end] for start, end in tokens(text, 0, len(text))]

    assert words("Iraq’s 2,000.5 m.") == ["Iraq", "’s", "2,000.5", "m", "."]
    assert words("يُكتب لا") == ["يُكتب", "لا"]
    assert words("می\u200cشود") == ["می\u200cشود"]


def test_an_added_text_is_clean_and_in_its_own_group(root: Path) -> None:
    added = add_document(root, TEXT.encode(), metadata())
    assert added.id.startswith("measure-the-water-")
    assert (added.group, added.sentences) == (added.id, 3)
    assert validate(root, workers=1, today=TODAY).findings == ()
    document = Corpus.open(root)[added.id]
    assert document.text == TEXT + "\n"
    assert [one.paragraph for one in document.sentences] == [0, 0, 1]


def test_ids() -> None:
    assert make_id("Égypte: l’eau, encore!", "fr", "0123456789") == "egypte-leau-encore-012345"
    assert make_id("ماء", "ar", "0123456789") == "ar-012345"
    assert len(make_id("word " * 40, "en", "0123456789")) <= 47


def test_a_near_duplicate_is_refused_unless_it_is_meant(root: Path) -> None:
    long = " ".join(f"Sentence number {number} speaks of water and of money." for number in range(40))
    edited = long.replace("Sentence number 7 ", "Sentence no. 7 ").encode()
    first = add_document(root, long.encode(), metadata(title="First"))
    with pytest.raises(RequestError, match=rf"{first.id} \(9\d% the same\).*--in-group.*group {first.id}"):
        add_document(root, edited, metadata(title="Second"))
    second = add_document(root, edited, metadata(title="Second"), in_group=True)
    assert second.group == first.id
    assert validate(root, workers=1, today=TODAY).findings == ()
    for in_group in (False, True):
        with pytest.raises(RequestError, match=f"already: {first.id}"):
            add_document(root, long.encode(), metadata(title="Third"), in_group=in_group)


def test_a_group_of_its_own_is_told_where_another_was_meant(root: Path) -> None:
    added = add_document(root, TEXT.encode(), metadata(), in_group=True)
    assert (added.group, added.warnings) == (
        added.id,
        ("no document is near this text: it is in a group of its own",),
    )


def test_a_text_that_bridges_two_groups_is_refused(root: Path) -> None:
    settings = Corpus.open(root).settings
    halves = [" ".join(f"{word} {number} flows to the sea." for number in range(60)) for word in ("River", "Stream")]
    names = {settings.split(name): name for name in (f"half-{n}" for n in range(40))}
    for text, name in zip(halves, list(names.values())[:2], strict=True):
        add_document(root, text.encode(), metadata(title=name), id=name)
    for in_group in (False, True):
        with pytest.raises(RequestError, match="different groups"):
            add_document(root, " ".join(halves).encode(), metadata(title="Both"), in_group=in_group)


def test_a_withheld_text_stays_out_of_the_repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MECORPUS_TEXTS")
    added = add_document(root, TEXT.encode(), metadata(rights="withheld", license=None))
    assert added.text_path == root / ".mecorpus/texts" / f"{added.id}.txt"
    assert added.text_path.read_text("utf-8") == TEXT + "\n"
    assert (root / ".mecorpus/.gitignore").read_text("utf-8") == "*\n"
    assert sorted(path.name for path in (root / "corpus/documents" / added.id).iterdir()) == ["document.json"]
    assert b"scarce" not in (root / "corpus/documents" / added.id / "document.json").read_bytes()


def test_wrapped_lines_are_refused(root: Path) -> None:
    wrapped = "Water is scarce in\njuly, and nobody\nmeasures it. The ministry could\nstart with meters."
    with pytest.raises(RequestError, match="3 lines end inside a sentence"):
        add_document(root, wrapped.encode(), metadata())


def test_what_breaks_a_rule_is_not_added(root: Path) -> None:
    for change, code in (
        ({"license": None}, "MEC501"),
        ({"published": None}, "MEC509"),
        ({"genre": "rant"}, "MEC101"),
        ({"language": "English"}, "MEC101"),
    ):
        with pytest.raises(FindingsError) as caught:
            add_document(root, TEXT.encode(), metadata(**change))
        assert code in {finding.code for finding in caught.value.report.findings}  # type: ignore[attr-defined]
    assert sorted(path.name for path in (root / "corpus/documents").iterdir()) == ["alpha", "beta", "gamma"]
    assert list((root / ".mecorpus").glob("add-*")) == [] if (root / ".mecorpus").exists() else True


def test_shingles_see_through_case_marks_and_digits() -> None:
    assert shingles("The Water IS low, 123 times.", 3) == shingles("the water is low — ١٢٣ times", 3)
    assert shingles("يُكتب بالمــاء هنا", 3) == shingles("يكتب بالماء هنا", 3)


def test_every_field_has_an_option(root: Path) -> None:
    options = {
        "title": "T", "author": "A. Writer", "outlet": "The Sample", "genre": "letter", "language": "en", "country": "IQ", "topic": "water",
        "written": "2026-01-01", "published": "2026-01-02", "url": "https://example.org/t", "standpoint": "For meters.", "source": "A fact.",
        "rights": "open", "license": "CC0-1.0", "holder": "A. Writer", "text-origin": "human", "kind": "collected", "method": "Typed.",
        "obtained": "2026-01-03", "id": "letter-one",
    }  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    done = mecorpus("add", "-", *arguments, cwd=root, given=TEXT)
    assert done.returncode == 0, done.stderr
    record = orjson.loads((root / "corpus/documents/letter-one/document.json").read_bytes())
    assert record["rights"] == {"status": "open", "license": "CC0-1.0", "holder": "A. Writer"}
    assert (record["written"], record["published"], record["url"], record["sources"]) == (
        "2026-01-01",
        "2026-01-02",
        "https://example.org/t",
        ["A fact."],
    )
    missing = mecorpus("add", "-", "--title", "T", cwd=root, given=TEXT)
    assert missing.returncode == 2
    assert "--genre" in missing.stderr


def test_a_withheld_text_is_not_let_in_as_open(root: Path) -> None:
    text = (BASE / "local/gamma.txt").read_text("utf-8") + "One sentence more.\n"
    with pytest.raises(RequestError, match=r"gamma \(8\d% the same\), which is withheld"):
        add_document(root, text.encode(), metadata())


def test_a_local_copy_of_the_user_is_not_written_over(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    (tmp_path / "mine.txt").write_text("years of work", "utf-8")
    with pytest.raises(RequestError, match="holds another text"):
        add_document(root, TEXT.encode(), metadata(rights="withheld", license=None), id="mine")
    assert (tmp_path / "mine.txt").read_text("utf-8") == "years of work"
    assert not (root / "corpus/documents/mine").exists()


def test_a_long_paragraph_is_cut_in_linear_time() -> None:
    text = "A sentence of some length stands here. " * 20_000
    start = time.process_time()
    assert len(segment(text)) == 20_000
    normalise((" " * 200_000 + "x").encode())
    assert time.process_time() - start < 5


def test_no_is_a_word_before_it_is_an_abbreviation() -> None:
    assert len(sentences("The answer is no. Nobody else asked.")) == 2
    assert len(sentences("Resolution No. 1701 was passed.")) == 1
