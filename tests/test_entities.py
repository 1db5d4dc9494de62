"""`mecorpus entity`: the register is added to, searched, renamed and merged without editing JSON."""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mecorpus import (
    Corpus,
    add_entity,
    edit_entity,
    find_entities,
    linked_entities,
    merge_entities,
    remove_entity,
    rename_entity,
    validate,
)
from mecorpus.corpus import writing
from mecorpus.entities import register as register_module
from mecorpus.errors import FindingsError, MecorpusError, RequestError

from .conftest import TODAY, copy_base
from .test_build import contents
from .test_cli import mecorpus

ENTITIES = "corpus/entities.jsonl"


def entries(root: Path) -> dict[str, dict[str, Any]]:
    lines = (root / ENTITIES).read_text("utf-8").splitlines()
    return {value["id"]: value for value in map(json.loads, lines)}


def put(root: Path, *changes: dict[str, Any]) -> None:
    """Write entries as they are, past all checks."""
    new = entries(root) | {change["id"]: entries(root).get(change["id"], EMPTY) | change for change in changes}
    register_module.write_register(root, new.values())


EMPTY = {"sectors": [], "country": None, "wikidata": None, "collective": False, "part_of": None}


def relink(root: Path, path: str, old: str, new: str, most: int = -1) -> None:
    file = root / "corpus/documents" / path
    raw = file.read_text("utf-8")
    assert f'"entity":"{old}"' in raw
    file.write_text(raw.replace(f'"entity":"{old}"', f'"entity":"{new}"', most), "utf-8")


def references(root: Path, id_: str) -> int:
    files = (root / "corpus/documents").glob("*/annotations/*.jsonl")
    return sum(file.read_text("utf-8").count(f'"entity":"{id_}"') for file in files)


def errors(root: Path) -> list[str]:
    return [f"{one.code} {one.message}" for one in validate(root, today=TODAY).findings if one.severity == "error"]


@pytest.fixture(autouse=True)
def scratch(root: Path) -> None:
    (root / ".mecorpus").mkdir(exist_ok=True)


def test_an_entry_is_added_sorted_and_in_canonical_form(root: Path) -> None:
    added = add_entity(
        root, "  Diyarbakır\u00a0Province ", type="GPE", country="TR", part_of="turkiye", wikidata="Q83387"
    )
    assert (added.id, added.name) == ("diyarbakir-province", "Diyarbakır Province")
    assert list(entries(root)) == sorted(entries(root))
    assert entries(root)["diyarbakir-province"]["part_of"] == "turkiye"
    assert {one.code for one in validate(root, today=TODAY).findings} == {"MEC406"}, "not used yet is a warning"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sana'a", "sanaa"),
        ("2023 Al Haouz earthquake", "2023-al-haouz-earthquake"),
        ("Ḥizb Allāh", "hizb-allah"),
        ("حزب PKK", "pkk"),
    ],
)
def test_the_id_is_made_from_the_name(root: Path, name: str, expected: str) -> None:
    assert add_entity(root, name, type="ORG").id == expected


def test_an_arabic_name_needs_an_id(root: Path) -> None:
    with pytest.raises(RequestError, match="--id"):
        add_entity(root, "حزب الله", type="ORG")
    assert add_entity(root, "حزب الله", type="ORG", id="hezbollah").name == "حزب الله"


