"""`show`: a document with its annotations, for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mecorpus.errors import unknown
from mecorpus.model import Annotation, Context, Document, Reading, Sentence
from mecorpus.model.describe import described
from mecorpus.reports.escape import escape
from mecorpus.schemas import Layer

RESET = "\x1b[0m"


def show(
    document: Document,
    context: Context,
    *,
    annotator: str | None = None,
    layers: Collection[str] = (),
    color: bool = False,
    reveal: bool = False,
) -> str:
    """A document as text: metadata, then its sentences with marked spans and labels.

    `annotator` picks a reading (by default the adjudicated, else the first); of one who has not read the document yet the text alone
    is shown, so that nobody sees another's marks unasked. `layers` limits
    what is marked, `color` adds ANSI colours from the schemas. The text of a withheld document
    is shown only with `reveal`, for which a person must be at the terminal.
    Raises `RequestError` for an unknown annotator or layer.
    """
    wanted = {name: context.schemas.layer(name) for name in layers} or context.schemas.layers
    reading = _reading(document, annotator, context)
    paint = _Paint(wanted if color else {})
    is_hidden = document.text is None or (document.withheld and not reveal)
    lines = list(_head(document, context, reading, annotator))
    if reading:
        lines += [
            line
            for one in reading.annotations
            if one.layer in wanted
            for line in _whole(one, wanted[one.layer], reading, document, is_hidden)
        ]
    for sentence in document.sentences:
        lines += ["", *_sentence(document, sentence, reading, wanted, paint, is_hidden)]
    return "\n".join(lines) + "\n"


class _Paint:
    """ANSI colours of layers; none where there are no layers."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.codes = {name: _foreground(layer.color) for name, layer in layers.items()}

    def mark(self, text: str, layer: str) -> str:
        """The text in the layer's colour, if there are colours."""
        return f"{self.codes[layer]}{text}{RESET}" if layer in self.codes else text


def _foreground(color: str) -> str:
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"\x1b[1;38;2;{red};{green};{blue}m"


def _reading(document: Document, annotator: str | None, context: Context) -> Reading | None:
    if annotator is None:
        return document.reading("adjudicated") or next(iter(document.readings), None)
    found = document.reading(annotator)
    if found is None and annotator not in context.annotators:
        raise unknown(
            "annotator", annotator, sorted({*context.annotators, *(one.annotator for one in document.readings)})
        )
    return found


def _head(document: Document, context: Context, reading: Reading | None, annotator: str | None) -> Iterator[str]:
    yield escape(f"{document.id}: {document.title}")
    split, fold = context.settings.split(document.group), context.settings.fold(document.group)
    day = document.reference_date or "no date"
    yield escape(
        f"{document.genre}, {document.language}, {document.outlet}, {day}; {document.rights.status}; {split}, fold {fold}"
    )
    origin = document.provenance
    yield escape(f"{origin.text_origin}-written{f' ({origin.generator})' if origin.generator else ''}")
    others = [one.annotator for one in document.readings if one is not reading]
    if annotator and reading is None:
        yield f"not read by {annotator}" + (f"; --annotator {others[0]} shows another reading" if others else "")
    if reading:
        yield f"read by {reading.annotator}, guidelines {reading.guidelines}; complete: {', '.join(reading.complete) or 'none'}"


def _whole(
    annotation: Annotation, layer: Layer, reading: Reading, document: Document, is_hidden: bool
) -> Iterator[str]:
    """A line for an annotation that has no sentence to stand under."""
    if layer.target in {"document", "none"} and not (layer.target == "none" and _first_unit(annotation)):
        yield escape(f"{annotation.id} {described(annotation, reading, document, is_hidden)}")


def _first_unit(annotation: Annotation) -> str | None:
    """The sentence under which a relation of sentences is listed: that of its first role."""
    first = next(iter(annotation.arguments.values()), ())
    return first[0].unit if first else None


def _sentence(
    document: Document,
    sentence: Sentence,
    reading: Reading | None,
    layers: Mapping[str, Layer],
    paint: _Paint,
    is_hidden: bool,
) -> Iterator[str]:
    spans = [
        one
        for one in (reading.annotations if reading else ())
        if one.layer in layers and layers[one.layer].target == "span"
    ]
    here = [one for one in spans if one.spans[0].start < sentence.end and sentence.start < one.spans[-1].end]
    body = "(withheld)" if is_hidden else marked(document.text or "", sentence, here, paint)
    yield f"{sentence.id}  {body}"
    for one in reading.annotations if reading else ():
        starts_here = bool(one.spans) and sentence.start <= one.spans[0].start < sentence.end
        if one.layer in layers and (starts_here or sentence.id == one.unit or sentence.id == _first_unit(one)):
            words = escape(described(one, reading, document, is_hidden)) if reading else ""
            yield f"    {one.id} {paint.mark(words, one.layer)}"


def marked(text: str, sentence: Sentence, annotations: list[Annotation], paint: _Paint) -> str:
    """The text of a sentence with each span in brackets and its label behind; line feeds as spaces."""
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, list[tuple[int, str]]] = {}
    for annotation in annotations:
        for span in annotation.spans:
            start, end = max(span.start, sentence.start), min(span.end, sentence.end)
            if start < end:
                opens.setdefault(start, []).append((-end, paint.mark("[", annotation.layer)))
                closes.setdefault(end, []).append(
                    (-start, paint.mark(f"]{escape(annotation.label)}", annotation.layer))
                )
    edges = sorted({sentence.start, sentence.end, *opens, *closes})
    out = []
    for here, following in zip(edges, [*edges[1:], sentence.end], strict=True):
        out += [mark for _, mark in sorted(closes.get(here, ()))] + [mark for _, mark in sorted(opens.get(here, ()))]
        out.append(escape(text[here:following].replace("\n", " ")))
    return "".join(out)
