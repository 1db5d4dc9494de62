"""For people: a line a finding, then what was checked."""

from __future__ import annotations

from mecorpus.model import Report
from mecorpus.reports.escape import escape
from mecorpus.reports.table import counted


def render(report: Report) -> str:
    """`file:line:column: severity CODE name: message`, sorted by file."""
    lines = [
        f"{f.file}:{f.line}:{f.column}: {f.severity} {f.code} {f.name}: {f.message}"
        + (f" [{f.document}{'/' + f.annotation if f.annotation else ''}]" if f.document else "")
        for f in report.findings
    ]
    return "".join(escape(line) + "\n" for line in [*lines, summary(report)])


def summary(report: Report) -> str:
    """One line: how much was checked, found, waived and skipped."""
    checked = ", ".join(f"{count:,} {what}" for what, count in report.checked.items())
    parts = [f"checked {checked}"] if checked else []
    parts += [f"{counted(report.errors, 'error')}, {counted(report.warnings, 'warning')}"]
    parts += [f"{len(report.waived)} waived"] if report.waived else []
    parts += [f"skipped: {count:,} {what}" for what, count in report.skipped.items()]
    return "; ".join(parts)
