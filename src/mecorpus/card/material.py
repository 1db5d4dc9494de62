"""What a card is made from: settings and schemas, tables, figures of a build, and what people wrote beside the corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mecorpus.card.agreed import Agreed
from mecorpus.card.counts import Counts
from mecorpus.model import ADJUDICATED, Context, Settings
from mecorpus.schemas import Layer
from mecorpus.tables import Table

DEFAULT = "documents"


class Figures(NamedTuple):
    """Figures of a build: for each configuration and split rows, memory_bytes, file_bytes, digest; documents by rights;
    counts; digest of the input; how many documents were left out for their errors, and which rules were not looked at."""

    splits: Mapping[str, Mapping[str, Mapping[str, Any]]]
    documents: Mapping[str, int]
    counts: Counts
    input: str = ""
    left_out: int = 0
    unchecked: Sequence[str] = ()

    @property
    def hydrated(self) -> int:
        """Withheld documents that give rows, because somebody's own copies were put in."""
        return self.documents.get("hydrated", 0)

    @property
    def withheld(self) -> int:
        """Withheld documents without rows."""
        return self.documents.get("withheld", 0) - self.hydrated


class Material(NamedTuple):
    """All that the pages of a card say something of; `tables` are the configurations that have rows.

    `notes` has hand-written text by heading, `citation` the fields of CITATION.cff, `agreed` the agreement that was computed
    of this very input, None where there is none.
    """

    context: Context
    tables: Sequence[Table]
    figures: Figures
    notes: Mapping[str, str] = {}
    citation: Mapping[str, Any] = {}
    agreed: Agreed | None = None

    @property
    def settings(self) -> Settings:
        """What `corpus.json` says."""
        return self.context.settings

    @property
    def counts(self) -> Counts:
        """Counts of documents and annotations."""
        return self.figures.counts

    @property
    def layers(self) -> list[Layer]:
        """Layers that have a configuration with rows, stable ones first."""
        layers = self.context.schemas.layers
        return [layers[table.name] for table in self.tables if table.name in layers]

    @property
    def readers(self) -> dict[str, int]:
        """Readings of shipped documents by annotator, in the order of the register; the adjudicated one is none of them."""
        found = {name: self.counts.total("reading", name) for name in self.context.annotators if name != ADJUDICATED}
        return {name: number for name, number in found.items() if number}

    @property
    def kinds(self) -> dict[str, int]:
        """Annotators by kind (human, model)."""
        kinds = [self.context.annotators[name].kind for name in self.readers]
        return {kind: kinds.count(kind) for kind in sorted(set(kinds))}

    @property
    def origins(self) -> dict[str, int]:
        """Shipped documents by who wrote them (human, machine)."""
        return self.counts.of("shipped", "text_origin")

    @property
    def languages(self) -> list[str]:
        """Languages of the shipped documents."""
        return sorted(self.counts.of("shipped", "language"))

    def rows(self, name: str) -> int:
        """Rows of a configuration."""
        return sum(one["rows"] for one in self.figures.splits[name].values())
