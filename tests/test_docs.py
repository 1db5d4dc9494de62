"""Documentation that can rot is run."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import mecorpus
from mecorpus.cli.main import COMMANDS
from mecorpus.rules import RETIRED, STAGES, rules

from .conftest import REPOSITORY
from .test_package import checkout  # noqa: F401

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
MODULES = sorted((REPOSITORY / "src" / "mecorpus").rglob("*.py"))


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), re.M | re.S)


def test_readme_commands_run_as_written_on_a_clean_copy(checkout: Path, tmp_path: Path) -> None:  # noqa: F811
    """The one bash block makes the environment; then the Python blocks run in it."""
    clone = tmp_path / "clone"
    shutil.copytree(checkout, clone)
    bash = blocks(clone / "README.md", "bash")
    assert bash == ["make dataset\n"]
    clean = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    }
    done = subprocess.run(["bash", "-euc", bash[0]], cwd=clone, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "claim, train: 98 rows" in done.stdout
    assert "0 errors, 0 warnings" in done.stdout
    python = blocks(clone / "README.md", "python")
    assert len(python) == 2
    for block in python:
        run = subprocess.run(
            [str(clone / ".venv/bin/python"), "-c", block],
            cwd=clone,
            env=clean,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.strip()


@pytest.mark.parametrize("page", [REPOSITORY / "docs/researcher.md"], ids=lambda page: page.name)
def test_python_of_the_pages_runs(page: Path) -> None:
    for block in blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_marks_of_the_annotator_page_are_applied(root: Path) -> None:
    (marks,) = blocks(REPOSITORY / "docs/annotator.md", "json")
    text = "Water is short. The World Bank has said so. It will be shorter by 2030. Few will notice. Who measures it?\n"
    entities = root / "corpus/entities.jsonl"
    line = '{"collective":false,"country":null,"id":"world-bank","name":"World Bank","part_of":null,"sectors":["IGO"],"type":"ORG","wikidata":null}\n'
    entities.write_text(entities.read_text("utf-8") + line, "utf-8")
    added = mecorpus.add_document(
        root,
        text.encode(),
        mecorpus.Metadata(
            "Short", "op_ed", "en", "CC-BY-4.0", "human", "collected", "Typed.", "The Sample", published="2026-01-01"
        ),
    )
    done = mecorpus.apply(root, added.id, marks.encode(), annotator="alice")
    assert dict(done.added) == {"claim": 1, "entity": 1, "time": 1}
    assert set(done.names) == {"who"}


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_has_help_and_is_in_the_docs() -> None:
    text = (REPOSITORY / "docs/commands.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"## mecorpus {name}" in text


def test_every_rule_has_a_title_a_bad_and_a_good_example() -> None:
    for rule in rules().values():
        assert rule.title.endswith("."), rule.code
        assert "Bad: " in rule.explanation, rule.code
        assert "Good: " in rule.explanation, rule.code
    codes = [code for stage in STAGES for code in stage]
    assert len(codes) == len(set(codes)), "a code stands in two tables"
    assert not set(codes) & RETIRED
    names = [rule.name for rule in rules().values()]
    assert len(names) == len(set(names))
    for stage in STAGES:
        assert list(stage) == sorted(stage), "tables are sorted"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(REPOSITORY / "src")))
def test_every_public_function_class_and_module_is_documented(path: Path) -> None:
    import ast

    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and _is_top(tree, node):
            assert ast.get_docstring(node), node.name


def _is_top(tree: Any, node: Any) -> bool:
    import ast

    return node in tree.body or any(isinstance(one, ast.ClassDef) and node in one.body for one in tree.body)


@pytest.mark.parametrize("name", [name for name in mecorpus.__all__ if name != "__version__"])
def test_public_names_say_what_they_raise_or_hold(name: str) -> None:
    thing = getattr(mecorpus, name)
    text = inspect.getdoc(thing) or ""
    assert len(text) > 60
    if inspect.isfunction(thing) and "Raises" not in text:
        assert name in {"format_corpus"}


def test_functions_and_files_are_short() -> None:
    import ast

    for path in MODULES:
        source = path.read_text("utf-8")
        assert source.count("\n") <= 300, f"{path} has more than 300 lines"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                text = ast.get_docstring(node, clean=False)
                length = (node.end_lineno or 0) - node.lineno + 1 - (text.count("\n") + 1 if text else 0)
                assert length <= 40 or "cli" in path.parts, f"{path}:{node.lineno} {node.name} has {length} lines"


def test_workflows_and_hooks_are_yaml_and_read_only() -> None:
    for path in sorted((REPOSITORY / ".github/workflows").glob("*.yml")):
        value = yaml.safe_load(path.read_text("utf-8"))
        assert value["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in path.read_text("utf-8")
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks] == ["mecorpus-format", "mecorpus-validate"]
    assert yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))["runs"]["using"] == "composite"


def test_ci_turns_red_on_an_invalid_record(root: Path) -> None:
    """Runs the step of the workflow that guards contributions, as it stands there."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/corpus.yml").read_text("utf-8"))
    step = next(step for step in workflow["jobs"]["validate"]["steps"] if step.get("name") == "Validate")
    bin_folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    call = ["bash", "-eo", "pipefail", "-c", step["run"]]
    green = subprocess.run(
        call, cwd=root, env={**os.environ, "PATH": bin_folder}, capture_output=True, text=True, check=False
    )
    assert green.returncode == 0, green.stdout + green.stderr
    path = root / "corpus/documents/alpha/annotations/alice.jsonl"
    path.write_text(path.read_text("utf-8").replace('"label":"GPE"', '"label":"COUNTRY"', 1), "utf-8")
    red = subprocess.run(
        call, cwd=root, env={**os.environ, "PATH": bin_folder}, capture_output=True, text=True, check=False
    )
    assert red.returncode == 1
    assert (
        "::error title=mecorpus MEC301 unknown-label,file=corpus/documents/alpha/annotations/alice.jsonl,line="
        in red.stdout
    )


def test_pins_hold_names_and_versions_only() -> None:
    for name in ("constraints.txt", "constraints-oldest.txt", "constraints-cff.txt"):
        for line in (REPOSITORY / name).read_text("utf-8").splitlines():
            assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+-]+", line), line
