"""`score`: read the reference, then the predictions, and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.parts import root_at
from mecorpus.errors import RequestError
from mecorpus.schemas.measures import SCORE
from mecorpus.scoring.form import Item
from mecorpus.scoring.places import chosen_layer, schemas_for, source_of
from mecorpus.scoring.primary import Measure, measure_of
from mecorpus.scoring.reference import Reference, reference_of
from mecorpus.scoring.rows import checked_items, read_rows
from mecorpus.version import __version__

EXAMPLES = 5


class Score(NamedTuple):
    """The primary measure of predictions, and what belongs to it when it is quoted.

    `value` is the measure's; it, `precision` and `recall` are None where they are not defined (both
    sides empty) or where the measure has none. `labels` maps labels to precision, recall, f1 and
    support, or to mae and support. `counts` are numbers of rows and of what the measure compares,
    `documents` those of documents. `not_scored` counts predictions that were left out. `reference`
    says what the reference is: path, kind, version, digests, rows by status and by annotator.
    """

    layer: str
    measure: str
    title: str
    value: float | None
    precision: float | None
    recall: float | None
    labels: dict[str, dict[str, Any]]
    counts: dict[str, int]
    documents: dict[str, int]
    not_scored: dict[str, Any]
    reference: dict[str, Any]
    predictions: str
    split: str | None
    versions: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON has it."""
        return self._asdict()


def score(
    reference: str | Path, predictions: str | Path, *, layer: str | None = None, split: str | None = None
) -> Score:
    """Score a system's output by the layer's primary measure.

    `reference` is a folder that `build` made, one Parquet or JSONL file of a configuration, or a
    corpus root (then documents count that were read with nothing found). `predictions` are rows of the
    same configuration: a `.jsonl` or `.parquet` file, or a folder of `<split>-*.parquet`. Only
    the columns that the measure compares are read: `document_id`, the key and the label, a string
    or the class label's number; offsets count code points of the document. `layer` is needed where no
    path `data/<layer>/` tells it; `split` chooses from folders and corpora.

    A missing prediction counts as wrong; predictions for documents that the reference does not settle are
    left out and counted in `not_scored`. Gives a `Score`, with `value`, `labels`, `counts` and more;
    `as_dict()` has all of it. Raises `RequestError` for a path, layer or split that is not there,
    `FindingsError` for rows of a wrong shape, `SchemaError` for a layer without a known measure.
    """
    left, right = source_of(root_at(reference), corpus=True), source_of(Path(predictions))
    if split is not None and {left.kind, right.kind} == {"file"}:
        raise RequestError("a file has no splits; leave --split out, or give the folder that it lies in")
    schemas = schemas_for(left)
    chosen = chosen_layer(layer, left, right, schemas)
    measure = measure_of(chosen)
    form = measure.form(chosen)
    gold = reference_of(left, chosen, form, measure.one_row, schemas, split)
    rows = read_rows(right.files(chosen.name, split), form.columns)
    found = checked_items(rows, form, measure.one_row, gold.units)
    scored = [item for item in found if item.document in gold.documents]
    counted = measure.compare(gold.items, scored, chosen)
    return Score(
        layer=chosen.name,
        measure=chosen.measure["score"],
        title=SCORE[chosen.measure["score"]].title,
        value=counted.value,
        precision=counted.precision,
        recall=counted.recall,
        labels=counted.labels,
        counts={"reference_rows": len(gold.items), "prediction_rows": len(scored), **counted.counts}
        | (_missing(gold.items, scored) if measure.one_row else {}),
        documents={
            "reference": len(gold.documents),
            "without_predictions": len(gold.documents - {item.document for item in found}),
        },
        not_scored=_not_scored(found, scored, gold, measure),
        reference=gold.about,
        predictions=str(right.path),
        split=split,
        versions={"mecorpus": __version__},
    )


def _missing(gold: list[Item], scored: list[Item]) -> dict[str, int]:
    """Items of the reference that have no prediction, and the other way round."""
    ones, others = ({(item.document, item.key) for item in items} for items in (gold, scored))
    return {"without_prediction": len(ones - others), "without_reference": len(others - ones)}


def _not_scored(found: list[Item], scored: list[Item], gold: Reference, measure: Measure) -> dict[str, Any]:
    documents = sorted({item.document for item in found} - gold.documents)
    return {"predictions": len(found) - len(scored), "documents": len(documents), "examples": documents[:EXAMPLES]}
