"""The reference: its items, the documents that it settles, and who stands behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.open import Corpus
from mecorpus.errors import RequestError, clipped
from mecorpus.model import ADJUDICATED, Context, Document, Reading
from mecorpus.schemas import Layer, Schemas
from mecorpus.scoring.form import DOCUMENT, Form, Item
from mecorpus.scoring.places import Source, manifest_of
from mecorpus.scoring.rows import Raw, checked_items, read_rows
from mecorpus.tables import Rows, Table
from mecorpus.tables.layers import layer_table
from mecorpus.tables.settled import settled

STATUS = "status"
ANNOTATOR = "annotator"
STATUSES = ("single", ADJUDICATED)
# Documents whose rows are made together.
TOGETHER = 100


class Reference(NamedTuple):
    """What predictions are scored against.

    `documents` are those that count, also where they have no rows; `units` are the sentences of
    documents of which all are known; `about` says what the reference is, for the report.
    """

    items: list[Item]
    documents: frozenset[str]
    units: dict[str, frozenset[str]]
    about: dict[str, Any]


class Tally:
    """Counts rows by document, status and annotator."""

    def __init__(self) -> None:
        self.rows: Counter[tuple[str, Any, Any]] = Counter()

    def add(self, document: str, status: Any, annotator: Any, rows: int) -> None:
        """Count rows of a document, 0 where it was read and has none."""
        self.rows[document, status, annotator] += rows

    def table(self, column: str) -> dict[str, dict[str, Any]]:
        """Rows and documents by status or annotator, as far as it is known."""
        place = ("document", STATUS, ANNOTATOR).index(column)
        rows: Counter[str] = Counter()
        documents: dict[str, set[str]] = defaultdict(set)
        for key, count in self.rows.items():
            if isinstance(key[place], str):
                rows[key[place]] += count
                documents[key[place]].add(key[0])
        return {name: {"rows": rows[name], "documents": len(documents[name])} for name in sorted(documents)}


def reference_of(
    source: Source, layer: Layer, form: Form, one_row: bool, schemas: Schemas, split: str | None
) -> Reference:
    """Read a reference. Raises `RequestError` where it has nothing for this layer, `FindingsError` for rows of a wrong shape."""
    if source.kind == "corpus":
        return _of_corpus(source, layer, form, schemas, split)
    return _of_rows(source, layer, form, one_row, split)


def _of_rows(source: Source, layer: Layer, form: Form, one_row: bool, split: str | None) -> Reference:
    tally = Tally()
    rows = read_rows(source.files(layer.name, split), form.columns, (STATUS, ANNOTATOR))
    items = checked_items(_tallied(rows, tally), form, one_row, {})
    if not items:
        raise RequestError(f"{source.path} has no rows of {layer.name}; there is nothing to score against")
    about = {**_about_files(source, layer, split), "status": tally.table(STATUS), "annotators": tally.table(ANNOTATOR)}
    return Reference(items, frozenset(item.document for item in items), _units(items, layer, form), about)


def _tallied(rows: Iterable[Raw], tally: Tally) -> Iterator[Raw]:
    for row in rows:
        if isinstance(row.value, dict):
            document, status, annotator = (row.value.get(name) for name in (DOCUMENT, STATUS, ANNOTATOR))
            if isinstance(status, int):
                status = dict(enumerate(row.names.get(STATUS, STATUSES))).get(status)
            tally.add(str(document), _plain(status), _plain(annotator), 1)
        yield row


def _plain(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _units(items: list[Item], layer: Layer, form: Form) -> dict[str, frozenset[str]]:
    """Sentences by document where the rows name them all: a layer that labels each, or has a row for every pair."""
    if not form.units or not (layer.exhaustive or layer.rows == "pair"):
        return {}
    places = [list(form.key).index(name) for name in form.units]
    found: dict[str, set[str]] = defaultdict(set)
    for item in items:
        found[item.document].update([item.key[place] for place in places])
    return {document: frozenset(units) for document, units in found.items()}


def _about_files(source: Source, layer: Layer, split: str | None) -> dict[str, Any]:
    manifest = manifest_of(source)
    about: dict[str, Any] = {"path": str(source.path), "kind": "dataset" if manifest else source.kind}
    about |= {key: manifest[key] for key in ("name", "version", "input") if key in manifest}
    splits = manifest.get("configurations", {}).get(layer.name)
    about |= (
        {"digests": {name: one["digest"] for name, one in splits.items() if split in (None, name)}} if splits else {}
    )
    creators = _creators(source.dataset) if manifest and source.dataset else []
    return about | ({"annotations_creators": creators} if creators else {})


def _creators(dataset: Path) -> list[str]:
    """What the card's head says of who annotated the dataset."""
    import yaml

    try:
        head = yaml.safe_load((dataset / "README.md").read_text("utf-8").split("---")[1])
        return [str(one) for one in head["annotations_creators"]]
    except (OSError, ValueError, KeyError, IndexError, TypeError, yaml.YAMLError):
        return []


