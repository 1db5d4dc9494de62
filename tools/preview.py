"""Load one configuration of a built dataset and print a few rows: `python tools/preview.py dist claim`."""

import sys

from datasets import ClassLabel, Dataset, load_dataset


def preview(dataset: Dataset, rows: int = 3) -> None:
    """Print the features, and the first rows with the names of labels."""
    for name, feature in dataset.features.items():
        print(f"  {name}: {feature}")
    for row in dataset.select(range(min(rows, len(dataset)))):
        print({name: _readable(value, dataset.features[name]) for name, value in row.items()})


def _readable(value: object, feature: object) -> object:
    return feature.int2str(value) if isinstance(feature, ClassLabel) and value is not None else value


if __name__ == "__main__":
    folder, config = sys.argv[1:3]
    for split, dataset in load_dataset(folder, config).items():
        print(f"{config}, {split}: {len(dataset)} rows")
        preview(dataset)
