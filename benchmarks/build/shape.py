"""Plain `jsonschema` on JSON arrays: `python -m benchmarks.build.shape DATA SCHEMA [DATA SCHEMA]…`."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

from jsonschema import Draft202012Validator


def check(data: str, schema: str) -> None:
    """Exit with the first fault, if there is one."""
    validator = Draft202012Validator(json.loads(Path(schema).read_bytes()))
    for error in islice(validator.iter_errors(json.loads(Path(data).read_bytes())), 1):
        sys.exit(f"{data}: {error.message}")


if __name__ == "__main__":
    for pair in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        check(*pair)