def test_a_government_is_part_of_its_state(root: Path) -> None:
    assert add_entity(root, "Government of Türkiye", type="ORG", part_of="turkiye").id == "turkiye-government"
    with pytest.raises(RequestError, match="--part-of"):
        add_entity(root, "The Government of Syria", type="ORG")
    rename_entity(root, "iraq-government", name="Cabinet of Iraq")
    with pytest.raises(RequestError, match="government of tigris"):
        add_entity(root, "Tigris Board", type="ORG", id="tigris-government")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Baghdad", "type": "GPE", "country": "IQ"}, r"baghdad \(Baghdad, GPE, IQ\) is there already"),
        ({"name": "Baghdad", "type": "GPE", "country": "IQ", "id": "b"}, "this name, type and country"),
        ({"name": "BAGHDAD", "type": "GPE", "country": "US", "id": "b"}, "--anyway"),
        ({"name": "Dijla", "type": "LOC", "wikidata": "Q35591"}, r"tigris \(Tigris, LOC\) is Q35591"),
        ({"name": "Basra", "type": "GPE", "part_of": "irak"}, r"no entity 'irak'.*iraq \(Iraq\)"),
        ({"name": "Basra", "type": "CITY"}, r"^--type: 'CITY' is none of: PERSON, ORG"),
        ({"name": "Basra", "type": "GPE", "wikidata": "796"}, "^--wikidata: .*Q796"),
        ({"name": "Basra", "type": "GPE", "country": "iq", "sectors": ["X"]}, "--country: .*; --sector: "),
        ({"name": "Basra", "type": "GPE", "id": "Al Basra"}, "^id: "),
        ({"name": "Basra \udcff", "type": "GPE"}, "UTF-8"),
        ({"name": " ", "type": "GPE", "id": "blank"}, "^name: "),
    ],
)
def test_what_cannot_be_added_is_told_by_option(root: Path, fields: dict[str, Any], message: str) -> None:
    before = (root / ENTITIES).read_bytes()
    with pytest.raises(RequestError, match=message):
        add_entity(root, **fields)
    assert (root / ENTITIES).read_bytes() == before


def test_two_places_may_share_a_name_anyway(root: Path) -> None:
    add_entity(root, "Tripoli", type="GPE", country="LB", id="tripoli-lebanon")
    assert add_entity(root, "Tripoli", type="GPE", country="LY", anyway=True).id == "tripoli"
    with pytest.raises(RequestError, match="name, type and country"):
        add_entity(root, "Tripoli", type="GPE", country="LY", id="tripoli-2", anyway=True)
    assert errors(root) == []


def test_a_register_that_is_not_sound_is_not_written_over(root: Path) -> None:
    path = root / ENTITIES
    for raw in (path.read_bytes() + b'{"id":"x"}\n', path.read_bytes() * 2, b"nonsense\n"):
        path.write_bytes(raw)
        with pytest.raises(FindingsError, match="register is not sound"):
            add_entity(root, "Basra", type="GPE")
        assert path.read_bytes() == raw


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("baghdad", "baghdad"),
        ("BAGHDAD", "baghdad"),
        ("government of iraq", "iraq-government"),
        ("العِراق", "iraq"),
        ("عراق", "iraq"),
        ("ترکیا", "turkiye"),
        ("Turkiye", "turkiye"),
        ("بغداد", "baghdad"),
        ("Türkye", "turkiye"),
        ("q35591", "tigris"),
        ("irak", "iraq"),
    ],
)
def test_an_entry_is_found_by_what_it_goes_by(root: Path, words: str, first: str) -> None:
    relink(root, "beta/annotations/model-a.jsonl", "tigris", "baghdad")
    path = root / "corpus/documents/beta/annotations/model-a.jsonl"
    path.write_text(path.read_text("utf-8").replace('"quote":"دجلة"', '"quote":"بغداد"'), "utf-8")
    assert find_entities(root, words)[0].id == first


def test_what_is_found_tells_mentions_and_surfaces(root: Path) -> None:
    (found,) = find_entities(root, "iraq", type="GPE")
    assert (found.mentions, found.surfaces, found.score) == (6, ("Iraq", "Iraqi", "العراق"), 100.0)
    baghdad = find_entities(root, "baghdad", type="GPE")[0]
    assert (baghdad.mentions, baghdad.surfaces) == (1, ()), "the one mention is in a withheld text"
    assert [one.id for one in find_entities(root, "Baghdad")] == ["baghdad", "iraq-government"]
    assert find_entities(root, "Zagros") == []
    for words, kind in ((" ", None), ("iraq", "CITY")):
        with pytest.raises(RequestError):
            find_entities(root, words, type=kind)


