"""SARIF 2.1.0, for code scanning."""

from __future__ import annotations

from urllib.parse import quote

import orjson

from mecorpus.model import Finding, Report
from mecorpus.rules import rules

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    """One run with the rules that found something."""
    used = sorted({finding.code for finding in report.findings})
    table = rules()
    driver = {
        "name": "mecorpus",
        "rules": [
            {
                "id": code,
                "name": table[code].name,
                "shortDescription": {"text": table[code].title},
                "fullDescription": {"text": table[code].explanation or table[code].title},
            }
            for code in used
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in report.findings],
    }
    value = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _result(finding: Finding) -> dict[str, object]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    location = {"physicalLocation": {"artifactLocation": {"uri": quote(finding.file)}, "region": region}}
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [location],
    }
