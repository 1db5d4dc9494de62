"""For scripts: one JSON object."""

from __future__ import annotations

import orjson

from mecorpus.model import Report


def render(report: Report) -> str:
    """`findings` with their code, name, severity, file, line, column, document, annotation, pointer and message; counts."""
    value = {
        "findings": [finding.as_dict() for finding in report.findings],
        "waived": [finding.as_dict() for finding in report.waived],
        "errors": report.errors,
        "warnings": report.warnings,
        "checked": dict(report.checked),
        "skipped": dict(report.skipped),
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
