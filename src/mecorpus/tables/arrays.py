"""How values of the model become Arrow arrays: labels become numbers, dates days, lists offsets with flat items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mecorpus.tables.types import Type, arrow_type

if TYPE_CHECKING:
    from mecorpus.tables.types import Array, Ints


def array_of(values: Any, type_: Type) -> Array:
    """An array from a sequence of values; None becomes null, or an empty list. An Arrow array stays as it is.

    Raises `KeyError` for a label that the type does not name.
    """
    import pyarrow as pa

    if isinstance(values, pa.Array):
        return values
    make = MAKERS.get(type_.kind)
    return make(values, type_) if make else pa.array(values, arrow_type(type_))


def list_array(counts: Sequence[int] | Ints, items: Array) -> Array:
    """Lists of so many items each, one after another from `items`."""
    import numpy as np
    import pyarrow as pa

    offsets = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), items)


def struct_array(fields: Sequence[Any], type_: Type) -> Array:
    """Structs from the values of each field."""
    import pyarrow as pa

    arrays = [array_of(values, each) for values, (_, each) in zip(fields, type_.fields, strict=True)]
    return pa.StructArray.from_arrays(arrays, names=[name for name, _ in type_.fields])


def _labels(values: Sequence[Any], type_: Type) -> Array:
    import pyarrow as pa

    numbers: dict[str | None, int | None] = {None: None}
    numbers.update((name, number) for number, name in enumerate(type_.names))
    return pa.array([numbers[value] for value in values], pa.int64())


def _dates(values: Sequence[Any], type_: Type) -> Array:
    import pyarrow as pa

    return pa.array([dt.date.fromisoformat(one) if isinstance(one, str) else one for one in values], pa.date32())


def _lists(values: Sequence[Any], type_: Type) -> Array:
    assert type_.item is not None
    lists = [value or () for value in values]
    return list_array([len(one) for one in lists], array_of([item for one in lists for item in one], type_.item))


def _structs(values: Sequence[Any], type_: Type) -> Array:
    return struct_array([[value[place] for value in values] for place in range(len(type_.fields))], type_)


MAKERS: dict[str, Callable[[Sequence[Any], Type], Array]] = {
    "label": _labels,
    "date32": _dates,
    "list": _lists,
    "struct": _structs,
}


def ranges(starts: Ints, counts: Ints) -> Ints:
    """The numbers from each start on, as many as its count, one range after another."""
    import numpy as np

    numbers: Ints = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return numbers
