"""The card's section on what is in the dataset: configurations, columns, labels, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mecorpus.card.agreement import agreement
from mecorpus.card.counts import shares
from mecorpus.card.examples import Example
from mecorpus.card.markdown import language, plain, quoted, table, told
from mecorpus.card.material import Material
from mecorpus.card.plots import LABELS, TIMELINE
from mecorpus.reports.table import counted
from mecorpus.schemas import Layer
from mecorpus.tables import Table, TableColumn, describe
from mecorpus.tables.types import columns_of

MOST = 20
FACETS = {
    "split": "split",
    "language": "language",
    "genre": "genre",
    "outlet": "outlet",
    "countries": "country",
    "topics": "topic",
    "text_origin": "written by",
    "license": "licence of the text",
}
ORIGINS = {"machine": "a language model", "human": "people"}
ABOUT_LABELS = "The label; the table below defines them."


def structure(material: Material) -> Iterator[str]:
    """Configurations with their columns and labels, then counts, agreement, and what is not there."""
    yield "## Dataset Structure"
    yield from _configurations(material)
    for one in material.tables:
        if not one.name.endswith("_raw"):
            yield from _configuration(one, material)
    yield from _documents(material)
    yield from _annotations(material)
    yield from agreement(material)
    yield from _withheld(material)
    yield "### Takedowns"
    taken = len(material.context.registers.takedowns)
    yield f"Documents that were asked to be removed, and are in no build any more: {taken}."


def _configurations(material: Material) -> Iterator[str]:
    if not material.tables:
        return
    rows = [
        (f"`{one.name}`", _rows(material.figures.splits[one.name]), told(one.description)) for one in material.tables
    ]
    yield table(("configuration", "rows", "what"), rows)
    shared = columns_of("shared", material.context.schemas)
    yield "Every configuration starts with these columns:"
    yield _columns(shared)
    yield "A label that is null says that there is none. Offsets are half-open and count Unicode code points."


def _rows(splits: Mapping[str, Mapping[str, int]]) -> str:
    return ", ".join(f"{name} {one['rows']:,}" for name, one in splits.items())


def _configuration(one: Table, material: Material) -> Iterator[str]:
    schemas = material.context.schemas
    shared = {column.name for column in columns_of("shared", schemas)}
    layer = schemas.layers.get(one.name)
    yield f"### `{one.name}`"
    yield told(one.description)
    yield _columns([column for column in one.columns if column.name not in shared], layer)
    if layer:
        yield _labels(layer, material)


def _columns(columns: tuple[TableColumn, ...] | list[TableColumn], layer: Layer | None = None) -> str:
    rows = [(f"`{one.name}`", told(describe(one.type)), told(_meaning(one, layer))) for one in columns]
    return table(("column", "type", "meaning"), rows)


def _meaning(column: TableColumn, layer: Layer | None) -> str:
    """What a column holds; of labels without the definitions, which have a table of their own."""
    all_labels = "; ".join(f"{label}: {text}" for label, text in layer.label_descriptions.items()) if layer else None
    return ABOUT_LABELS if column.description == all_labels else column.description


def _labels(layer: Layer, material: Material) -> str:
    numbers = material.counts.of_labels(layer.name)
    found = material.counts.examples
    rows = [
        (f"`{label}`", told(text), f"{numbers.get(label, 0):,}", shown(found.get((layer.name, label))))
        for label, text in layer.label_descriptions.items()
    ]
    return table(("label", "definition", "annotations", "example"), rows)


def shown(example: Example | None) -> str:
    """An example in its own words."""
    if example is None:
        return "none in the open texts"
    parts = [
        (f"*{plain(one.role)}:* " if one.role else "")
        + (quoted(one.text, example.language) if one.is_of_text else plain(one.text))
        for one in example.parts
    ]
    return "; ".join(parts) + f" (`{example.document}`)"


def _documents(material: Material) -> Iterator[str]:
    counts = material.counts
    if not counts.documents:
        return
    yield "### Documents"
    yield (
        f"{counted(counts.documents, 'document')} with rows: {counted(counts.total('sentences'), 'sentence')}, "
        f"{counted(counts.total('characters'), 'character')}."
    )
    rows = []
    for facet, name in FACETS.items():
        of = counts.of("shipped", facet)
        rows.append((name, ", ".join(f"{_value(facet, value)} {number:,}" for value, number in shares(of, MOST))))
    rows.append(
        ("period (reference date)", ", ".join(f"{year} {number:,}" for year, number in years(material).items()))
    )
    yield table(("documents by", "numbers"), rows)
    yield f"![Documents by period]({TIMELINE})"


def _value(facet: str, value: str) -> str:
    return language(value) if facet == "language" else ORIGINS.get(value, plain(value))


def years(material: Material) -> dict[str, int]:
    """Shipped documents by year of the reference date, in order."""
    found: dict[str, int] = {}
    for month, number in sorted(material.counts.of("shipped", "month").items()):
        year = month.split("-")[0]
        found[year] = found.get(year, 0) + number
    return found


def _annotations(material: Material) -> Iterator[str]:
    if not material.layers:
        return
    counts = material.counts
    splits = [name for name in material.settings.splits if name in counts.of("shipped", "split")]
    names = ("layer", "documents", "annotations", *splits, *map(language, material.languages))
    rows = []
    for layer in material.layers:
        by_split, by_language = counts.of("split", layer.name), counts.of("language", layer.name)
        numbers = [
            counts.total("settled", layer.name),
            sum(by_split.values()),
            *(by_split.get(name, 0) for name in splits),
            *(by_language.get(code, 0) for code in material.languages),
        ]
        rows.append((f"`{layer.name}`", *(f"{number:,}" for number in numbers)))
    yield "### Annotations by layer, split and language"
    yield "Settled annotations. Rows may be more (pairs of sentences that nobody related) or fewer (one a document)."
    yield table(names, rows, right=True)
    yield f"![Annotations by label]({LABELS})"


def _withheld(material: Material) -> Iterator[str]:
    yield "### Withheld texts"
    number = material.figures.withheld
    if not number:
        yield "None."
        return
    counts = material.counts
    found = ", ".join(f"{language(code)} {many:,}" for code, many in counts.of("withheld", "language").items())
    outlets = ", ".join(f"{plain(name)} {many:,}" for name, many in shares(counts.of("withheld", "outlet"), MOST))
    yield (
        f"{counted(number, 'document')} (by language: {found}; by outlet: {outlets}). The folder `withheld/` of a build has the record of each: metadata, "
        "sentences, annotations by offset, and anchors, without the text. No configuration has a row of them. With copies of your own, in whatever form,"
    )
    yield (
        "```console\n$ mecorpus hydrate --root path/to/this/folder --texts path/to/my/copies --out my-corpus\n"
        "$ mecorpus build --root my-corpus --out my-dataset\n```"
    )
    yield "puts their annotations on it, and says of each whether it is exact, moved, drifted or lost. What comes out is for whoever has the copies, alone."
