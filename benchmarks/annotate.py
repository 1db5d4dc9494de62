"""The annotator's commands from a cold start: `python -m benchmarks.annotate`.

Medians of several rounds in turn, each round `mark`, `edit` and `undo` on one document of a tree, `apply` of 1,000 marks to
a document of 1,000 sentences, and for comparison the smallest command (`--help`) and the check of one document:

- a mark in the repository's own corpus;
- a mark in a corpus of 2,000 documents, whose quote was linked to the register before (every annotation file is looked through);
- `apply` of 1,000 marks.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.generate import make
from benchmarks.validate import OURS, REPOSITORY, seconds
from mecorpus import Metadata, add_document

SENTENCES = 1000
ME = ["--annotator", "claude-1"]


def long_document(root: Path) -> tuple[str, Path]:
    """A document with a year in each of 1,000 sentences, and a file that marks them all."""
    text = " ".join(f"In {1000 + number} the harvest was the {number}th of its kind." for number in range(SENTENCES))
    metadata = Metadata(
        "Harvests", "op_ed", "en", "CC-BY-4.0", "human", "original", "Made for measuring.", "none", written="2026-11-22"
    )
    added = add_document(root, text.encode() + b"\n", metadata)
    file = root / "marks.jsonl"
    marks = [
        {
            "layer": "time",
            "label": "DATE",
            "quote": str(1000 + number),
            "in": f"s{number + 1}",
            "attributes": {"value": str(1000 + number)},
        }
        for number in range(SENTENCES)
    ]
    file.write_text("".join(json.dumps(one) + "\n" for one in marks), "utf-8")
    return added.id, file


def main(documents: int, rounds: int) -> None:
    """Measure and print."""
    rows: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        own, many = Path(folder) / "own", Path(folder) / "many"
        for name in ("corpus", "schema"):
            shutil.copytree(REPOSITORY / name, own / name)
        make(many, documents)
        long, file = long_document(own)
        other = min(path.name for path in (many / "corpus/documents").iterdir())
        for _ in range(rounds):
            rows["mecorpus --help"].append(seconds([*OURS, "--help"], own))
            rows["validate one document"].append(seconds([*OURS, "validate", f"corpus/documents/{long}"], own))
            mark = ["annotate", "mark", long, "time", "1001", "--label", "DATE", "-a", "value=1001"]
            rows["mark"].append(seconds([*OURS, *mark, *ME], own))
            rows["undo"].append(seconds([*OURS, "annotate", "undo", long, *ME], own))
            rows["apply 1,000 marks"].append(seconds([*OURS, "annotate", "apply", long, str(file), *ME], own))
            rows["mark beside 1,000 others"].append(
                seconds(
                    [
                        *OURS,
                        "annotate",
                        "mark",
                        long,
                        "entity",
                        "harvest",
                        "--nth",
                        "1",
                        "--label",
                        "EVENT",
                        "-a",
                        "mention=nominal",
                        *ME,
                    ],
                    own,
                )
            )
            for _ in range(2):
                subprocess.run([*OURS, "annotate", "undo", long, *ME], cwd=own, check=True, capture_output=True)
            name = ["annotate", "done", other, "event", *ME]
            rows["done, in a corpus of many"].append(seconds([*OURS, *name], many))
            subprocess.run([*OURS, "annotate", "undo", other, *ME], cwd=many, check=True, capture_output=True)
            rows["look up a name's links, in a corpus of many"].append(seconds([*OURS, "entity", "find", "Q796"], many))
    print(
        f"| | median s | rounds |\n|---|---|---|\n| python: import nothing | {seconds([sys.executable, '-c', ''], REPOSITORY):.3f} | 1 |"
    )
    for name_, values in rows.items():
        print(f"| {name_} | {statistics.median(values):.3f} | {len(values)} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    main(arguments.documents, arguments.rounds)
