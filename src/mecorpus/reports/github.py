"""For GitHub Actions: annotations on the change, and a table in the step summary.

GitHub shows ten errors and ten warnings a step: the worst ten are annotated, all stand in
the file that `GITHUB_STEP_SUMMARY` names (1 MiB at most).
"""

from __future__ import annotations

import os
from pathlib import Path

from mecorpus.model import Finding, Report
from mecorpus.reports.escape import escape
from mecorpus.reports.text import summary

MOST = 10
MAX_SUMMARY = 1_000_000


def render(report: Report) -> str:
    """Workflow commands for the worst ten findings, then the summary; writes the step summary as it goes."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(_table(report))
    worst = sorted(report.findings, key=lambda finding: finding.severity != "error")[:MOST]
    return "".join(_command(finding) + "\n" for finding in worst) + summary(report) + "\n"


def _command(finding: Finding) -> str:
    properties = {
        "title": f"mecorpus {finding.code} {finding.name}",
        "file": finding.file,
        "line": finding.line,
        "col": finding.column,
    }
    stated = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{finding.severity} {stated}::{_data(escape(finding.message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(escape(text)).replace(":", "%3A").replace(",", "%2C")


def _table(report: Report) -> str:
    rows = [
        f"| {f.severity} | {f.code} {f.name} | `{_cell(f.file)}:{f.line}` | {_cell(f.message)} |"
        for f in report.findings
    ]
    head = ["## mecorpus validate", "", summary(report), ""]
    table = ["| severity | rule | place | what |", "|---|---|---|---|", *rows, ""] if rows else []
    return "\n".join([*head, *table]).encode()[:MAX_SUMMARY].decode("utf-8", "ignore") + "\n"


def _cell(text: str) -> str:
    return escape(text).replace("|", "\\|").replace("<", "&lt;").replace("`", "'").replace("[", "&#91;")
