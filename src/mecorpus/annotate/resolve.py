"""From quotes and local names to offsets and ids."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from mecorpus.model import Document, Place
from mecorpus.model.reading import GAP
from mecorpus.rules import APPLY_NAME, APPLY_QUOTE
from mecorpus.rules.apply import Name, Request
from mecorpus.rules.run import Found, run

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH = 6
CONTEXT = 24
# Of 100: how like a piece of the text must be to a quote to be proposed in its place.
LIKE = 70
EDGES = " \n.,;:!?،؛؟…”’\"')]»"
INPUT_KEYS = ("as", "in", "nth")


def new_id(taken: set[str]) -> str:
    """A random id that is not taken; it is added to `taken`."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
        if drawn not in taken:
            taken.add(drawn)
            return drawn


class Resolver:
    """Turns input lines into records of an annotation file; collects what is wrong in `found`."""

    def __init__(
        self,
        document: Document,
        text: str,
        file: str,
        lines: Iterable[tuple[int, Any]],
        taken: set[str],
        *,
        reveal: bool = False,
    ) -> None:
        self.document = document
        self.is_hidden = document.withheld and not reveal
        self.text = text
        self.file = file
        self.known = set(taken)
        self.found: list[Found] = []
        self.names: dict[str, str] = {}
        self.lines = [(line, value, self._name(line, value, taken)) for line, value in lines]

    def _name(self, line: int, value: Any, taken: set[str]) -> str:
        """Draw an id for a line, and remember its local name."""
        drawn = new_id(taken)
        local = value.get("as") if isinstance(value, dict) else None
        if local is not None and not isinstance(local, str):
            self.found += run(APPLY_NAME, Name(self._at(line), str(local), False, False))
        if isinstance(local, str):
            self.found += run(APPLY_NAME, Name(self._at(line), local, True, local in self.names))
            self.names.setdefault(local, drawn)
        return drawn

    def _at(self, line: int, pointer: str = "") -> Place:
        return Place(self.file, line, pointer, self.document.id)

    def records(self) -> Iterator[tuple[int, Any]]:
        """Line and record of each input line; values that are no objects pass as they are."""
        for line, value, drawn in self.lines:
            yield line, self._record(line, value, drawn) if isinstance(value, dict) else value

    def _record(self, line: int, value: dict[str, Any], drawn: str) -> dict[str, Any]:
        record = {key: part for key, part in value.items() if key not in (*INPUT_KEYS, "arguments", "quote")}
        record["id"] = drawn
        if "quote" in value:
            record |= self._covered(line, "/quote", value, value.get("in"))
        arguments, unit = value.get("arguments"), value.get("in")
        match record.get("spans"):
            case [[int(start), *_], *_] if unit is None:
                unit = self.document.sentence_at(start).id
        if isinstance(arguments, dict):
            record["arguments"] = {
                role: self._fillers(line, role, fillers, unit) for role, fillers in arguments.items()
            }
        elif arguments is not None:
            record["arguments"] = arguments
        return record

    def _fillers(self, line: int, role: str, fillers: Any, unit: Any) -> Any:
        if not isinstance(fillers, list):
            return fillers
        return [
            self._filler(line, f"/arguments/{role}/{number}", filler, unit) for number, filler in enumerate(fillers)
        ]

    def _filler(self, line: int, pointer: str, filler: Any, unit: Any) -> Any:
        if not isinstance(filler, dict):
            return filler
        if "quote" in filler:
            rest = {key: part for key, part in filler.items() if key not in (*INPUT_KEYS, "quote")}
            return rest | self._covered(line, pointer, filler, filler.get("in", unit), may_widen="in" not in filler)
        if isinstance(filler.get("annotation"), str):
            name = filler["annotation"]
            self.found += run(
                APPLY_NAME, Name(self._at(line, pointer), name, name in self.names or name in self.known, False)
            )
            return {**filler, "annotation": self.names.get(name, name)}
        return filler

    def _covered(
        self, line: int, pointer: str, value: dict[str, Any], unit: Any, may_widen: bool = False
    ) -> dict[str, Any]:
        """Spans (and the quote, unless the text is withheld) of a quote, or of the parts of a discontinuous one."""
        parts = self._parts(value["quote"])
        if not parts or not all(isinstance(part, str) and part for part in parts):
            return {"quote": value["quote"]}
        unknown = list(run({"MEC244": APPLY_QUOTE["MEC244"]}, self._request(line, pointer, unit)))
        if unknown:
            self.found += unknown
            return {"quote": value["quote"]}
        start, end = self._range(unit)
        if may_widen and self.text.find(parts[0], start, end) < 0:
            start, end = 0, len(self.text)
        spans = self._one(line, pointer, parts[0], (start, end), value.get("nth"), unit)
        for part in parts[1:] if spans else ():
            spans += self._next(line, pointer, part, (spans[-1][1], end))
        covered: dict[str, Any] = {"spans": spans}
        return covered if self.document.withheld else {**covered, "quote": GAP.join(self.text[a:b] for a, b in spans)}

    def _request(self, line: int, pointer: str, unit: Any) -> Request:
        return Request(
            self._at(line, pointer),
            "",
            (),
            unit=unit,
            is_unit=unit is None or (isinstance(unit, str) and unit in self.document.order),
        )

    def _parts(self, quote: Any) -> list[Any]:
        """Parts of a quote: a list as it is, a string at ` … ` unless the text itself has it so."""
        if isinstance(quote, str) and quote not in self.text:
            return quote.split(GAP)
        return quote if isinstance(quote, list) else [quote]

    def _range(self, unit: Any) -> tuple[int, int]:
        sentence = self.document.units.get(unit) if isinstance(unit, str) else None
        return (sentence.start, sentence.end) if sentence else (0, len(self.text))

    def _one(self, line: int, pointer: str, part: str, within: tuple[int, int], nth: Any, unit: Any) -> list[list[int]]:
        """Span of a quote. `nth` counts all occurrences; without it whole words go before parts of words."""
        found = tuple(occurrences(self.text, part, *within))
        whole = [offset for offset in found if is_whole(self.text, offset, len(part))]
        if nth is None and len(whole) == 1:
            return [[whole[0], whole[0] + len(part)]]
        listed = [(number, offset) for number, offset in enumerate(found, 1) if offset in whole or not whole]
        shown = () if self.is_hidden else tuple(f"{nth_}: {self._context(at, len(part))}" for nth_, at in listed[:9])
        all_ = () if found else tuple(occurrences(self.text, part, 0, len(self.text)))
        elsewhere = tuple(dict.fromkeys(self.document.sentence_at(offset).id for offset in all_[:9]))
        near = "" if found or elsewhere or self.is_hidden else self._nearest(part, within)
        request = Request(self._at(line, pointer), self._shown(part), found, nth, shown, unit, True, elsewhere, near)
        problems = list(run(APPLY_QUOTE, request))
        self.found += problems
        return [] if problems else [[found[(nth or 1) - 1], found[(nth or 1) - 1] + len(part)]]

    def _next(self, line: int, pointer: str, part: str, within: tuple[int, int]) -> list[list[int]]:
        """Span of a later part of a discontinuous quote: the next whole word, else the next occurrence."""
        found = tuple(occurrences(self.text, part, *within))
        chosen = [offset for offset in found if is_whole(self.text, offset, len(part))] or list(found)
        self.found += run(APPLY_QUOTE, Request(self._at(line, pointer), self._shown(part), tuple(chosen[:1])))
        return [[chosen[0], chosen[0] + len(part)]] if chosen else []

    def _shown(self, part: str) -> str:
        return "the quote" if self.is_hidden else part

    def _nearest(self, part: str, within: tuple[int, int]) -> str:
        """The words of the text that are most like a quote, with their sentence; empty where nothing is."""
        from rapidfuzz.fuzz import partial_ratio_alignment

        start, end = within
        text = self.text[start:end]
        found = partial_ratio_alignment(part.casefold(), text.casefold(), score_cutoff=LIKE)
        if found is None or len(part) > len(text) or len(text.casefold()) != len(text):
            return ""
        first, last = start + found.dest_start, start + found.dest_end
        first, last = to_words(self.text, first, last, within)
        if part[-1:].isalnum():
            last = first + len(self.text[first:last].rstrip(EDGES))
        return f"{self.text[first:last].strip()!r} in {self.document.sentence_at(first).id}"

    def _context(self, offset: int, length: int) -> str:
        before, after = (
            self.text[max(0, offset - CONTEXT) : offset],
            self.text[offset + length : offset + length + CONTEXT],
        )
        unit = self.document.sentence_at(offset).id
        return f"{unit} …{before}[{self.text[offset : offset + length]}]{after}…".replace("\n", " ")


def occurrences(text: str, part: str, start: int, end: int) -> Iterator[int]:
    """Offsets of a quote in a range of the text, overlapping ones too."""
    here = text.find(part, start, end)
    while here >= 0:
        yield here
        here = text.find(part, here + 1, end)


def to_words(text: str, first: int, last: int, within: tuple[int, int]) -> tuple[int, int]:
    """A range that starts and ends between words, no smaller than the one given."""
    while first > within[0] and text[first - 1].isalnum() and text[first].isalnum():
        first -= 1
    while last < within[1] and text[last].isalnum() and text[last - 1].isalnum():
        last += 1
    return first, last


def is_whole(text: str, offset: int, length: int) -> bool:
    """Whether a range starts and ends between words."""
    before, after = text[offset - 1 : offset] if offset else "", text[offset + length : offset + length + 1]
    return not (before.isalnum() and text[offset].isalnum()) and not (
        after.isalnum() and text[offset + length - 1].isalnum()
    )
