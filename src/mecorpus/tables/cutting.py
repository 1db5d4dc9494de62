"""Cuts a long text into tokens at once: those of `words.tokens`, most of them without its regular expression."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mecorpus.tables.arrays import ranges
from mecorpus.words import TOKEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mecorpus.tables.types import Array, Ints

WHITE, PLAIN, OTHER = range(3)
LAST_WHITE = 0x3000


class Cut(NamedTuple):
    """Tokens in their order: text, first code point, number of code points."""

    texts: Array
    starts: Ints
    lengths: Ints


def cut(text: str) -> Cut:
    """The tokens of a text.

    All but white space lies in a token, and letters and digits alone between white space are one:
    the regular expression only cuts the other words.
    """
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    kinds = _kinds()[np.minimum(codes, LAST_WHITE + 1)]
    edges = np.flatnonzero(np.diff(kinds != WHITE, prepend=False, append=False))
    begins, ends = edges[::2], edges[1::2]
    is_plain = np.ones(len(begins), bool)
    is_plain[np.searchsorted(begins, np.flatnonzero(kinds == OTHER), "right") - 1] = False
    starts, lengths = _cut_words(text, begins[~is_plain], ends[~is_plain])
    starts = np.concatenate((begins[is_plain], starts))
    lengths = np.concatenate((ends[is_plain] - begins[is_plain], lengths))
    order = np.argsort(starts, kind="stable")
    return Cut(_strings(codes[kinds != WHITE], lengths[order]), starts[order], lengths[order])


def _cut_words(text: str, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Starts and lengths of the tokens of words, which lie one after another in each."""
    import numpy as np

    words = zip(begins.tolist(), ends.tolist(), strict=True)
    lengths = np.array([len(token) for word in words for token in TOKEN.findall(text, *word)], np.int64)
    return ranges(begins, ends - begins)[np.cumsum(lengths) - lengths], lengths


@cache
def _kinds() -> NDArray[np.int8]:
    """What each code point is, to the last white space; the one after stands for all others."""
    import numpy as np

    points = map(chr, range(LAST_WHITE + 1))
    kinds = [WHITE if one.isspace() else PLAIN if one.isalnum() else OTHER for one in points]
    return np.array([*kinds, OTHER], np.int8)


def _strings(codes: NDArray[np.uint32], lengths: Ints) -> Array:
    """Strings of so many code points each, one after another."""
    import numpy as np
    import pyarrow as pa

    data = codes.tobytes().decode("utf-32-le").encode()
    # Where a code point starts in UTF-8: at every byte that goes on with none.
    places = np.append(np.flatnonzero(np.frombuffer(data, np.uint8) & 0xC0 != 0x80), len(data))
    offsets = places[np.append(0, np.cumsum(lengths))].astype(np.int32)
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data))
