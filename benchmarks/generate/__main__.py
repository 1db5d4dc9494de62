"""Make a packed corpus of any size for measuring: `python -m benchmarks.generate --documents 50000 --out ROOT`.

Texts and labels are drawn from made vocabularies: shaped like commentary, about nothing. A document has 300 to 800 words
(500 in the mean), 40 annotations that mark its text, 8 relations and up to three frames; texts are in five languages and
three scripts; one in 200 is a near copy of an earlier one and stands in its group, one in ten is read twice, one in
twenty adjudicated. A seed gives the same bytes, whatever the number of workers, and document n is the same in any corpus
of 125 documents or more.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generate.packed import SUFFIXES, make_packed

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--out", type=Path, required=True, help="folder of the new root; must not be there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--suffix", choices=SUFFIXES, default=".jsonl")
    arguments = parser.parse_args()
    make_packed(
        arguments.out, arguments.documents, seed=arguments.seed, workers=arguments.workers, suffix=arguments.suffix
    )