def _of_corpus(source: Source, layer: Layer, form: Form, schemas: Schemas, split: str | None) -> Reference:
    corpus = Corpus.open(source.path)
    if split is not None and split not in corpus.settings.splits:
        raise RequestError(f"{source.path} has no split {clipped(split)}; splits: {', '.join(corpus.settings.splits)}")
    table = layer_table(layer._replace(columns=form.source), schemas)
    tally, items, units, behind, withheld = Tally(), list[Item](), {}, set[str](), 0
    for read in _some(_read(corpus, layer.name, split)):
        found = _items([document for document, _, _ in read], table, corpus.context, form)
        for document, reading, status in read:
            items += found[document.id]
            units[document.id] = frozenset(document.units)
            tally.add(document.id, status, reading.annotator, len(found[document.id]))
            behind |= _behind(document, reading, layer)
            withheld += document.withheld
    if not units:
        where = f"no document{f' of {split}' if split else ''} of {source.path} has a settled reading of {layer.name}"
        raise RequestError(f"{where}; build it into a dataset, or settle one")
    kinds = {one.id: one.kind for one in corpus.context.registers.annotators}
    annotators = {name: {**one, "kind": kinds.get(name)} for name, one in tally.table(ANNOTATOR).items()}
    about = {
        "path": str(source.path),
        "kind": source.kind,
        "name": corpus.settings.name,
        "version": corpus.settings.version,
        "withheld_documents": withheld,
        "status": tally.table(STATUS),
        "annotators": annotators,
        "read_by": {name: kinds.get(name) for name in sorted(behind)},
    }
    return Reference(items, frozenset(units), units, about)


Read = tuple[Document, Reading, str]


def _read(corpus: Corpus, layer: str, split: str | None) -> Iterator[Read]:
    """Documents of a split in which a layer is settled, with the reading that counts and its status."""
    for document in corpus:
        reading, status = settled(document, layer)
        if reading is not None and split in (None, corpus.split(document)):
            yield document, reading, status


def _some(read: Iterator[Read]) -> Iterator[list[Read]]:
    """A few at a time, so that not all are held in memory."""
    while some := list(islice(read, TOGETHER)):
        yield some


def _items(documents: list[Document], table: Table, context: Context, form: Form) -> dict[str, list[Item]]:
    """Items of documents, by document."""
    rows = Rows([table], context)
    for document in documents:
        rows.add(document)
    found: dict[str, list[Item]] = defaultdict(list)
    for made in rows.take().values():
        for row in made.select(list(form.columns)).to_pylist():
            found[row[DOCUMENT]].append(form.item(row, form.names))
    return found


def _behind(document: Document, reading: Reading, layer: Layer) -> set[str]:
    """Who read: the reading's annotator, or those whose annotations an adjudicated one settles."""
    if reading.annotator != ADJUDICATED:
        return {reading.annotator}
    return {origin.annotator for one in reading.of(layer.name) for origin in one.origins}
