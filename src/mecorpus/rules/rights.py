"""Rules on rights and provenance (MEC5xx)."""

from __future__ import annotations

from collections.abc import Iterator

from mecorpus.model import Annotation, Bundle, Context, Document, Place, Problem, Problems

# SPDX identifiers that allow the text to be redistributed, alone or adapted.
REDISTRIBUTABLE = (
    "CC0-1.0",
    *(f"CC-{kind}-{version}" for kind in ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND") for version in ("2.0", "2.5", "3.0", "4.0")),
    "OGL-UK-3.0",
    "PDDL-1.0",
    "ODC-By-1.0",
)  # fmt: skip


def open_without_license(document: Document, context: Context) -> Problems:
    """An open document has no licence that allows its text to be shipped.

    Bad: `"status": "open", "license": null`. Good: `"license": "CC-BY-4.0"`, or `"status": "withheld"`.
    """
    license_ = document.rights.license
    if not document.withheld and license_ not in REDISTRIBUTABLE:
        yield Problem(
            document.at("/rights/license"),
            f"{license_ or 'no licence'} does not allow redistribution; open needs CC0-1.0, a CC-BY licence or the like; else withhold it",
        )


def withheld_with_license(document: Document, context: Context) -> Problems:
    """A withheld document has a licence that allows its text to be shipped.

    Bad: `"status": "withheld", "license": "CC-BY-4.0"`. Good: status and licence that agree.
    """
    if document.withheld and document.rights.license in REDISTRIBUTABLE:
        yield Problem(
            document.at("/rights/status"),
            f"{document.rights.license} allows redistribution; open the document, or correct the licence",
        )


def withheld_quote(document: Document, context: Context) -> Problems:
    """An annotation of a withheld document quotes it.

    Bad: `"quote"` in any line. Good: spans alone.
    """
    if not document.withheld:
        return
    for reading in document.readings:
        for piece in reading.pieces:
            if piece.quote is not None:
                yield Problem(
                    reading.at(piece.annotation, piece.pointer + "/quote"),
                    "quotes a withheld text; take the quote out, and out of the history of the change",
                )


def machine_without_generator(document: Document, context: Context) -> Problems:
    """A machine-written text does not say what wrote it, or a person's text says that a machine did.

    Bad: `"text_origin": "machine", "generator": null`. Good: the model's name as far as it is known.
    """
    origin = document.provenance
    if (origin.text_origin == "machine") != (origin.generator is not None):
        yield Problem(
            document.at("/provenance/generator"),
            f"a {origin.text_origin}-written text with generator {origin.generator!r}; say what wrote it, or null for people",
        )


def invented_byline(document: Document, context: Context) -> Problems:
    """A machine-written original carries a byline, or the name of an outlet.

    Nobody wrote it and nobody published it; saying so would be untrue.
    Bad: `"author": ["Jane Doe"]`. Good: `"author": []`, `"outlet": "mecorpus originals"`.
    """
    origin = document.provenance
    if origin.kind == "original" and origin.text_origin == "machine":
        if document.author:
            yield Problem(document.at("/author"), "a machine-written original has no byline; leave `author` empty")
        if document.outlet != f"{context.settings.name} originals":
            yield Problem(
                document.at("/outlet"), f"an original appeared in no outlet; put `{context.settings.name} originals`"
            )


def date_order(document: Document, context: Context) -> Problems:
    """A text was published before it was written, or obtained before it was published.

    Bad: `"written": "2024-11-20", "published": "2024-11-14"`. Good: dates in order, null where unknown.
    """
    written, published, obtained = document.written, document.published, document.provenance.obtained
    if written and published and published < written:
        yield Problem(document.at("/published"), f"{published} is before {written}, when it was written; check both")
    if max(filter(None, (written, published)), default=obtained) > obtained:
        yield Problem(document.at("/provenance/obtained"), f"{obtained} is before the text was there; check the dates")


def reference_date_missing(document: Document, context: Context) -> Problems:
    """Neither the day of writing nor that of publication is known.

    Times and forecasts are read from that day. Bad: both null. Good: one of them.
    """
    if document.reference_date is None:
        yield Problem(
            document.at("/written"),
            "written and published are both null; times and horizons have nothing to count from; find one of them",
        )


def withheld_text(document: Document, bundle: Bundle) -> Problems:
    """The text of a withheld document is in the repository.

    Bad: `"status": "withheld"` beside a `text.txt`. Good: the text in `.mecorpus/texts/`, which git ignores.
    """
    if document.withheld and any(file.path == document.text_file and file.kind == "file" for file in bundle.files):
        yield Problem(
            Place(document.text_file, 1, "", document.id),
            "is withheld; move it to .mecorpus/texts/ and take it out of the history of the change",
        )


def open_text_missing(document: Document, bundle: Bundle) -> Problems:
    """An open document has no text.

    Bad: `"status": "open"` without `text.txt`. Good: the text that `mecorpus add` wrote.
    """
    if not document.withheld and not any(file.path == document.text_file for file in bundle.files):
        yield Problem(
            document.at("/rights/status"), "is open and has no text.txt; add the text, or withhold the document"
        )


def withheld_words(document: Document, context: Context) -> Problems:
    """Free text of a withheld document's annotations has three words in a row with its text.

    Such pieces add up to the text. It can be seen only where a local copy is at hand.
    Bad: a `note` or `outcome_text` that copies a clause. Good: words of the annotator's own.
    """
    if not document.withheld or document.text is None:
        return
    for reading in document.readings:
        for annotation in reading.annotations:
            for pointer, text in _free_texts(annotation):
                if document.repeats(text):
                    yield Problem(
                        reading.at(annotation, pointer),
                        "has three words in a row of a withheld text; say it in words of your own",
                    )


def _free_texts(annotation: Annotation) -> Iterator[tuple[str, str]]:
    """JSON pointer and text of the note and of every attribute that is a text or a list of texts."""
    yield "/note", annotation.note or ""
    for name, value in annotation.attributes.items():
        texts = value if isinstance(value, list) else [value]
        yield f"/attributes/{name}", "\n".join(one for one in texts if isinstance(one, str))
