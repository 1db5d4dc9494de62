"""Documents drawn at random for any layers: sound enough for tables, in several scripts and all states of reading."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from mecorpus.model import (
    ADJUDICATED,
    Annotation,
    Context,
    Document,
    Filler,
    Provenance,
    Reading,
    Rights,
    Sentence,
    Span,
)
from mecorpus.schemas import Layer

WORDS = [
    "water",
    "don't",
    "3.5",
    "1,000,000",
    "e-mail",
    "naïve",
    "«تفاهم»",
    "لِلْمِيَاه",
    "وَ١٢٫٥",
    "كتاب\u200cها",
    "שָׁלוֹם",
    "水と油",
    "क्षि",
    "😀",
    "👩\u200d🚀",
    "x_1",
    "—",
    "...",
    "'tis",
    "rock’n’roll",
    "5km",
    "1.2.3a",
    "a\xa0b",
    "\u180e",
    "٣٫٥",
    "Ⅷ",
    "²",
    "́alone",
    "ź",
    "\u200d",
    "q\u3000r",
    "(U.N.)",
]


def drawn(random: Random, context: Context, number: int) -> Document:
    """A document: `text` is None in some, some have no sentence, readings are of none to three annotators."""
    text, sentences = _text(random)
    genre = context.schemas.flat({"$ref": "urn:mecorpus:document#/properties/genre"}, "urn:mecorpus:document")["enum"]
    place = {"$ref": "urn:mecorpus:document#/properties/provenance/properties/text_origin"}
    origin = context.schemas.flat(place, "urn:mecorpus:document")["enum"]
    names = random.sample(["ada", "bob", "model-1", ADJUDICATED], random.randrange(5))
    withheld = random.random() < 0.2
    return Document(
        id=f"drawn-{number}",
        title=random.choice(WORDS),
        author=(),
        outlet="an outlet",
        genre=random.choice(genre),
        language=random.choice(["en", "ar", "he"]),
        countries=tuple(random.sample(["IQ", "LB", "MA"], random.randrange(3))),
        topics=tuple(random.sample(["water", "war"], random.randrange(2))),
        written=random.choice([None, dt.date(2024, 2, 29)]),
        published=random.choice([None, dt.date(1969, 12, 31)]),
        url=None,
        standpoint=None,
        sources=(),
        rights=Rights("withheld" if withheld else "open", None if withheld else "CC0-1.0", None),
        provenance=Provenance(
            random.choice(origin), "original", random.choice([None, "x"]), "drawn", dt.date(2026, 1, 1)
        ),
        group=f"group-{number}",
        sha256="",
        length=len(text),
        segmenter="sentences-1",
        sentences=sentences,
        file=f"corpus/documents/drawn-{number}/document.json",
        text_file="",
        text=None if withheld else text,
        readings=tuple(_reading(random, context, sentences, f"drawn-{number}", name) for name in names),
    )


def _text(random: Random) -> tuple[str, tuple[Sentence, ...]]:
    text, sentences, paragraph = "", [], 0
    for number in range(random.choice([0, 1, 2, 3, 5, 12])):
        gap = random.choice(["", " ", "\n\n", "\u2029"]) if number else random.choice(["", "\n"])
        paragraph += number > 0 and gap == "\n\n"
        start = len(text) + len(gap)
        text += gap + " ".join(random.choices(WORDS, k=random.randint(1, 9))).strip()
        text += "." if len(text) == start or random.random() < 0.5 else ""
        sentences.append(Sentence(f"s{number + 1}", start, len(text), paragraph, "sentence"))
    return text + "\n", tuple(sentences)


def _reading(
    random: Random, context: Context, sentences: tuple[Sentence, ...], document: str, annotator: str
) -> Reading:
    layers = list(context.schemas.layers.values())
    complete = tuple(layer.name for layer in layers if random.random() < 0.8)
    made: list[Annotation] = []
    for layer in random.sample(layers, len(layers)):
        if sentences or (layer.target == "document" and not layer.roles):
            for _ in range(random.choice([0, 0, 1, 2, 7])):
                made.append(_annotation(random, context, sentences, layer, made, f"a{len(made):04d}"))
    return Reading(document, "", annotator, "1.0", complete, tuple(made))


def _annotation(
    random: Random,
    context: Context,
    sentences: tuple[Sentence, ...],
    layer: Layer,
    made: list[Annotation],
    id_: str,
) -> Annotation:
    arguments = {
        name: tuple(
            _filler(random, context, sentences, random.choice(role.fillers), made)
            for _ in range(1 if role.single else random.randint(1, 3))
        )
        for name, role in layer.roles.items()
        if role.required or name in (layer.pair_roles or ()) or random.random() < 0.5
    }
    return Annotation(
        id=id_,
        layer=layer.name,
        label=random.choice(layer.labels),
        line=1,
        spans=_spans(random, sentences) if layer.target == "span" else (),
        unit=random.choice(sentences).id if layer.target == "unit" else None,
        arguments=arguments,
        attributes={
            name: _attribute(random, context.schemas.flat(spec, f"urn:mecorpus:layer:{layer.name}"))
            for name, spec in layer.attributes.items()
            if random.random() < 0.6
        },
    )


def _spans(random: Random, sentences: tuple[Sentence, ...]) -> tuple[Span, ...]:
    """One or two spans, from anywhere in a sentence to anywhere in the same or a later one."""
    places = range(sentences[0].start, sentences[-1].end + 1)
    edges = sorted(random.sample(places, min(4, len(places))))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    near = random.choice(sentences)
    return tuple(spans[: random.randint(1, 2)]) if random.random() < 0.3 else (Span(near.start, near.start + 1),)


def _filler(
    random: Random, context: Context, sentences: tuple[Sentence, ...], kind: str, made: list[Annotation]
) -> Filler:
    if kind == "span" or (kind == "annotation" and not made):
        return Filler(spans=_spans(random, sentences))
    if kind == "unit":
        return Filler(unit=random.choice(sentences).id)
    if kind == "annotation":
        return Filler(annotation=random.choice(made).id)
    known = [one.id for one in context.registers.entities]
    return Filler(author=True) if kind == "author" else Filler(entity=random.choice([*known, "unknown"]))


def _attribute(random: Random, spec: dict[str, Any]) -> Any:
    if "enum" in spec:
        return random.choice(spec["enum"])
    if spec["type"] == "array":
        return random.sample(spec["items"]["enum"], random.randrange(len(spec["items"]["enum"])))
    drawn = {"boolean": [True, False], "integer": [1, -2], "number": [0.5, 3], "string": ["", "2026-01-02", "قال"]}
    return "2026-01-02" if spec.get("format") == "date" else random.choice(drawn[spec["type"]])
