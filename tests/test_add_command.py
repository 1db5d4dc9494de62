"""`mecorpus add` as a person meets it: questions, dry runs, warnings, and what stays unsaid."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import orjson
import pexpect
import pytest

from mecorpus import Metadata, add_document, validate
from mecorpus.add.language import language_doubt
from mecorpus.add.metadata import missing
from mecorpus.model.metadata import path_of
from mecorpus.schemas import load_schemas

from .conftest import BASE, TODAY
from .test_cli import mecorpus
from .test_sources import BODY, PAGE

TEXT = (
    "Water is scarce in July. Nobody measures it!\n\nThe ministry could start with meters, and publish what they say.\n"
)
GIVEN = {
    "title": "Measure the water", "genre": "op_ed", "language": "en", "text-origin": "human", "kind": "collected",
    "method": "Typed.", "outlet": "The Sample", "license": "CC-BY-4.0", "published": "2026-02-01",
}  # fmt: skip
LONG = " ".join(f"Sentence number {number} speaks of water and of money." for number in range(40))


def options(**change: str | None) -> list[str]:
    given = {**GIVEN, **{name.replace("_", "-"): value for name, value in change.items()}}
    return [part for name, value in given.items() if value is not None for part in (f"--{name}", value)]


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def record_of(root: Path, id: str) -> dict[str, Any]:
    value: dict[str, Any] = orjson.loads((root / "corpus/documents" / id / "document.json").read_bytes())
    return value


class Terminal:
    """The command on a pseudo-terminal; what a person reads is in `seen`."""

    def __init__(self, root: Path, *arguments: str) -> None:
        environment: Any = {**os.environ, "TERM": "dumb"}
        call = ["-m", "mecorpus", "add", *arguments]
        self.child = pexpect.spawn(
            sys.executable, call, cwd=str(root), env=environment, encoding="utf-8", timeout=60, dimensions=(50, 400)
        )

    def answer(self, question: str, line: str) -> None:
        self.child.expect_exact(question)
        self.child.sendline(line)

    def end(self) -> tuple[int | None, str]:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus, self.child.before or ""


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    return str(tmp_path / "page.html")


def test_what_is_missing_is_asked_for_on_a_terminal(root: Path, page: str) -> None:
    terminal = Terminal(root, page, "--license", "CC0-1.0", "--id", "asked")
    terminal.answer("title [Water first]: ", "ماء قليل")
    terminal.answer("genre (op_ed|", "rant")
    terminal.child.expect_exact("'rant' is none of: op_ed")
    terminal.answer("genre (op_ed|", "letter")
    terminal.answer("language: ", "")
    terminal.child.expect_exact("an answer is needed")
    terminal.answer("language: ", "en")
    terminal.answer("text origin (human|machine): ", "machine")
    terminal.answer("kind (collected|original): ", "collected")
    terminal.answer("outlet [The Sample]: ", "")
    terminal.answer("method [Extracted from HTML with trafilatura", "")
    terminal.answer("generator: ", "a model")
    terminal.answer("published [2025-03-04]: ", "2025-03-05")
    code, seen = terminal.end()
    assert (code, "asked: " in seen) == (0, True), seen
    record = record_of(root, "asked")
    said = ("title", "genre", "author", "outlet", "published")
    assert [record[name] for name in said] == ["ماء قليل", "letter", ["Jane Doe"], "The Sample", "2025-03-05"]
    assert record["provenance"]["generator"] == "a model"
    assert record["provenance"]["method"].startswith("Extracted from HTML")
    assert validate(root, workers=1, today=TODAY).errors == 0 or record["provenance"]["obtained"] > str(TODAY)


def test_either_day_will_do(root: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    terminal = Terminal(root, str(tmp_path / "text.txt"), *options(published=None, outlet=None, kind="original"))
    terminal.answer("outlet [sample originals]: ", "")
    terminal.answer("published: ", "")
    terminal.answer("written: ", "2026-13-01")
    terminal.child.expect_exact("is no date")
    terminal.answer("written: ", "2026-01-01")
    assert terminal.end()[0] == 0


@pytest.mark.parametrize(("end", "code", "words"), [("sendintr", 130, ""), ("sendeof", 2, "nothing was written")])
def test_a_person_can_stop(root: Path, page: str, end: str, code: int, words: str) -> None:
    before = tree(root)
    terminal = Terminal(root, page)
    terminal.child.expect_exact("title [Water first]: ")
    getattr(terminal.child, end)()
    found, seen = terminal.end()
    assert (found, words in seen, "Traceback" in seen) == (code, True, False)
    assert tree(root) == before


def test_a_wrong_option_is_told_before_anything_is_asked(root: Path, page: str) -> None:
    code, seen = Terminal(root, page, "--genre", "rant").end()
    assert (code, "genre: 'rant' is none of" in seen) == (2, True)


def test_a_text_that_cannot_be_taken_is_refused_before_anything_is_asked(root: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("Water is scarce in\njuly, and nobody\nmeasures it.\n", "utf-8")
    code, seen = Terminal(root, str(tmp_path / "text.txt")).end()
    assert (code, "2 lines end inside a sentence" in seen, "title:" in seen) == (2, True, False)


def test_without_a_terminal_all_that_is_missing_is_named_at_once(root: Path) -> None:
    done = mecorpus("add", "-", "--text-origin", "machine", cwd=root, given=TEXT)
    named = "--title, --genre, --language, --kind, --outlet, --method, --license, --generator, --published or --written"
    assert (done.returncode, done.stderr) == (2, f"mecorpus: give what is missing: {named}\n")


def test_what_is_needed_is_what_the_rules_need() -> None:
    assert ("license",) not in missing({"rights": "withheld"})
    assert ("generator",) not in missing({"text_origin": "human"})
    schemas = load_schemas(Path(__file__).parents[1] / "schema")
    for name in Metadata._fields:
        assert schemas.resolve("urn:mecorpus:document#/properties/" + "/properties/".join(path_of(name)))


def test_what_a_page_says_fills_in_and_is_told(root: Path, page: str) -> None:
    given = options(title="Mine", outlet=None, method=None, published=None)
    done = mecorpus("add", page, *given, "--author", "", "--id", "filled", cwd=root)
    assert done.returncode == 0, done.stderr
    record = record_of(root, "filled")
    assert [record[name] for name in ("title", "author", "outlet")] == ["Mine", [], "The Sample"]
    assert "outlet from the page: The Sample" in done.stderr
    assert "title from the page" not in done.stderr
    assert "look through the text" in done.stderr
    text = (root / "corpus/documents/filled/text.txt").read_text("utf-8")
    assert text == "\n\n".join(BODY) + "\n"


def test_a_dry_run_shows_all_and_writes_nothing(root: Path) -> None:
    before = tree(root)
    raw = "\ufeff" + TEXT.replace("\n", "\r\n") + "- cafe\u0301"
    done = mecorpus("add", "-", "--dry-run", *options(genre="rant"), cwd=root, given=raw)
    assert done.returncode == 1
    assert "s1  sentence  Water is scarce in July.\n" in done.stdout
    assert "s4  list_item  - café\n" in done.stdout
    assert "measure-the-water-" in done.stdout
    for words in ("took out the byte order mark", "normalised to NFC: 1 place", "MEC101", "nothing was written"):
        assert words in done.stderr
    assert tree(root) == before
    clean = mecorpus("add", "-", "--dry-run", "--format", "json", *options(), cwd=root, given=TEXT)
    value = orjson.loads(clean.stdout)
    assert (clean.returncode, value["sentences"], value["units"][0]["text"]) == (0, 3, "Water is scarce in July.")
    bare = mecorpus("add", "-", "--dry-run", cwd=root, given=TEXT)
    assert (bare.returncode, "s1  sentence  Water is scarce" in bare.stdout) == (2, True)
    assert tree(root) == before


def test_a_dry_run_tells_a_refusal(root: Path) -> None:
    add_document(root, LONG.encode(), Metadata(*[GIVEN[name] for name in
        ("title", "genre", "language", "license", "text-origin", "kind", "method", "outlet")], published="2026-02-01"), id="older")  # fmt: skip
    near = LONG.replace("number 7 ", "no. 7 ")
    done = mecorpus("add", "-", "--dry-run", *options(), cwd=root, given=near)
    assert (done.returncode, "would be refused" in done.stderr, "older (9" in done.stderr) == (2, True, True)
    assert mecorpus("add", "-", *options(), cwd=root, given=near).returncode == 2
    added = mecorpus("add", "-", "--in-group", "--format", "json", *options(), cwd=root, given=near)
    assert orjson.loads(added.stdout)["group"] == "older"


def test_the_result_as_json(root: Path) -> None:
    done = mecorpus("add", "-", "--format", "json", *options(id="one-text"), cwd=root, given=TEXT.replace("\n", "\r\n"))
    assert orjson.loads(done.stdout) == {
        "id": "one-text",
        "group": "one-text",
        "sentences": 3,
        "changes": ["made line ends one line feed: 3 places (U+000D U+000A)"],
        "warnings": [],
        "text_path": str(root / "corpus/documents/one-text/text.txt"),
    }
    assert mecorpus("add", "-", "--format", "xml", cwd=root, given=TEXT).returncode == 2


WITHHELD = "Zanzibar quagga xylophones. Nobody heard them play…\n\nThe ministry wept bitterly.\n"


@pytest.mark.parametrize(
    ("change", "spoil"),
    [
        ({}, ""),
        ({"genre": "rant"}, ""),
        ({"genre": None}, ""),
        ({"language": "ar"}, ""),
        ({}, "\n\ufeb0"),
        ({}, "\nquagga in\nxylophones in\nministry in\nministry"),
        ({}, "near"),
    ],
)
@pytest.mark.parametrize("extra", [[], ["--dry-run"], ["--dry-run", "--format", "json"]])
def test_the_text_of_a_withheld_document_is_never_printed(
    root: Path, tmp_path: Path, change: dict[str, str | None], spoil: str, extra: list[str]
) -> None:
    text = WITHHELD + spoil
    mine = tmp_path / "mine"
    if spoil == "near":
        mine = BASE / "local"
        text = (mine / "gamma.txt").read_text("utf-8") + "One more.\n"
    given = options(**{"rights": "withheld", "license": None, **change})
    done = mecorpus("add", "-", *given, *extra, cwd=root, given=text, MECORPUS_TEXTS=str(mine))
    if spoil == "near":
        assert "gamma (" in done.stdout + done.stderr
    words = {word.strip(".…").casefold() for word in text.split() if len(word) > 6}
    said = (done.stdout + done.stderr).casefold()
    assert "traceback" not in said
    assert not {word for word in words if word in said}
    assert b"quagga" not in b"".join(tree(root / "corpus").values())


def test_a_terminal_may_show_a_withheld_text(root: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(WITHHELD, "utf-8")
    code, seen = Terminal(
        root, str(tmp_path / "text.txt"), "--dry-run", *options(rights="withheld", license=None)
    ).end()
    assert (code, "Zanzibar quagga" in seen) == (0, True)


def test_a_withheld_page_keeps_its_metadata(root: Path, page: str, tmp_path: Path) -> None:
    given = options(rights="withheld", license=None, title=None, method=None, outlet=None)
    done = mecorpus("add", page, *given, "--id", "hidden-page", cwd=root, MECORPUS_TEXTS=str(tmp_path / "mine"))
    assert done.returncode == 0, done.stderr
    record = record_of(root, "hidden-page")
    assert (record["title"], record["author"]) == ("Water first", ["Jane Doe"])
    assert "scarce" not in done.stdout + done.stderr
    assert (tmp_path / "mine/hidden-page.txt").read_text("utf-8") == "\n\n".join(BODY) + "\n"


def test_a_text_from_many_hands_arrives_in_one_form(root: Path) -> None:
    raw = "\ufeffهل الماء قليل؟ نعم، قليل!\r\nPrice:\u00a05 dinars 💧👩\u200d👧.\r\ncafe\u0301 “quoted” ﬁne\t.  "
    done = mecorpus("add", "-", *options(language="ar", id="many-hands"), cwd=root, given=raw)
    assert done.returncode == 0, done.stderr
    text = (root / "corpus/documents/many-hands/text.txt").read_bytes().decode()
    assert text == "هل الماء قليل؟ نعم، قليل!\nPrice:\u00a05 dinars 💧👩\u200d👧.\ncafé “quoted” ﬁne .\n"
    units = record_of(root, "many-hands")["segmentation"]["sentences"]
    assert [text[one["start"] : one["end"]] for one in units][:2] == ["هل الماء قليل؟", "نعم، قليل!"]


@pytest.mark.parametrize("raw", ["\ufee3\ufe8e\ufe80 قليل.\n", "ﭐلماء.\n"])
def test_letters_shaped_by_a_pdf_are_refused(root: Path, raw: str) -> None:
    done = mecorpus("add", "-", *options(language="ar"), cwd=root, given=raw)
    assert (done.returncode, "shaped as in a PDF" in done.stderr) == (2, True)
    assert mecorpus("add", "-", *options(language="ar"), cwd=root, given="قال ﴾ماء﴿ ﷺ.\n").returncode == 0


ENGLISH = "The ministry could start with meters and publish what they say each week, which nobody has done so far. " * 2
FRENCH = (
    "Le ministère pourrait commencer par des compteurs, puis publier chaque semaine ce qu'ils indiquent à tous. " * 2
)
PERSIAN = "وزارتخانه می‌تواند با کنتورها شروع کند و هر هفته آنچه را نشان می‌دهند برای همه منتشر کند. " * 3


@pytest.mark.parametrize(
    ("text", "language", "doubt"),
    [
        (ENGLISH, "en", None),
        (ENGLISH, "en-GB", None),
        (ENGLISH, "fr", "looks like en"),
        (FRENCH, "en", "looks like fr"),
        (PERSIAN, "fa", None),
        (PERSIAN, "ar", "looks like fa"),
        (ENGLISH, "ar", "are Latin"),
        (PERSIAN, "en", "are Arabic"),
        (ENGLISH, "ar-Latn", None),
        (ENGLISH, "xx", None),
        (ENGLISH + "\n" + FRENCH, "de", None),
        ("Non.", "en", None),
        ("Netanyahu, Hamas, Gaza.", "fr", None),
        ("💧 1948", "ar", None),
    ],
)
def test_a_doubt_about_the_language(text: str, language: str, doubt: str | None) -> None:
    found = language_doubt(text, language)
    assert (found is None) if doubt is None else (found is not None and doubt in found)


def test_a_doubt_is_a_warning(root: Path) -> None:
    done = mecorpus("add", "-", *options(language="fr", title=ENGLISH.strip()), cwd=root, given=ENGLISH)
    assert done.returncode == 0
    assert "warning: the text is said to be fr, and looks like en" in done.stderr


def test_the_outlet_of_a_machine_written_original_is_no_question(root: Path, tmp_path: Path) -> None:
    """Only one answer would be true, so that nobody loses all others over a wrong one."""
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    given = options(outlet=None, kind="original", text_origin="machine", generator="a model", author=None)
    terminal = Terminal(root, str(tmp_path / "text.txt"), *given, "--id", "made")
    code, seen = terminal.end()
    assert (code, "outlet: sample originals" in seen) == (0, True), seen
    assert record_of(root, "made")["outlet"] == "sample originals"
