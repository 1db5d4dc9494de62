"""`card/notes.md`: what only people can say of a corpus, by the headings of the card."""

from __future__ import annotations

import re

from mecorpus.errors import RequestError, unknown

NOTES = "card/notes.md"
# Headings of the card under which a note may stand; the first ones are told in one line.
LINES = ("Funded by", "Paper", "Demo")
HEADINGS = (
    *LINES,
    "Summary",
    "Direct Use",
    "Out-of-Scope Use",
    "Curation Rationale",
    "Data Collection and Processing",
    "Who are the source data producers?",
    "Annotation process",
    "Who are the annotators?",
    "Personal and Sensitive Information",
    "Bias, Risks, and Limitations",
    "Social Impact",
    "Recommendations",
    "Maintenance",
    "Glossary",
    "More Information",
    "Dataset Card Authors",
    "Dataset Card Contact",
)
HEADING = re.compile(r"#{1,6} +(.+?) *#*")


def notes_of(text: str) -> dict[str, str]:
    """Text by heading. What stands before the first heading is for the file's own readers.

    Raises `RequestError` for a heading that the card does not have.
    """
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.splitlines():
        heading = HEADING.fullmatch(line)
        if heading is None:
            here.append(line)
            continue
        if heading[1] not in HEADINGS:
            raise RequestError(f"{NOTES}: {unknown('heading', heading[1], HEADINGS)}")
        here = found.setdefault(heading[1], [])
    whole = {heading: "\n".join(lines).strip() for heading, lines in found.items()}
    return {heading: note for heading, note in whole.items() if note}
