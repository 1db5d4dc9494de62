"""The command line: exit codes, formats, choices, and that nothing a user does shows a traceback."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mecorpus import validate
from mecorpus.reports import FORMATS, render

from .conftest import REPOSITORY, TODAY


def mecorpus(
    *arguments: str | Path, cwd: Path | None = None, given: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "mecorpus", *map(str, arguments)]
    return subprocess.run(
        call, cwd=cwd, input=given, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


@pytest.fixture
def spoilt(root: Path) -> Path:
    """One error, in line 3 of alice's file."""
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    path.write_text(path.read_text("utf-8").replace('"quote":"Iraq"', '"quote":"Iran"'), "utf-8")
    return root


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate"], 0),
        (["validate", "--strict"], 0),
        (["validate", "corpus/documents/alpha"], 0),
        (["validate", "nowhere"], 2),
        (["validate", "/"], 2),
        (["validate", "--format", "xml"], 2),
        (["validate", "--select", "MEC9"], 2),
        (["validate", "--workers", "0"], 2),
        (["validate", "--workers", "many"], 2),
        (["validate", "--changed-since", "HEAD"], 2),
        (["validate", "--root", "corpus"], 2),
        (["show", "omega"], 2),
        (["show", "alpha", "--layer", "mood"], 2),
        (["show", "alpha", "--annotator", "carol"], 2),
        (["schema", "mood"], 2),
        (["rule", "MEC999"], 2),
        (["rule", "quote-differs"], 0),
        (["rule"], 0),
        (["stats", "--format", "xml"], 2),
        (["annotate", "apply", "alpha", "nowhere.jsonl", "--annotator", "alice"], 2),
        (["annotate", "apply", "alpha", "corpus/corpus.json", "--annotator", "carol"], 2),
        (["annotate", "apply", "omega", "corpus/corpus.json", "--annotator", "alice"], 2),
        (["add", "nowhere.txt"], 2),
        (["format", "nowhere"], 2),
        (["format", "corpus/documents/alpha"], 0),
        (["build", "--out", "corpus"], 2),
        (["score", ".", "nowhere.jsonl"], 2),
        (["nonsense"], 2),
        ([], 2),
        (["--version"], 0),
    ],
)
def test_exit_codes(root: Path, arguments: list[str], code: int) -> None:
    done = mecorpus(*arguments, cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert code == 0 or done.stderr + done.stdout


def test_an_error_gives_exit_1_and_its_place(spoilt: Path) -> None:
    done = mecorpus("validate", cwd=spoilt)
    assert done.returncode == 1
    assert re.search(
        r"^corpus/documents/alpha/annotations/alice\.jsonl:3:\d+: error MEC223 quote-differs: .*\[alpha/\w+\]$",
        done.stdout,
        re.M,
    )


def test_a_warning_fails_only_when_strict(root: Path) -> None:
    with (root / "corpus/entities.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(
            '{"collective":false,"country":null,"id":"zagros","name":"Zagros","part_of":null,"sectors":[],"type":"LOC","wikidata":null}\n'
        )
    assert mecorpus("validate", cwd=root).returncode == 0
    done = mecorpus("validate", "--strict", cwd=root)
    assert (done.returncode, "MEC406" in done.stdout) == (1, True)


def test_select_ignore_and_paths_choose_what_is_reported(spoilt: Path) -> None:
    assert mecorpus("validate", "--select", "MEC1", cwd=spoilt).returncode == 0
    assert mecorpus("validate", "--ignore", "MEC22", cwd=spoilt).returncode == 0
    assert mecorpus("validate", "corpus/documents/beta", cwd=spoilt).returncode == 0
    assert mecorpus("validate", "corpus/documents/alpha/annotations/alice.jsonl", cwd=spoilt).returncode == 1


def test_root_is_found_from_a_folder_below(root: Path) -> None:
    assert mecorpus("validate", cwd=root / "corpus/documents/alpha").returncode == 0


def test_changed_since_reports_changed_and_new_files_only(spoilt: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
            cwd=spoilt,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "a spoilt corpus")
    assert mecorpus("validate", "--changed-since", "HEAD", cwd=spoilt).returncode == 0
    (spoilt / "corpus/documents/beta/notes.txt").write_text("new", "utf-8")
    done = mecorpus("validate", "--changed-since", "HEAD", cwd=spoilt)
    assert re.findall(r"MEC\d+", done.stdout) == ["MEC010"]
    claim = spoilt / "schema/layers/claim.schema.json"
    claim.write_text(claim.read_text("utf-8") + "\n", "utf-8")
    assert "MEC223" in mecorpus("validate", "--changed-since", "HEAD", cwd=spoilt).stdout, (
        "a changed schema concerns every file"
    )
    assert mecorpus("validate", "--changed-since", "--output=x", cwd=spoilt).returncode == 2


def test_json_report(spoilt: Path) -> None:
    report = json.loads(mecorpus("validate", "--format", "json", cwd=spoilt).stdout)
    (finding,) = report["findings"]
    assert (finding["code"], finding["name"], finding["severity"], finding["line"], finding["document"]) == (
        "MEC223",
        "quote-differs",
        "error",
        3,
        "alpha",
    )
    assert finding["pointer"] == "/quote"
    assert report["checked"]["documents"] == 3


def test_github_report_annotates_ten_and_summarises_all(root: Path, tmp_path: Path) -> None:
    for number in range(12):
        (root / f"corpus/documents/beta/note,{number}%.txt").write_text("x", "utf-8")
    summary = tmp_path / "summary.md"
    done = mecorpus("validate", "--format", "github", cwd=root, GITHUB_STEP_SUMMARY=str(summary))
    commands = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(commands) == 10
    assert commands[0].startswith(
        "::error title=mecorpus MEC010 odd-file-name,file=corpus/documents/beta/note%2C0%25.txt,line=1,col=1::"
    )
    assert summary.read_text("utf-8").count("MEC010") == 12
    assert done.returncode == 1


def test_sarif_report_has_rules_and_places(spoilt: Path) -> None:
    sarif = json.loads(render(validate(spoilt, workers=1, today=TODAY), "sarif"))
    (run,) = sarif["runs"]
    assert sarif["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["MEC223"]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"].endswith("alice.jsonl")
    assert location["region"]["startLine"] == 3


def test_junit_report_is_xml(spoilt: Path, root: Path) -> None:
    tree = ElementTree.fromstring(render(validate(spoilt, workers=1, today=TODAY), "junit").encode())
    assert (tree.get("failures"), tree.find("testsuite/testcase/failure").get("type")) == ("1", "MEC223")  # type: ignore[union-attr]
    shutil.copytree(REPOSITORY / "tests/base/corpus", root / "corpus", dirs_exist_ok=True)
    clean = ElementTree.fromstring(render(validate(root, workers=1, today=TODAY), "junit").encode())
    assert clean.get("failures") == "0"


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_lets_a_contribution_drive_the_terminal(root: Path, format_: str) -> None:
    (root / "corpus/documents/beta/\x1b]0;owned\x07\u202e\n.txt").write_text("x", "utf-8")
    output = render(validate(root, workers=1, today=TODAY), format_)
    assert "\x1b" not in output
    assert "\x07" not in output
    assert format_ not in {"text", "github"} or "\u202e" not in output


def test_rule_explains(root: Path) -> None:
    done = mecorpus("rule", "mec223", cwd=root)
    assert done.stdout.startswith("MEC223 quote-differs (error)")
    assert "Bad:" in done.stdout
    assert "Good:" in done.stdout


def test_show_lists_sentences_spans_and_labels(root: Path) -> None:
    text = mecorpus("show", "alpha", "--annotator", "alice", cwd=root).stdout
    assert "s1  [Iraq]GPE and [Türkiye]GPE share the [Tigris]LOC." in text
    assert "claim recommendation" in text
    assert "\x1b" not in text
    only = mecorpus("show", "alpha", "--annotator", "alice", "--layer", "time", cwd=root).stdout
    assert "[2024]DATE" in only
    assert "GPE" not in only


def test_show_never_sends_a_withheld_text_through_a_pipe(root: Path) -> None:
    text = mecorpus("show", "gamma", cwd=root).stdout
    assert "(withheld)" in text
    assert "pumps dry" not in text
    assert "[0, 7)" in text


def test_show_colours_and_reveals_on_a_terminal(root: Path) -> None:
    def on_terminal(*arguments: str) -> str:
        chunks: list[bytes] = []

        def read(descriptor: int) -> bytes:
            chunks.append(os.read(descriptor, 65536))
            return chunks[-1]

        saved = os.environ.pop("NO_COLOR", None)
        try:
            pty.spawn([sys.executable, "-m", "mecorpus", *arguments, "--root", str(root)], read)
        finally:
            if saved is not None:
                os.environ["NO_COLOR"] = saved
        return b"".join(chunks).decode()

    shown = on_terminal("show", "gamma")
    assert "pumps dry" in shown
    assert "\x1b[1;38;2;" in shown


def test_stats_counts(root: Path) -> None:
    counts = json.loads(mecorpus("stats", "--format", "json", cwd=root).stdout)
    assert counts["documents"]["total"] == 3
    assert counts["documents"]["rights"] == {"open": 2, "withheld": 1}
    assert counts["documents"]["language"] == {"en": 2, "ar": 1}
    assert counts["annotations"]["claim"]["annotator"] == {"adjudicated": 6, "alice": 9, "bob": 6, "model-a": 3}
    assert counts["annotations"]["forecast"]["labels"] == {"trend": 3, "event": 1}
    text = mecorpus("stats", cwd=root).stdout
    assert "claim: 24 annotations" in text


def test_help_names_the_choices_of_the_schema() -> None:
    assert "op_ed|editorial|column" in mecorpus("add", "--help", cwd=REPOSITORY, COLUMNS="300").stdout
    assert "argument|attribution|claim" in mecorpus("schema", "--help", cwd=REPOSITORY, COLUMNS="300").stdout


def test_a_closed_pipe_is_no_error(root: Path) -> None:
    call = f"{sys.executable} -m mecorpus rule | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", call], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("MEC001")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def commit(root: Path) -> None:
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
            cwd=root,
            check=True,
            capture_output=True,
        )


