"""The configuration `tokens`: sentences cut into tokens, with BIO tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.model import Annotation, Reading, Span
from mecorpus.schemas import Layer, Schemas
from mecorpus.tables.arrays import list_array, ranges
from mecorpus.tables.batch import Batch, Sentences
from mecorpus.tables.cutting import cut
from mecorpus.tables.shared import Owner, common_reading, shared_columns
from mecorpus.tables.table import Columns, Table
from mecorpus.tables.types import TABLES, TableColumn, Type, columns_of

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints

OUTSIDE = "O"


class Tokens(NamedTuple):
    """The tokens of several sentences, one after another: their text and offsets, and how many each sentence has.

    `keys` and `end_keys` are the offsets with the number of the document above them, so that they grow throughout.
    """

    words: Array
    counts: Ints
    starts: Ints
    keys: Ints
    end_keys: Ints


class Tagged(NamedTuple):
    """A span that tags show, with the number of its document and of its label."""

    document: int
    span: Span
    label: int


def tokens_table(schemas: Schemas) -> Table:
    """One row a sentence of a document in which every tagged layer is settled."""
    shared, share = shared_columns(schemas)
    columns = columns_of("tokens", schemas)
    layers = [layer for layer in schemas.layers.values() if layer.tags]
    names = [layer.name for layer in layers]

    def fill(batch: Batch) -> Columns | None:
        import numpy as np
        import pyarrow as pa

        chosen = [number for number, found in enumerate(batch.settled) if names and found.keys() >= set(names)]
        if not chosen:
            return None
        counts = batch.sentences.counts[chosen]
        rows = ranges(batch.sentences.first[chosen], counts)
        tokens = tokens_of(batch.sentences, rows)
        ids = batch.sentences.ids.take(rows)
        values = {
            "unit": ids,
            "tokens": list_array(tokens.counts, tokens.words),
            "starts": list_array(tokens.counts, pa.array(tokens.starts, pa.int32())),
        }
        tags = [list_array(tokens.counts, pa.array(_tags(batch, chosen, layer, tokens))) for layer in layers]
        owners = [Owner(number, *common_reading(batch.settled[number], names)) for number in chosen]
        of = np.repeat(np.arange(len(owners)), counts)
        return share(batch, owners, of, ids, [*(values[column.name] for column in columns), *tags])

    description = schemas.by_id[TABLES]["$defs"]["tokens"]["description"]
    return Table("tokens", description, (*shared, *columns, *map(_tag_column, layers)), fill)


def _tags(batch: Batch, chosen: Sequence[int], layer: Layer, tokens: Tokens) -> Ints:
    """Tags of the tokens of the documents chosen, by number."""
    labels = {label: number for number, label in enumerate(layer.labels)}
    spans = [
        Tagged(number, span, labels[label])
        for number in chosen
        for span, label in outermost(batch.settled[number][layer.name][0], layer)
    ]
    return bio(tokens, spans)


def _tag_column(layer: Layer) -> TableColumn:
    names = (OUTSIDE, *(f"{place}-{label}" for label in layer.labels for place in "BI"))
    return TableColumn(str(layer.tags), Type("list", item=Type("label", names=names)), f"BIO tags of `{layer.name}`.")


def tokens_of(sentences: Sentences, numbers: Ints) -> Tokens:
    """The tokens of some sentences, which have ascending numbers; none where there is no text."""
    import numpy as np

    texts = [sentences.texts[number] or "" for number in numbers.tolist()]
    found = cut("\n".join(texts))
    sizes = np.array([len(text) + 1 for text in texts], np.int64)
    begins = np.cumsum(sizes) - sizes
    counts = np.diff(np.searchsorted(found.starts, begins), append=len(found.starts))
    starts = found.starts + np.repeat(sentences.starts[numbers] - begins, counts)
    keys = starts + np.repeat(sentences.document[numbers] << 32, counts)
    return Tokens(found.texts, counts, starts, keys, keys + found.lengths)


def outermost(reading: Reading, layer: Layer) -> list[tuple[Span, str]]:
    """Spans with labels, in text order, without those that lie in or across an earlier one."""
    spans = [(span, one.label) for one in reading.of(layer.name) if _is_wanted(one, layer) for span in one.spans]
    kept: list[tuple[Span, str]] = []
    for span, label in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, label))
    return kept


def _is_wanted(annotation: Annotation, layer: Layer) -> bool:
    return all(annotation.attributes.get(key) == value for key, value in layer.tags_where.items())


def bio(tokens: Tokens, spans: Sequence[Tagged]) -> Ints:
    """Tags of tokens by number: 0 outside, 1 and 2 where the first label begins and goes on, 3 and 4 for the second, …

    `spans` are in order and do not overlap. A token that a span touches belongs to it, to the first if to two;
    in each sentence a span begins anew (Ramshaw and Marcus 1995, IOB2).
    """
    import numpy as np

    tags = np.zeros(len(tokens.keys), np.int64)
    above = np.array([one.document for one in spans], np.int64) << 32
    first = np.searchsorted(tokens.end_keys, above + [one.span.start for one in spans], "right")
    last = np.searchsorted(tokens.keys, above + [one.span.end for one in spans], "left")
    first[1:] = np.maximum(first[1:], last[:-1])
    counts = np.maximum(last - first, 0)
    inside = ranges(first, counts)
    begins = np.zeros(len(tags), bool)
    begins[first[counts > 0]] = True
    begins[(np.cumsum(tokens.counts) - tokens.counts)[tokens.counts > 0]] = True
    tags[inside] = np.repeat([2 * one.label + 2 for one in spans], counts) - begins[inside]
    return tags
