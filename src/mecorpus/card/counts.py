"""Counts for the card, gathered document by document: small, whatever the number of documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from mecorpus.card.examples import Example, example_of
from mecorpus.model import Context, Document, Reading
from mecorpus.tables.settled import annotators_readings, settled_readings

SHIPPED = "shipped"
WITHHELD = "withheld"
UNKNOWN = "not known"
# What a document is counted by that has one value of each.
FACETS = ("split", "language", "genre", "outlet", "text_origin", "kind", "generator", "license", "month", "obtained")
LISTS = ("countries", "topics")
# An example that is not worth looking for a better one.
BEST = 3

Key = tuple[str, ...]


@dataclass
class Counts:
    """What the documents of a corpus come to.

    `numbers` has documents by (`shipped` or `withheld`, facet, value), and of shipped ones, which give rows, the settled
    annotations by (`split` or `language`, layer, value), documents by (`settled`, layer, status) and (`compared`, layer),
    readings by (`reading`, annotator, version of the guidelines), `sentences` and `characters`.
    `labels` counts the settled annotations of each layer by label; `examples` has one of each (layer, label).
    """

    numbers: Counter[Key] = field(default_factory=Counter)
    labels: defaultdict[str, Counter[str]] = field(default_factory=partial(defaultdict, Counter))
    examples: dict[tuple[str, str], Example] = field(default_factory=dict)
    # Labels of each layer of which there is no better example.
    done: defaultdict[str, set[str]] = field(default_factory=partial(defaultdict, set))

    def add(self, document: Document, context: Context) -> None:
        """Count a document that gives rows."""
        split = context.settings.split(document.group)
        self._describe(SHIPPED, document, split)
        self.numbers["sentences",] += len(document.sentences)
        self.numbers["characters",] += document.length
        for reading in document.readings:
            self.numbers["reading", reading.annotator, reading.guidelines] += 1
        for layer, (reading, status) in settled_readings(document).items():
            self.numbers["settled", layer, status] += 1
            self._mark(document, layer, reading, split, context)
        for layer, readings in annotators_readings(document).items():
            if len(readings) > 1:
                self.numbers["compared", layer] += 1

    def withhold(self, document: Document, split: str) -> None:
        """Count a document that gives none, by its metadata."""
        self._describe(WITHHELD, document, split)

    def update(self, other: Counts) -> None:
        """Take the counts of documents that come after these."""
        self.numbers.update(other.numbers)
        for layer, labels in other.labels.items():
            self.labels[layer].update(labels)
        for key, example in other.examples.items():
            self._take(key, example)

    def of(self, *key: str) -> dict[str, int]:
        """Numbers by the value that follows a key, the most frequent first, then by name."""
        found = {one[-1]: number for one, number in self._below(key)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def of_labels(self, layer: str) -> Counter[str]:
        """Settled annotations of a layer by label."""
        return self.labels[layer] if layer in self.labels else Counter()

    def total(self, *key: str) -> int:
        """The sum of the numbers of a key, or below it."""
        return self.numbers.get(key, 0) + sum(number for _, number in self._below(key))

    @property
    def documents(self) -> int:
        """How many documents give rows."""
        return self.total(SHIPPED, "split")

    def _below(self, key: Key) -> Iterator[tuple[Key, int]]:
        size = len(key)
        yield from ((one, number) for one, number in self.numbers.items() if len(one) > size and one[:size] == key)

    def _describe(self, kind: str, document: Document, split: str) -> None:
        numbers, day, origin = self.numbers, document.reference_date, document.provenance
        values = (
            split,
            document.language,
            document.genre,
            document.outlet,
            origin.text_origin,
            origin.kind,
            origin.generator,
            document.rights.license,
            day.isoformat()[:7] if day else UNKNOWN,
            origin.obtained.isoformat(),
        )
        for facet, value in zip(FACETS, values, strict=True):
            if value:
                numbers[kind, facet, value] += 1
        for facet, several in zip(LISTS, (document.countries, document.topics), strict=True):
            for value in several:
                numbers[kind, facet, value] += 1

    def _mark(self, document: Document, layer: str, reading: Reading, split: str, context: Context) -> None:
        found = reading.of(layer)
        self.numbers["split", layer, split] += len(found)
        self.numbers["language", layer, document.language] += len(found)
        labels = [one.label for one in found]
        self.labels[layer].update(labels)
        # A text that its rights withhold is never quoted, wherever a copy of it is at hand.
        if document.text is None or document.withheld:
            return
        if self.done[layer].issuperset(labels):
            return
        for one in found:
            if one.label not in self.done[layer]:
                self._take((layer, one.label), example_of(one, document, reading, split, context))

    def _take(self, key: tuple[str, str], example: Example) -> None:
        """Keep an example that is better than the one there is."""
        have = self.examples.get(key)
        if have is None or example.rank > have.rank:
            self.examples[key] = example
            if example.rank == BEST:
                self.done[key[0]].add(key[1])


def shares(numbers: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The first so many, and behind them all others together where there are more."""
    pairs = list(numbers.items())
    rest = pairs[most:]
    return [*pairs[:most], *([(f"{len(rest):,} more", sum(number for _, number in rest))] if rest else [])]
