"""`mecorpus card`: what the card says is what the data says, and nobody's text is in it that must not be."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

import mecorpus as package
from mecorpus import build, init_corpus, make_card, pack
from mecorpus.building.run import Built
from mecorpus.card.counts import Counts
from mecorpus.card.examples import AUTHOR, CUT
from mecorpus.card.markdown import plain, quoted
from mecorpus.corpus.open import Corpus
from mecorpus.errors import RequestError

from .conftest import BASE, REPOSITORY, TODAY, copy_base, copy_repository
from .test_cli import mecorpus

MADE = (
    "CITATION.cff",
    "card/README.md",
    "card/agreement.json",
    "card/croissant.json",
    "card/figures/agreement.svg",
    "card/figures/labels.svg",
    "card/figures/timeline.svg",
)
# The sections of the Hub's template for dataset cards, in its order.
SECTIONS = """\
## Dataset Details
### Dataset Description
### Dataset Sources
## Uses
### Direct Use
### Out-of-Scope Use
## Dataset Structure
## Dataset Creation
### Curation Rationale
### Source Data
#### Data Collection and Processing
#### Who are the source data producers?
### Annotations
#### Annotation process
#### Who are the annotators?
#### Personal and Sensitive Information
## Bias, Risks, and Limitations
### Recommendations
## Citation
## Glossary
## More Information
## Dataset Card Authors
## Dataset Card Contact
""".splitlines()
BETA = "corpus/documents/beta/annotations/model-a.jsonl"


@pytest.fixture(scope="module")
def carded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus with its card; not to be changed."""
    root = copy_base(tmp_path_factory.mktemp("carded") / "root")
    assert make_card(root).changed == MADE
    return root