def test_a_quote_that_stands_in_a_withheld_reading_is_not_shown(root: Path) -> None:
    path = root / "corpus/documents/gamma/annotations/alice.jsonl"
    path.write_text(path.read_text("utf-8").replace('"spans":[[0,7]]', '"quote":"Secret","spans":[[0,7]]'), "utf-8")
    assert find_entities(root, "secret") == []
    assert linked_entities(root, "secret") == []


def test_a_surface_has_the_entities_it_was_linked_to(root: Path) -> None:
    assert linked_entities(root, "BAGHDAD") == [("iraq-government", 4)]
    assert linked_entities(root, "العِراق") == [("iraq", 2)]
    assert linked_entities(root, "Bag") == []
    relink(root, "alpha/annotations/alice.jsonl", "iraq-government", "baghdad", 1)
    assert linked_entities(root, "Baghdad") == [("iraq-government", 3), ("baghdad", 1)]


def test_a_surface_is_found_in_lines_that_are_not_canonical(root: Path) -> None:
    path = root / "corpus/documents/beta/annotations/model-a.jsonl"
    values = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(value) + "\n" for value in values) + '"referent" nonsense\n', "ascii")
    assert linked_entities(root, "العراق") == [("iraq", 2)]


def test_what_is_no_file_is_passed_over(root: Path) -> None:
    folder = root / "corpus/documents/beta/annotations"
    (folder / "notes").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "link.jsonl").symlink_to("model-a.jsonl")
    (root / "corpus/documents/file").write_text("x", "utf-8")
    (root / "corpus/documents/linked").symlink_to("beta")
    assert linked_entities(root, "العراق") == [("iraq", 2)]


def test_a_new_id_stands_wherever_the_old_one_stood(root: Path) -> None:
    before = contents(root / "corpus")
    relink(root, "gamma/annotations/alice.jsonl", "baghdad", "iraq")
    tried = rename_entity(root, "iraq", "republic-of-iraq", dry_run=True)
    assert references(root, "iraq") == 9
    done = rename_entity(root, "iraq", "republic-of-iraq", name="Republic of Iraq")
    assert (done.ids, done.references, done.files) == (tried.ids, tried.references, tried.files)
    assert done.ids == {"iraq": "republic-of-iraq", "iraq-government": "republic-of-iraq-government"}
    assert (done.references, len(done.files)) == (13, 4)
    assert (references(root, "iraq"), references(root, "republic-of-iraq")) == (0, 9)
    assert {one["part_of"] for one in entries(root).values()} == {None, "republic-of-iraq"}
    assert entries(root)["republic-of-iraq"]["name"] == "Republic of Iraq"
    assert entries(root)["republic-of-iraq"]["wikidata"] == "Q796"
    assert errors(root) == []
    rename_entity(root, "republic-of-iraq", "iraq", name="Iraq")
    relink(root, "gamma/annotations/alice.jsonl", "iraq", "baghdad")
    assert contents(root / "corpus") == before, "there and back again, to the byte"


def test_a_name_is_changed_alone(root: Path) -> None:
    before = contents(root / "corpus/documents")
    done = rename_entity(root, "tigris", name="دجلة")
    assert (done.ids, done.references) == ({}, 0)
    assert entries(root)["tigris"]["name"] == "دجلة"
    assert contents(root / "corpus/documents") == before


@pytest.mark.parametrize(
    ("arguments", "more", "message"),
    [
        (("tigris",), {}, "give a new id"),
        (("tigris", "tigris"), {}, "give a new id"),
        (("tigriss", "dijla"), {}, r"tigris \(Tigris\)"),
        (("tigris", "turkiye"), {}, "entity merge tigris turkiye"),
        (("tigris", "The Tigris"), {}, "^id: "),
        (("tigris",), {"name": "iraq"}, "--anyway"),
        (("iraq-government", "cabinet"), {}, "rename iraq"),
        (("tigris", "turkiye-government"), {}, "government of turkiye"),
    ],
)
def test_what_cannot_be_renamed_says_why(
    root: Path, arguments: tuple[str, ...], more: dict[str, Any], message: str
) -> None:
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match=message):
        rename_entity(root, *arguments, **more)
    assert contents(root / "corpus") == before


