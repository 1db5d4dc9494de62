"""JUnit XML, for test dashboards: a suite a file, a case a finding; errors fail, warnings are output."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree

from mecorpus.model import Finding, Report
from mecorpus.reports.escape import escape


def render(report: Report) -> str:
    """One `testsuites` element; a clean report has one suite with one passed case."""
    files: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        files[finding.file].append(finding)
    top = ElementTree.Element("testsuites", tests=str(max(1, len(report.findings))), failures=str(report.errors))
    for file, findings in files.items():
        suite = ElementTree.SubElement(
            top, "testsuite", name=escape(file), tests=str(len(findings)), failures=str(len(findings))
        )
        for finding in findings:
            _case(suite, finding)
    if not files:
        suite = ElementTree.SubElement(top, "testsuite", name="mecorpus", tests="1", failures="0")
        ElementTree.SubElement(suite, "testcase", classname="mecorpus", name="validate")
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=escape(finding.file), name=f"{finding.code} {finding.name}:{finding.line}"
    )
    where = escape(f"{finding.file}:{finding.line}:{finding.column}: {finding.message}")
    if finding.severity == "error":
        failure = ElementTree.SubElement(case, "failure", type=finding.code, message=escape(finding.message))
        failure.text = where
    else:
        ElementTree.SubElement(case, "system-out").text = where