@pytest.fixture(scope="module")
def built(carded: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(carded, tmp_path_factory.mktemp("built") / "dist", today=TODAY)


@pytest.fixture(scope="module")
def card(carded: Path) -> str:
    return (carded / "card/README.md").read_text("utf-8")


@pytest.fixture
def root(carded: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(carded, tmp_path / "root"))


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def section(card: str, heading: str) -> str:
    """What stands under a heading, to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#)", card, re.M | re.S)
    assert found, heading
    return found[1]


def test_the_card_of_the_repository_agrees_with_its_data() -> None:
    made = make_card(REPOSITORY, check=True)
    assert made.changed == (), "run `mecorpus card`"
    assert {*MADE, "DATASHEET.md"} == {*made.files}


def test_every_section_of_the_template_is_there_in_order(card: str) -> None:
    headings = re.findall(r"^#+ .+$", card, re.M)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    text = re.sub(r"\A---\n.*?\n---\n", "", card, flags=re.S)
    parts = re.split(r"^#+ .+$", text, flags=re.M)
    empty = [heading for heading, part in zip(headings, parts[1:], strict=True) if not part.strip()]
    assert set(empty) <= {"## Uses", "## Dataset Details", "## Dataset Creation", "### Source Data", "### Annotations"}


def test_a_change_of_the_data_makes_the_check_fail_and_nothing_is_written(root: Path) -> None:
    path = root / BETA
    path.write_text(path.read_text("utf-8").replace('"label":"fact"', '"label":"evaluation"', 1), "utf-8")
    before = contents(root)
    done = mecorpus("card", "--check", cwd=root)
    assert done.returncode == 1
    told = "{} does not agree with the data; run `mecorpus card`"
    for name in ("card/README.md", "card/agreement.json", "card/figures/labels.svg"):
        assert told.format(name) in done.stdout.splitlines()
    assert "CITATION.cff" not in done.stdout
    assert contents(root) == before
    done = mecorpus("card", cwd=root)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "wrote card/README.md")
    assert make_card(root, check=True).changed == ()


def test_a_file_that_was_edited_is_missing_or_too_many_is_named(root: Path) -> None:
    (root / "card/croissant.json").unlink()
    (root / "card/figures/old.svg").write_text("<svg/>", "utf-8")
    agreed = root / "card/agreement.json"
    agreed.write_text(re.sub(r'"value": 0\.\d+', '"value": 0.99', agreed.read_text("utf-8"), count=1), "utf-8")
    changed = ("card/agreement.json", "card/croissant.json", "card/figures/old.svg")
    assert make_card(root, check=True).changed == changed
    assert make_card(root).changed == changed
    assert not (root / "card/figures/old.svg").exists()


def test_a_build_has_the_card_that_was_committed(built: Built, carded: Path) -> None:
    for name in ("README.md", "croissant.json", "figures/labels.svg", "figures/timeline.svg", "figures/agreement.svg"):
        assert (Path(built.out) / name).read_bytes() == (carded / "card" / name).read_bytes(), name
    assert (Path(built.out) / "CITATION.cff").read_bytes() == (carded / "CITATION.cff").read_bytes()


def test_agreement_of_another_state_is_not_shown(root: Path, tmp_path: Path, card: str) -> None:
    shown = section(card, "Agreement")
    assert "| `claim` | inter-annotator agreement of two people (alice, bob) | 1 | `nominal_alpha` |" in shown
    path = root / BETA
    path.write_text(path.read_text("utf-8").replace('"label":"fact"', '"label":"evaluation"', 1), "utf-8")
    out = Path(build(root, tmp_path / "dist", today=TODAY).out)
    found = section((out / "README.md").read_text("utf-8"), "Agreement")
    assert found.strip() == "Agreement was not computed for this state of the corpus; `mecorpus card` does."
    assert not (out / "figures/agreement.svg").exists()


@pytest.mark.parametrize("raw", ["", "[", "[]", '{"input": "INPUT"}', '{"input": "INPUT", "layers": [{"figures": [7]}], "seed": 1, "draws": 1}'])  # fmt: skip
def test_agreement_that_cannot_be_read_counts_as_none(raw: str, root: Path, tmp_path: Path, built: Built) -> None:
    (root / "card/agreement.json").write_text(raw.replace("INPUT", built.manifest["input"]), "utf-8")
    out = Path(build(root, tmp_path / "dist", today=TODAY).out)
    assert "was not computed" in section((out / "README.md").read_text("utf-8"), "Agreement")


def test_two_readings_by_a_model_are_not_called_agreement_of_people() -> None:
    card = (REPOSITORY / "card/README.md").read_text("utf-8")
    assert "two readings by a model (claude-1, claude-2)" in section(card, "Agreement")
    assert "not agreement between people" in section(card, "Agreement")
    assert "inter-annotator" not in card


def test_the_card_is_the_same_without_copies_of_withheld_texts(
    carded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MECORPUS_TEXTS", str(tmp_path))
    assert make_card(carded, check=True).changed == ()


def test_no_withheld_text_is_in_any_of_it(carded: Path) -> None:
    words = re.findall(r"\w+", (BASE / "local/gamma.txt").read_text("utf-8").casefold())
    runs = {tuple(words[n : n + 3]) for n in range(len(words) - 2)}
    for name in MADE:
        found = re.findall(r"\w+", (carded / name).read_text("utf-8").casefold())
        assert not runs & {tuple(found[n : n + 3]) for n in range(len(found) - 2)}, name


def test_hydrated_texts_give_no_examples(carded: Path, tmp_path: Path) -> None:
    made = build(carded, tmp_path / "dist", texts=BASE / "local", today=TODAY)
    assert made.manifest["documents"]["hydrated"] == 1
    assert {one.document for one in made.figures.counts.examples.values()} == {"alpha", "beta"}
    card = (tmp_path / "dist/README.md").read_text("utf-8")
    assert "**License:** not for redistribution" in card
    told = json.loads((tmp_path / "dist/croissant.json").read_bytes())
    assert told["license"].startswith("Not for redistribution")
    assert "Not for redistribution." in told["rai:dataLimitations"]


@pytest.mark.parametrize("which", ["base", "repository"])
def test_every_example_is_in_the_text_that_it_names(which: str, built: Built, carded: Path, tmp_path: Path) -> None:
    root = carded if which == "base" else REPOSITORY
    counts = built.figures.counts if which == "base" else build(root, tmp_path / "dist", today=TODAY).figures.counts
    corpus = Corpus.open(root)
    names = {entity.name for entity in corpus.context.registers.entities} | {AUTHOR}
    assert {key[1] for key in counts.examples if key[0] == "claim"} == {*counts.labels["claim"]}
    for example in counts.examples.values():
        document = corpus[example.document]
        assert not document.withheld
        for part in example.parts:
            if part.is_of_text:
                text = " ".join((document.text or "").split())
                assert all(one in text for one in part.text.removesuffix(f" {CUT}").split(" … "))
            else:
                assert part.text in {*names, document.title}


def test_arabic_runs_from_right_to_left_in_its_own_place(card: str) -> None:
    found = re.findall(r'<span dir="rtl" lang="ar">«([^<]*)»</span>', card)
    text = (BASE / "corpus/documents/beta/text.txt").read_text("utf-8")
    assert found
    assert all(one in text for one in found)
    assert not re.search("[\u0600-\u06ff]", re.sub(r'<span dir="rtl" lang="ar">[^<]*</span>', "", card))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", "a | b"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("![x](https://example.org/x.png)", "\\!\\[x\\](https://example.org/x.png)"),
        ("two\nlines  here", "two lines here"),
        ("*much* `code` _so_ op_ed # \\", "\\*much\\* \\`code\\` \\_so\\_ op_ed \\# \\\\"),
        ("a\u202eb\u200bc\x07", "a\\\\u\\{202e\\}b\\\\u\\{200b\\}c\\\\u\\{0007\\}"),
    ],
)
def test_a_text_is_shown_as_it_is_and_never_as_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_quotation_cannot_leave_its_place() -> None:
    told = quoted("دجلة</span><b>\u202e", 'ar"><script>')
    assert told.count("</span>") == 1
    assert "<b>" not in told
    assert "\u202e" not in told


def test_counts_are_those_of_the_rows_and_the_registers(built: Built, card: str) -> None:
    counts = built.figures.counts
    assert counts.documents == 2
    assert counts.of("shipped", "language") == {"ar": 1, "en": 1}
    assert counts.of("withheld", "language") == {"en": 1}
    rows = built.manifest["configurations"]["claim"]
    assert counts.of("split", "claim") == {split: one["rows"] for split, one in rows.items()}
    assert sum(counts.labels["claim"].values()) == sum(one["rows"] for one in rows.values())
    assert counts.total("compared", "claim") == 1
    assert counts.of("settled", "claim") == {"adjudicated": 1, "single": 1}
    assert counts.of("reading", "alice") == {"1.0": 1}
    structure = section(card, "Annotations by layer, split and language")
    numbers = {row.split("|")[1].strip(): row for row in structure.splitlines() if row.startswith("| `")}
    assert numbers["`claim`"].split("|")[2:4] == [" 2 ", f" {sum(counts.labels['claim'].values())} "]


def test_counts_of_blocks_add_up_whatever_the_blocks(carded: Path) -> None:
    corpus = Corpus.open(carded, copies=False)
    documents = [one for one in corpus if not one.withheld]
    together, apart = Counts(), Counts()
    for document in documents:
        together.add(document, corpus.context)
        one = Counts()
        one.add(document, corpus.context)
        apart.update(one)
    assert (together.numbers, together.labels, together.examples) == (apart.numbers, apart.labels, apart.examples)


def test_takedowns_are_counted(root: Path) -> None:
    line = '{"document":"gone","reason":"Asked for.","requested":"2026-01-01","sha256":null}\n'
    (root / "corpus/takedowns.jsonl").write_text(line, "utf-8")
    make_card(root)
    assert "in no build any more: 1." in section((root / "card/README.md").read_text("utf-8"), "Takedowns")


def test_the_programs_of_the_card_run_as_written(built: Built) -> None:
    """All in one process, each in a space of its own."""
    blocks = re.findall(r"^```python\n(.*?)^```", (Path(built.out) / "README.md").read_text("utf-8"), re.M | re.S)
    names = [re.findall(r'load_dataset\("path/to/this/folder", "(\w+)"', block) for block in blocks]
    assert [name for (name,) in names] == [
        name for name in built.manifest["configurations"] if not name.endswith("_raw")
    ]
    assert max(len([line for line in block.splitlines() if line]) for block in blocks) <= 5
    code = "".join(
        f"exec({block.replace('path/to/this/folder', str(built.out))!r}, {{}})\nprint('--')\n" for block in blocks
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split("--\n")) == len(blocks) + 1
    assert "-> recommendation" in done.stdout


def test_the_yaml_is_what_the_tool_of_datasets_finds(built: Built, tmp_path: Path) -> None:
    folder = shutil.copytree(built.out, tmp_path / "dist")
    command = [Path(sys.executable).parent / "datasets-cli", "test", str(folder), "--save_info", "--all_configs"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ours, theirs = (head(Path(place) / "README.md") for place in (built.out, folder))
    found = {one["config_name"]: one for one in theirs["dataset_info"]}
    assert set(found) == set(built.manifest["configurations"])
    for one in ours["dataset_info"]:
        other = found[one["config_name"]]
        assert one["features"] == other["features"]
        counts = [
            [{key: split[key] for key in ("name", "num_examples")} for split in each["splits"]] for each in (one, other)
        ]
        assert counts[0] == counts[1]
    assert "malformed" not in done.stderr
    assert "download_size" not in json.dumps(ours)


def head(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
    return value


def test_pictures_are_titled_well_formed_and_where_the_card_looks_for_them(carded: Path, card: str) -> None:
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", card)
    assert sorted(named) == ["figures/agreement.svg", "figures/labels.svg", "figures/timeline.svg"]
    for name in named:
        svg = ET.parse(carded / "card" / name).getroot()
        space = "{http://www.w3.org/2000/svg}"
        assert svg.get("role") == "img"
        assert all((svg.findtext(f"{space}{part}") or "").strip() for part in ("title", "desc"))
        assert "prefers-color-scheme:dark" in (svg.findtext(f"{space}style") or "")
    assert "fact 2" not in card
    told = ET.parse(carded / "card/figures/timeline.svg").getroot().findtext("{http://www.w3.org/2000/svg}desc")
    assert "2025-03 1" in (told or "") or re.search(r"\d{4}(-\d\d)? \d", told or "")


def test_notes_stand_in_their_sections_and_another_heading_is_refused(root: Path) -> None:
    notes = root / "card/notes.md"
    notes.write_text(
        "For us.\n\n## Funded by\n\nnobody\n\n### Social Impact\nLittle.\n\n## Recommendations\nRead *all* of it.\n",
        "utf-8",
    )
    make_card(root)
    card = (root / "card/README.md").read_text("utf-8")
    assert "- **Funded by:** nobody\n" in card
    assert section(card, "Social Impact").strip() == "Little."
    assert section(card, "Recommendations").rstrip().endswith("Read *all* of it.")
    assert "For us" not in card
    assert json.loads((root / "card/croissant.json").read_bytes())["rai:dataSocialImpact"] == "Little."
    notes.write_text("## Fundedby\nnobody\n", "utf-8")
    done = mecorpus("card", cwd=root)
    assert done.returncode == 2
    assert "card/notes.md: there is no heading 'Fundedby'; did you mean Funded by?" in done.stderr
    assert mecorpus("build", cwd=root).returncode == 2


def test_figures_of_the_datasheet_come_from_the_data(root: Path) -> None:
    path = root / "DATASHEET.md"
    path.write_text(
        "# About\n\nWe have <!-- mecorpus:documents -->many<!-- /mecorpus -->, in\n<!-- mecorpus:languages -->\n\n<!-- /mecorpus -->.\n",
        "utf-8",
    )
    assert make_card(root, check=True).changed == ("DATASHEET.md",)
    make_card(root)
    assert path.read_text("utf-8") == (
        "# About\n\nWe have <!-- mecorpus:documents -->3 documents: 2 open, 1 withheld<!-- /mecorpus -->, in\n"
        "<!-- mecorpus:languages -->Arabic (ar) 1 and English (en) 1; withheld: English (en) 1<!-- /mecorpus -->.\n"
    )
    assert make_card(root, check=True).changed == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- mecorpus:document -->x<!-- /mecorpus -->", "no figure 'document'; did you mean documents?"),
        ("<!-- mecorpus:documents -->x", "stands alone"),
        ("x<!-- /mecorpus -->", "stands alone"),
        ("<!--mecorpus:documents-->x<!-- /mecorpus -->", "stands alone"),
    ],
)
def test_a_mark_that_cannot_be_filled_is_refused(text: str, told: str, root: Path) -> None:
    (root / "DATASHEET.md").write_text(text, "utf-8")
    with pytest.raises(RequestError, match=re.escape(told)) as caught:
        make_card(root)
    assert "documents, entities" in str(caught.value)
    assert (root / "DATASHEET.md").read_text("utf-8") == text


def test_every_mark_is_told_by_the_help_and_by_our_own_datasheet() -> None:
    from mecorpus.card.datasheet import FIGURES

    told = " ".join(mecorpus("card", "--help").stdout.split())
    ours = (REPOSITORY / "DATASHEET.md").read_text("utf-8")
    for name in FIGURES:
        assert re.search(rf"\b{name}\b", told), name
    assert {*re.findall(r"mecorpus:([a-z-]+) -->", ours)} <= {*FIGURES}


def test_our_datasheet_has_all_sections_and_the_headings_of_a_data_statement(tmp_path: Path) -> None:
    ours = (REPOSITORY / "DATASHEET.md").read_text("utf-8")
    assert len(re.findall(r"^## [1-7]\. ", ours, re.M)) == 7
    template = (init_corpus(tmp_path / "new").root / "DATASHEET.md").read_text("utf-8")
    assert re.findall(r"^### (.+)$", ours, re.M) == re.findall(r"^## (.+)$", template, re.M)


def test_a_new_corpus_gets_a_card_that_claims_nothing(tmp_path: Path) -> None:
    new = init_corpus(tmp_path / "water", title="Water: commentary", authors=["A. Author"]).root
    make_card(new)
    assert make_card(new, check=True).changed == ()
    card = (new / "card/README.md").read_text("utf-8")
    assert "There is no document in it yet." in card
    assert "middle-east" not in card
    assert "Middle East" not in card
    assert "language model" not in section(card, "Who are the source data producers?")
    assert not (new / "card/figures").exists()
    assert "0 documents: 0 open, 0 withheld" in (new / "DATASHEET.md").read_text("utf-8")


def test_a_packed_corpus_carries_what_its_card_is_made_from(root: Path, tmp_path: Path) -> None:
    (root / "card/notes.md").write_text("## Funded by\nnobody\n", "utf-8")
    make_card(root)
    pack(root, tmp_path / "packed")
    out = Path(build(tmp_path / "packed", tmp_path / "dist", today=TODAY).out)
    assert (out / "README.md").read_bytes() == (root / "card/README.md").read_bytes()


def test_a_corpus_on_copies_gets_no_card(carded: Path, tmp_path: Path) -> None:
    package.hydrate(carded, texts=BASE / "local", out=tmp_path / "mine")
    with pytest.raises(RequestError, match="copies of withheld texts"):
        make_card(tmp_path / "mine")


def test_no_link_brings_a_file_from_outside_into_the_card(root: Path, tmp_path: Path) -> None:
    shutil.move(root / "card", tmp_path / "elsewhere")
    (tmp_path / "elsewhere/notes.md").write_text("## Summary\nhunter2\n", "utf-8")
    (root / "card").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RequestError, match="card is a symbolic link"):
        make_card(root)
    out = Path(build(root, tmp_path / "dist", today=TODAY).out)
    assert "hunter2" not in (out / "README.md").read_text("utf-8")


def test_a_corpus_with_errors_gets_no_card(root: Path) -> None:
    path = root / BETA
    path.write_text(path.read_text("utf-8").replace('"label":"fact"', '"label":"facts"', 1), "utf-8")
    done = mecorpus("card", "--check", cwd=root)
    assert (done.returncode, "MEC301" in done.stderr, done.stdout) == (1, True, "")


def test_the_repository_and_its_copy_have_the_same_card(tmp_path: Path) -> None:
    """Nothing of it depends on where the corpus lies."""
    root = copy_repository(tmp_path / "root")
    shutil.copytree(REPOSITORY / "card", root / "card")
    for name in ("CITATION.cff", "DATASHEET.md"):
        shutil.copyfile(REPOSITORY / name, root / name)
    assert make_card(root, check=True, workers=2).changed == ()
