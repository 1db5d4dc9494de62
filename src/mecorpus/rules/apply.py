"""Rules on lines that name quotes in place of offsets (MEC240 to MEC249).

`mecorpus annotate apply` reports them at the line of its input.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mecorpus.errors import clipped
from mecorpus.model import Place, Problem, Problems


class Request(NamedTuple):
    """A quote to be found. `found` are the offsets of all its occurrences, `contexts` shows them.

    `nth` (from 1) is the occurrence asked for, or None; `unit` is the sentence to look in as
    the input has it, `is_unit` whether the document has it,
    `elsewhere` the sentences that have the quote, `nearest` what is most like it.
    """

    place: Place
    quote: str
    found: tuple[int, ...]
    nth: Any = None
    contexts: tuple[str, ...] = ()
    unit: Any = None
    is_unit: bool = True
    elsewhere: tuple[str, ...] = ()
    nearest: str = ""


def quote_not_found(request: Request) -> Problems:
    """A quote is not in the text, or not in the sentence that it is looked for in.

    Bad: `"quote":"Irak"` where the text has `Iraq`. Good: the text to the letter, curly quotes included.
    """
    if not request.found and request.is_unit:
        where = f"in {request.unit}" if request.unit else "there"
        else_ = f" (it is in {', '.join(request.elsewhere)})" if request.elsewhere else ""
        near = f"; the nearest is {request.nearest}" if request.nearest else ""
        yield Problem(
            request.place, f"{clipped(request.quote)} is not {where}{else_}{near}; copy it from the text to the letter"
        )


def quote_ambiguous(request: Request) -> Problems:
    """A quote occurs more than once and nothing says which is meant.

    Bad: `"quote":"Iraq"` alone. Good: with `"in":"s3"`, or with `"nth":2`.
    """
    if len(request.found) > 1 and request.nth is None:
        shown = "; ".join(request.contexts)
        more = f"; and {len(request.found) - len(request.contexts)} more" if request.contexts else ""
        more = more if len(request.found) > len(request.contexts) else ""
        yield Problem(
            request.place,
            f"{clipped(request.quote)} occurs {len(request.found)} times; say which with `nth` (--nth), or with `in` (--in) for a sentence ({shown}{more})",
        )


def quote_too_few(request: Request) -> Problems:
    """`nth` is no number from 1, or the quote occurs fewer times than it says.

    Bad: `"nth":3` of two, `"nth":"2"`. Good: `nth` counts from 1, in the sentence `in` where that is given.
    """
    if request.nth is None or not request.found:
        return
    if not isinstance(request.nth, int) or isinstance(request.nth, bool):
        yield Problem(request.place, f"nth must be a number from 1 to {len(request.found)}")
    elif not 1 <= request.nth <= len(request.found):
        what = f"{clipped(request.quote)} occurs {len(request.found)} times"
        yield Problem(request.place, f"{what}; nth {request.nth} is not there; count from 1")


def unknown_sentence(request: Request) -> Problems:
    """`in` names no sentence of the document.

    Bad: `"in":"s99"`, `"in":2`. Good: a sentence that `mecorpus show` lists.
    """
    if not request.is_unit:
        yield Problem(
            request.place, f"there is no sentence {str(request.unit)[:20]}; `in` takes one that `mecorpus show` lists"
        )


class Name(NamedTuple):
    """A local name in the input: where, the name, whether it is known, whether it was given before."""

    place: Place
    name: str
    known: bool
    taken: bool


def local_name(name: Name) -> Problems:
    """A line refers to a local name that no line has, or gives one that is taken.

    Bad: `{"annotation":"m9"}` with no line `"as":"m9"`. Good: one line with each name.
    """
    if name.taken:
        yield Problem(name.place, f"another line is called {clipped(name.name)}; give this one another name")
    elif not name.known:
        yield Problem(
            name.place, f"no line is called {clipped(name.name)}, and the file has no such id; name one with `as`"
        )