@pytest.mark.parametrize("change", ["edit text", "delete text", "delete register", "copy before", "delete document"])
def test_changed_since_passes_nothing_that_the_full_run_finds(root: Path, change: str) -> None:
    commit(root)
    alpha = root / "corpus/documents/alpha"
    if change == "edit text":
        (alpha / "text.txt").write_text((alpha / "text.txt").read_text("utf-8").replace("Iraq", "Iran", 1), "utf-8")
    elif change == "delete text":
        (alpha / "text.txt").unlink()
    elif change == "delete register":
        (root / "corpus/annotators.json").unlink()
    elif change == "copy before":
        shutil.copytree(alpha, root / "corpus/documents/aaa")
    else:
        shutil.rmtree(alpha)
    assert mecorpus("validate", cwd=root).returncode == 1
    assert mecorpus("validate", "--changed-since", "HEAD", cwd=root).returncode == 1


def test_paths_may_lead_up_and_through_links(spoilt: Path, tmp_path: Path) -> None:
    assert mecorpus("validate", "../alpha", cwd=spoilt / "corpus/documents/beta").returncode == 1
    (tmp_path / "link").symlink_to(spoilt)
    done = mecorpus("validate", "--root", tmp_path / "link", tmp_path / "link/corpus/documents/alpha", cwd=tmp_path)
    assert done.returncode == 1, done.stderr


def test_a_script_without_a_main_guard_may_validate(root: Path, tmp_path: Path) -> None:
    from .test_build import many

    large = many(tmp_path / "large")
    script = tmp_path / "script.py"
    script.write_text(f"import mecorpus\nprint(mecorpus.validate({str(large)!r}).checked['documents'])\n", "utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "15"), done.stderr


def test_a_command_is_never_passed_over_in_silence() -> None:
    """The list of commands holds names alone; what is called through it is refused, not taken for done."""
    for arguments in (("--", "validate"), ("annotate", "--", "undo", "alpha")):
        refused = mecorpus(*arguments)
        assert refused.returncode == 2, refused.stdout
        assert refused.stdout == ""


def test_help_lists_every_command_in_a_line() -> None:
    from importlib import import_module

    from mecorpus.cli.main import COMMANDS

    for group, commands in (((), COMMANDS), (("annotate",), import_module("mecorpus.cli.annotate").COMMANDS)):
        told = mecorpus(*group, "--help").stdout
        for name, line in commands.items():
            assert f"{name} " in told
            assert line in told, "a line that is cut off tells nothing"
