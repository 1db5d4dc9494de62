"""Load one configuration of a built dataset and print a few rows: `python tools/preview.py dist claim`."""

import sys
from typing import Any

import datasets

SHOWN = ("document_id", "unit", "label", "also", "thesis", "text")


def preview(dataset: Any, rows: int = 3) -> None:
    """Print the first rows with the names of labels, long texts cut."""
    for row in dataset.select(range(min(rows, len(dataset)))):
        shown = {name: _readable(row[name], dataset.features[name]) for name in SHOWN if name in row}
        print("  " + "  ".join(f"{name}={str(value)[:70]!r}" for name, value in (shown or row).items()))


def _readable(value: Any, feature: Any) -> Any:
    if isinstance(value, list):
        return [_readable(one, feature.feature) for one in value]
    return feature.int2str(value) if isinstance(feature, datasets.ClassLabel) and value is not None else value


if __name__ == "__main__":
    datasets.disable_progress_bars()
    folder, config = sys.argv[1:3]
    for split, dataset in datasets.load_dataset(folder, config).items():
        print(f"{config}, {split}: {len(dataset)} rows, {len(dataset.features)} columns")
        preview(dataset)