def doubled(root: Path) -> Path:
    """A corpus in which Türkiye has a second entry with a Wikidata item, a city and a government."""
    put(
        root,
        {"id": "turkey", "name": "Turkey", "type": "GPE", "wikidata": "Q43", "country": "TR"},
        {"id": "turkey-government", "name": "Government of Turkey", "type": "ORG", "part_of": "turkey"},
        {"id": "ankara", "name": "Ankara", "type": "GPE", "part_of": "turkey"},
        {"id": "turkiye", "wikidata": None},
    )
    relink(root, "beta/annotations/model-a.jsonl", "turkiye", "turkey")
    relink(root, "alpha/annotations/bob.jsonl", "turkiye", "turkey")
    assert errors(root) == []
    return root


def test_two_entries_become_one(root: Path) -> None:
    doubled(root)
    done = merge_entities(root, "turkey", "turkiye")
    assert (done.references, len(done.files)) == (2, 2)
    assert (references(root, "turkey"), references(root, "turkiye")) == (0, 3)
    assert "turkey" not in entries(root)
    assert entries(root)["turkiye"] | {"name": ""} == EMPTY | {
        "id": "turkiye", "name": "", "type": "GPE", "country": "TR", "wikidata": "Q43",
    }  # fmt: skip
    assert entries(root)["ankara"]["part_of"] == "turkiye"
    assert entries(root)["turkiye-government"]["part_of"] == "turkiye", "the government goes with its state"
    assert "Wikidata item of turkiye: Q43, taken over from turkey" in done.notes
    assert "lost with turkey: name Turkey" in done.notes
    assert "part of turkiye instead of turkey: ankara" in done.notes
    assert errors(root) == []


def test_types_that_differ_are_not_merged_unless_one_is_right(root: Path) -> None:
    put(root, {"id": "dijla", "name": "Tigris", "type": "FAC"})
    before = contents(root / "corpus")
    with pytest.raises(RequestError, match=r"dijla .*FAC.* and tigris .*LOC.*--type FAC or LOC"):
        merge_entities(root, "dijla", "tigris")
    with pytest.raises(RequestError, match="neither is of type ORG"):
        merge_entities(root, "dijla", "tigris", type="ORG")
    with pytest.raises(FindingsError) as caught:
        merge_entities(root, "dijla", "tigris", type="FAC")
    assert {one.code for one in caught.value.report.findings} == {"MEC315"}  # type: ignore[attr-defined]
    assert contents(root / "corpus") == before
    merge_entities(root, "tigris", "dijla", type="LOC")
    assert (entries(root)["dijla"]["type"], entries(root)["dijla"]["wikidata"]) == ("LOC", "Q35591")
    assert errors(root) == []


def test_an_entry_that_is_part_of_the_other_does_not_become_part_of_itself(root: Path) -> None:
    done = merge_entities(root, "iraq", "baghdad", dry_run=True)
    assert "part of nothing instead of iraq: baghdad" in done.notes
    put(root, {"id": "karkh", "name": "Karkh", "type": "GPE", "part_of": "baghdad"})
    with pytest.raises(FindingsError) as caught:
        merge_entities(root, "iraq", "karkh")
    assert {one.code for one in caught.value.report.findings} == {"MEC408"}  # type: ignore[attr-defined]


def test_two_stances_towards_one_target_stop_a_merge(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (stance,) = [number for number, line in enumerate(lines) if '"layer":"stance"' in line]
    other = lines[stance].replace('"fv7qqb"', '"fv7qqc"').replace('"entity":"iraq"', '"entity":"turkiye"')
    other = other.replace('"label":"negative"', '"label":"positive"')
    path.write_text("".join([*lines[: stance + 1], other, *lines[stance + 1 :]]), "utf-8")
    assert errors(root) == []
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="nothing was written") as caught:
        merge_entities(root, "turkiye", "iraq")
    (found,) = caught.value.report.findings  # type: ignore[attr-defined]
    assert (found.code, found.document, found.line) == ("MEC329", "alpha", stance + 2)
    assert contents(root / "corpus") == before
    waiver = '{"annotation":null,"by":"alice","code":"MEC329","document":"alpha","expires":"2099-01-01","file":null,"reason":"Both are meant."}\n'
    (root / "corpus/waivers.jsonl").write_text(waiver, "utf-8")
    assert merge_entities(root, "turkiye", "iraq").references == 4


