"""The dataset card: YAML that the Hub reads, then text, both from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mecorpus.card.features import yaml_features
from mecorpus.model import Context
from mecorpus.tables import Table, describe

DEFAULT = "documents"
EXAMPLE = "claim"
ANNOTATORS = {"human": "expert-generated", "model": "machine-generated"}
ORIGINS = {"human": "found", "machine": "machine-generated"}
SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


# Without any configuration `datasets` would take manifest.json for data; with this one it says that there is none.
NO_ROWS = {"config_name": DEFAULT, "default": True, "data_files": []}


class Figures(NamedTuple):
    """Figures of a build: for each configuration and split rows, memory_bytes, file_bytes, digest; documents by rights;
    of those that have rows languages, origins (human, machine) and kinds of annotator (human, model); how many
    documents were left out for their errors, and which rules were not looked at."""

    splits: Mapping[str, Mapping[str, Mapping[str, Any]]]
    documents: Mapping[str, int]
    languages: Sequence[str]
    origins: Mapping[str, int]
    readers: Mapping[str, int]
    left_out: int = 0
    unchecked: Sequence[str] = ()


def dataset_card(context: Context, tables: Sequence[Table], figures: Figures) -> str:
    """README.md of a dataset folder; `tables` are the configurations that have rows."""
    import yaml

    head = yaml.safe_dump(_metadata(context, tables, figures), sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{head}---\n{_text(context, tables, figures)}"


def _metadata(context: Context, tables: Sequence[Table], figures: Figures) -> dict[str, Any]:
    rows = sum(split["rows"] for splits in figures.splits.values() for split in splits.values())
    head = {
        "pretty_name": context.settings.title,
        "language": list(figures.languages),
        **_license(context, figures),
        "annotations_creators": [ANNOTATORS[kind] for kind in sorted(figures.readers)] or ["no-annotation"],
        "language_creators": [ORIGINS[origin] for origin in sorted(figures.origins)],
        "source_datasets": ["original"],
        "size_categories": [next((name for most, name in SIZES if rows < most), "n>10M")],
        "task_categories": ["text-classification", "token-classification"],
        "tags": ["commentary", "middle-east", "forecasts", "stance", "argument-mining", "attribution"],
        "configs": [_config(table.name, figures.splits[table.name]) for table in tables] or [NO_ROWS],
        "dataset_info": [_info(table, figures.splits[table.name]) for table in tables],
    }
    return {name: value for name, value in head.items() if value}


def _license(context: Context, figures: Figures) -> dict[str, str]:
    if figures.documents.get("hydrated"):
        return {"license": "other", "license_name": "not-for-redistribution"}
    return {"license": context.settings.license.lower()}


def _config(name: str, splits: Mapping[str, Any]) -> dict[str, Any]:
    files = [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in splits]
    return {"config_name": name, **({"default": True} if name == DEFAULT else {}), "data_files": files}


def _info(table: Table, splits: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "config_name": table.name,
        "features": yaml_features(table),
        "splits": [
            {"name": name, "num_bytes": one["memory_bytes"], "num_examples": one["rows"]}
            for name, one in splits.items()
        ],
        "download_size": sum(one["file_bytes"] for one in splits.values()),
        "dataset_size": sum(one["memory_bytes"] for one in splits.values()),
    }


def _honesty(figures: Figures) -> str:
    """Who wrote and who read, in the card's first sentence."""
    if not figures.documents:
        return "There is no document in it yet."
    machine, people = figures.origins.get("machine", 0), figures.origins.get("human", 0)
    models, persons = figures.readers.get("model", 0), figures.readers.get("human", 0)
    return (
        f"Of the open texts {machine} {'was' if machine == 1 else 'were'} written by a language model and {people} by people; "
        f"of the annotators {models} {'is' if models == 1 else 'are'} a language model and {persons} people. "
        "`text_origin`, `generator` and `annotator` say which; agreement between readings by a model is not agreement between people."
    )


def _text(context: Context, tables: Sequence[Table], figures: Figures) -> str:
    settings = context.settings
    documents = figures.documents
    lines = [
        f"# {settings.title}, version {settings.version}",
        "",
        *_warning(documents),
        _honesty(figures),
        "",
        f"Open documents, in every configuration that has their layer: {documents.get('open', 0)}. "
        f"Withheld documents, in `withheld/` without their text and in no configuration: "
        f"{documents.get('withheld', 0) - documents.get('hydrated', 0)}.",
        *_gaps(figures),
        "",
        *_use(tables, figures),
    ]
    for table in tables:
        if not table.name.endswith("_raw"):
            lines += ["", f"## `{table.name}`", "", "| column | type | meaning |", "|---|---|---|"]
            lines += [
                f"| `{column.name}` | {_cell(describe(column.type))} | {_cell(column.description)} |"
                for column in table.columns
            ]
    return "\n".join(["", *lines, ""])


def _warning(documents: Mapping[str, int]) -> list[str]:
    """What comes before all else where withheld texts were put in."""
    if not documents.get("hydrated"):
        return []
    return [
        f"**Not for redistribution.** This dataset holds withheld texts from somebody's own copies "
        f"({documents['hydrated']}), put in with `mecorpus build --texts`. It is for whoever has these copies, alone.",
        "",
    ]


def _gaps(figures: Figures) -> list[str]:
    """What is missing in the dataset, and what was not looked for."""
    left_out = f"Documents left out because of errors: {figures.left_out}. `manifest.json` lists them."
    unchecked = f"Not checked: {', '.join(figures.unchecked)} (`mecorpus rule` explains)."
    return [*([left_out] if figures.left_out else []), *([unchecked] if figures.unchecked else [])]


def _use(tables: Sequence[Table], figures: Figures) -> list[str]:
    """How to load it, with a configuration and a split that have rows, and what there is to load."""
    if not tables:
        return ["No configuration has rows."]
    name = EXAMPLE if EXAMPLE in figures.splits else tables[0].name
    split = next(iter(figures.splits[name]))
    return [
        "```python",
        "from datasets import load_dataset",
        f'rows = load_dataset("path/to/this/folder", "{name}", split="{split}")',
        "```",
        "",
        "| configuration | rows | what |",
        "|---|---|---|",
        *(f"| `{table.name}` | {_rows(figures.splits[table.name])} | {table.description} |" for table in tables),
    ]


def _rows(splits: Mapping[str, Mapping[str, Any]]) -> str:
    return ", ".join(f"{name} {one['rows']:,}" for name, one in splits.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
