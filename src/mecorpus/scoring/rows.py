"""Rows of a configuration from JSONL and Parquet, with the line or row where each stands."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from mecorpus.corpus.place import located
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Place, Report
from mecorpus.rules import PREDICTION, PREDICTION_ITEM
from mecorpus.rules.predictions import Claimed, Row, Shape
from mecorpus.rules.run import Found, run
from mecorpus.scoring.form import Form, Item

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".jsonl", ".parquet")
BATCH = 10_000


class Raw(NamedTuple):
    """A row as it stands in a file: its line (from 1), or its row where the file is Parquet.

    `names` are what integers count in, by column, where the file says so; `error` says why there is no value.
    """

    file: str
    line: int
    value: Any
    names: dict[str, tuple[str, ...]]
    error: str | None = None


def read_rows(paths: Iterable[Path], columns: Iterable[str], optional: Iterable[str] = ()) -> Iterator[Raw]:
    """Rows of files, in their order; of Parquet only these columns, of which the optional ones may be missing.

    Raises `RequestError` for a file that cannot be read.
    """
    needed, more = list(columns), list(optional)
    for path in paths:
        try:
            yield from _parquet(path, needed, more) if path.suffix == ".parquet" else _jsonl(path)
        except OSError as error:
            raise RequestError(f"cannot read {path}: {error.strerror or error}") from error


def _jsonl(path: Path) -> Iterator[Raw]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield Raw(str(path), number, orjson.loads(line.removeprefix(BOM_UTF8)), {})
                except ValueError as error:
                    what = str(error).split(": line")[0]
                    yield Raw(str(path), number, None, {}, f"is not JSON ({what}); write one object a line")


def _parquet(path: Path, needed: list[str], more: list[str]) -> Iterator[Raw]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = label_names(file.schema_arrow)
            if what := _unfit(file.schema_arrow.names, needed):
                yield Raw(str(path), 1, None, names, f"{what}; rows need {', '.join(needed)}")
                return
            batches = file.iter_batches(BATCH, columns=needed + more)
            rows = (value for batch in batches for value in batch.to_pylist())
            for number, value in enumerate(rows, 1):
                yield Raw(str(path), number, value, names)
    except (
        pa.ArrowException,
        ValueError,
        ArithmeticError,
        LookupError,
    ) as error:  # values that Python has no form for, too
        what = (str(error).splitlines() or [""])[0][:80]
        yield Raw(str(path), 1, None, {}, f"is no Parquet file that can be read ({what}); write it anew")


def _unfit(columns: list[str], needed: list[str]) -> str | None:
    if absent := [name for name in needed if name not in columns]:
        return f"has no column {', '.join(absent)}"
    twice = [name for name in needed if columns.count(name) > 1]
    return f"has two columns {', '.join(twice)}" if twice else None


def label_names(schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Names of the class labels of a Parquet file by column, as `datasets` keeps them in its metadata."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        found = {name: one[0] if isinstance(one, list) else one.get("feature", one) for name, one in features.items()}
        return {name: tuple(map(str, one["names"])) for name, one in found.items() if "names" in one}
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return {}


def checked_items(rows: Iterable[Raw], form: Form, one_row: bool, units: dict[str, frozenset[str]]) -> list[Item]:
    """The items of rows, each looked at by the rules; `units` are the sentences of documents where all are known.

    Raises `FindingsError` with every row that has a wrong shape, at its line.
    """
    columns, items, found = form.columns, list[Item](), list[Found]()
    first: dict[tuple[Any, ...], tuple[str, int]] = {}
    for row in rows:
        shape = Shape(columns, form.names, row.names.get(form.label, form.names))
        if not shape.fits(row.value):
            found += run(PREDICTION, Row(Place(row.file, row.line), row.value, shape, row.error))
            continue
        items.append(form.item(row.value, shape.numbered))
        found += _claims(row, items[-1], form, first if one_row else None, units.get(items[-1].document))
    if found:
        raise FindingsError("nothing was scored", Report(tuple(sorted(located(found, {}))), {}, {}))
    return items


def _claims(
    row: Raw, item: Item, form: Form, first: dict[tuple[Any, ...], tuple[str, int]] | None, units: frozenset[str] | None
) -> list[Found]:
    named = tuple([row.value[column] for column in form.units])
    here, key = (row.file, row.line), (item.document, *item.key)
    earlier = first.setdefault(key, here) if first is not None else here
    if earlier == here and (units is None or units.issuperset(named)):
        return []
    where = None if earlier == here else f"{'row' if earlier[0].endswith('.parquet') else 'line'} {earlier[1]}"
    where = where and (where if earlier[0] == row.file else f"{where} of {earlier[0]}")
    # Whatever stands in a row may be text: a document is named where the reference has it.
    place = Place(row.file, row.line, document=item.document if units is not None else None)
    return list(run(PREDICTION_ITEM, Claimed(place, key, named, units, where)))