def test_a_reference_that_then_stands_twice_in_a_role_is_left_once(root: Path) -> None:
    layer = root / "schema/layers/stance.schema.json"
    schema = json.loads(layer.read_text("utf-8"))
    evidence = schema["properties"]["arguments"]["properties"]["evidence"]
    kinds = ("unit_filler", "entity_filler")
    evidence["items"] = {"anyOf": [{"$ref": f"urn:mecorpus:annotation#/$defs/{kind}"} for kind in kinds]}
    layer.write_text(json.dumps(schema), "utf-8")
    for name in ("alice", "bob"):
        path = root / f"corpus/documents/alpha/annotations/{name}.jsonl"
        both = '"evidence":[{"unit":"s3"},{"entity":"tigris"},{"entity":"turkiye"}]'
        path.write_text(path.read_text("utf-8").replace('"evidence":[{"unit":"s3"}]', both), "utf-8")
    assert errors(root) == []
    merge_entities(root, "tigris", "turkiye", type="GPE")
    raw = (root / "corpus/documents/alpha/annotations/bob.jsonl").read_text("utf-8")
    assert '"evidence":[{"unit":"s3"},{"entity":"turkiye"}]' in raw


def test_only_references_are_rewritten(root: Path) -> None:
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    raw = path.read_text("utf-8").replace('"id":"rxjxsr"', '"id":"iraq"').replace(
        '"layer":"stance"', '"layer":"stance","note":"{\\"entity\\":\\"iraq\\"}"'
    )  # fmt: skip
    path.write_text(raw, "utf-8")
    rename_entity(root, "iraq", "republic-of-iraq")
    assert '"id":"iraq"' in path.read_text("utf-8")
    assert '"note":"{\\"entity\\":\\"iraq\\"}"' in path.read_text("utf-8")


@pytest.mark.parametrize("spoil", ["duplicate key", "no JSON", "link"])
def test_a_file_that_is_not_sound_stops_it(root: Path, spoil: str) -> None:
    path = root / "corpus/documents/alpha/annotations/bob.jsonl"
    raw = path.read_text("utf-8")
    if spoil == "link":
        path.unlink()
        path.symlink_to("alice.jsonl")
    else:
        broken = '"label":"GPE","label":"GPE"' if spoil == "duplicate key" else '"label":GPE'
        path.write_text(raw.replace('"label":"GPE"', broken, 1), "utf-8")
    before = contents(root / "corpus")
    with pytest.raises(FindingsError, match="nothing was written"):
        rename_entity(root, "iraq", "republic-of-iraq")
    assert contents(root / "corpus") == before


def same_name(root: Path) -> Path:
    """A corpus in which two entries differ in type alone."""
    put(root, {"id": "al-iraq", "name": "Iraq", "type": "LOC", "country": "IQ"})
    relink(root, "beta/annotations/model-a.jsonl", "iraq", "al-iraq")
    assert errors(root) == []
    return root


MOVES: dict[str, tuple[Callable[[Path], Path], Callable[[Path], Any]]] = {
    "rename": (lambda root: root, lambda root: rename_entity(root, "iraq", "republic-of-iraq", name="العراق")),
    "merge": (doubled, lambda root: merge_entities(root, "turkey", "turkiye")),
    "merge types": (same_name, lambda root: merge_entities(root, "al-iraq", "iraq", type="GPE")),
    "merge types the other way": (same_name, lambda root: merge_entities(root, "iraq", "al-iraq", type="GPE")),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_write_that_fails_leaves_a_valid_corpus_and_a_second_run_finishes(
    tmp_path: Path, move: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, act = MOVES[move]
    whole = prepare(_copy(tmp_path / "whole"))
    act(whole)
    failed = 0
    for last in range(20):
        root = prepare(_copy(tmp_path / f"root{last}"))
        with monkeypatch.context() as patch:
            patch.setattr(register_module, "write_file", _failing(last))
            try:
                act(root)
            except MecorpusError:
                failed += 1
                assert errors(root) == [], f"after {last} writes"
        if failed == last:
            break
        act(root)
        assert contents(root / "corpus") == contents(whole / "corpus"), f"after {last} writes"
    assert failed >= 3


def _copy(target: Path) -> Path:
    copied = copy_base(target)
    (copied / ".mecorpus").mkdir()
    return copied


def _failing(after: int) -> Callable[..., None]:
    """`write_file` that fails for want of space after so many files."""
    left = [after]

    def write(path: Path, content: bytes, **more: Any) -> None:
        if not left[0]:
            raise MecorpusError("no space left")
        left[0] -= 1
        writing.write_file(path, content, **more)

    return write


def test_killed_at_random_points(root: Path) -> None:
    before = contents(root / "corpus")
    forth, back = [], []
    for to, call in (
        (forth, ["rename", "iraq", "republic-of-iraq", "--name", "العراق"]),
        (back, ["rename", "republic-of-iraq", "iraq", "--name", "Iraq"]),
    ):
        to += [sys.executable, "-m", "mecorpus", "entity", *call, "--root", str(root)]
    started = time.monotonic()
    subprocess.run(forth, check=True, capture_output=True)
    whole, chance = time.monotonic() - started, random.Random(7)
    after = contents(root / "corpus")
    subprocess.run(back, check=True, capture_output=True)
    assert contents(root / "corpus") == before
    for _ in range(int(os.environ.get("MECORPUS_KILLS", "4"))):
        process = subprocess.Popen(forth, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.6, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert errors(root) == []
        if contents(root / "corpus") != after:
            subprocess.run(forth, check=True, capture_output=True)
        assert contents(root / "corpus") == after
        subprocess.run(back, check=True, capture_output=True)


def test_lines_stay_sorted_and_a_loose_form_is_mended(root: Path) -> None:
    path = root / "corpus/documents/beta/annotations/model-a.jsonl"
    canonical = path.read_text("utf-8")
    path.write_text("".join(json.dumps(json.loads(line)) + "\n" for line in canonical.splitlines()), "utf-8")
    rename_entity(root, "iraq", "republic-of-iraq")
    assert path.read_text("utf-8") == canonical.replace('"entity":"iraq"', '"entity":"republic-of-iraq"')
    assert Corpus.open(root)["beta"].readings


def test_the_commands(root: Path) -> None:
    done = mecorpus("entity", "add", "Karkh", "--type", "GPE", "--sector", "GOV", "--part-of", "baghdad", cwd=root)
    assert (done.returncode, done.stdout) == (0, "karkh\n"), done.stderr
    found = mecorpus("entity", "find", "العراق", cwd=root)
    assert found.stdout == "iraq  Iraq (GPE, IQ, Q796)  6 mentions: Iraq, Iraqi, العراق\n"
    listed = json.loads(mecorpus("entity", "find", "iraq", "--format", "json", "--type", "ORG", cwd=root).stdout)
    assert [(one["id"], one["mentions"]) for one in listed] == [("iraq-government", 4)]
    none = mecorpus("entity", "find", "zagros", cwd=root)
    assert (none.returncode, none.stdout, "entity add" in none.stderr) == (0, "", True)
    tried = mecorpus("entity", "merge", "karkh", "baghdad", "--dry-run", cwd=root)
    assert tried.stdout == "karkh would become baghdad\nwould write 0 references in 0 files, and corpus/entities.jsonl; nothing was written\n"  # fmt: skip
    merged = mecorpus("entity", "merge", "karkh", "baghdad", cwd=root)
    assert merged.stderr == "lost with karkh: name Karkh, sectors GOV, part_of baghdad\n"
    renamed = mecorpus("entity", "rename", "iraq", "al-iraq", cwd=root)
    assert renamed.stdout.splitlines()[-1] == "wrote 12 references in 3 files, and corpus/entities.jsonl"
    named = mecorpus("entity", "rename", "al-iraq", "--name", "Republic\u202e of Iraq", cwd=root)
    assert "\u202e" not in named.stderr
    assert named.stdout == "wrote corpus/entities.jsonl\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "Basra"], 2),
        (["add", "Basra", "--type", "CITY"], 2),
        (["find", "iraq", "--format", "xml"], 2),
        (["find", "--type", "CITY", "iraq"], 2),
        (["rename", "tigris"], 2),
        (["merge", "tigris", "iraq"], 2),
        (["merge", "tigris"], 2),
        (["merge", "tigris", "iraq", "--type", "GPE"], 1),
    ],
)
def test_exit_codes(root: Path, arguments: list[str], code: int) -> None:
    if code == 1:
        relink(root, "alpha/annotations/alice.jsonl", "iraq", "tigris", 1)
        path = root / "corpus/documents/alpha/annotations/alice.jsonl"
        path.write_text(path.read_text("utf-8").replace('"label":"LOC"', '"label":"FAC"', 1), "utf-8")
    done = mecorpus("entity", *arguments, cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_missing_type_names_the_choices_of_the_corpus_or_is_asked_for(root: Path) -> None:
    done = mecorpus("entity", "add", "Basra", cwd=root)
    assert "missing: --type (PERSON, ORG, GPE" in done.stderr
    chunks = []

    def read(descriptor: int) -> bytes:
        chunks.append(os.read(descriptor, 65536))
        return chunks[-1]

    call = [sys.executable, "-m", "mecorpus", "entity", "add", "Basra", "--root", str(root)]
    reader, writer = os.pipe()
    os.write(writer, b"CITY\nGPE\n")
    saved = os.dup(0)
    os.dup2(reader, 0)
    try:
        pty.spawn(call, read)
    finally:
        os.dup2(saved, 0)
        for descriptor in (reader, writer, saved):
            os.close(descriptor)
    assert entries(root)["basra"]["type"] == "GPE"
    assert b"PERSON, ORG" in b"".join(chunks)


def test_an_entry_is_put_right(root: Path) -> None:
    add_entity(root, "Basra", type="GPE")
    moved = edit_entity(root, "basra", country="IQ", sectors=["GOV"])
    assert moved.notes == ("sectors of basra: ['GOV']", "country of basra: IQ") or "country of basra: IQ" in moved.notes
    assert (entries(root)["basra"]["country"], entries(root)["basra"]["sectors"]) == ("IQ", ["GOV"])
    edit_entity(root, "basra", country="", dry_run=True)
    assert entries(root)["basra"]["country"] == "IQ"
    edit_entity(root, "basra", country="")
    assert entries(root)["basra"]["country"] is None
    for fields, message in (
        ({"country": "Iraq"}, "--country"),
        ({"wikidata": "796"}, "--wikidata"),
        ({"type": "GPE"}, "says that already"),
    ):
        with pytest.raises(RequestError, match=message):
            edit_entity(root, "basra", **fields)
    assert errors(root) == []


def test_an_entry_whose_new_type_breaks_a_mark_stays(root: Path) -> None:
    before = entries(root)
    with pytest.raises(FindingsError) as caught:
        edit_entity(root, "tigris", type="PERSON")
    assert {one.code for one in caught.value.report.findings} == {"MEC315"}
    assert entries(root) == before


def test_a_mistaken_entry_is_removed_if_nothing_refers_to_it(root: Path) -> None:
    add_entity(root, "Basra", type="GPE")
    assert mecorpus("entity", "remove", "basra", cwd=root).stdout == "removed basra\n"
    assert "basra" not in entries(root)
    with pytest.raises(FindingsError):
        remove_entity(root, "tigris")
    with pytest.raises(RequestError, match="iraq-government are part of iraq"):
        remove_entity(root, "iraq")
    told = mecorpus("entity", "edit", "tigris", "--wikidata", "Q99999", "--sector", "", cwd=root)
    assert told.returncode == 0, told.stderr
    assert entries(root)["tigris"]["wikidata"] == "Q99999"
