"""The card's sections on what the dataset is, what it is for, and who stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

from mecorpus.card import statements
from mecorpus.card.citation import apa, bibtex
from mecorpus.card.markdown import bullets, language, plain
from mecorpus.card.material import Material
from mecorpus.card.using import examples
from mecorpus.reports.table import counted

NOT_RECORDED = "not recorded"
GLOSSARY = {
    "layer": "a kind of annotation, with labels of its own; each is a configuration",
    "reading": "all that one annotator marked in one document",
    "settled": "of a layer in a document: the adjudicated reading, else the only complete one",
    "raw": "every annotator's rows, of documents that more than one read",
    "unit": "a sentence of the frozen segmentation",
    "span": "a half-open range of Unicode code points of the text",
    "withheld": "of a text: not shipped, because its rights do not allow it; its annotations stand on offsets",
    "hydrate": "to put the annotations of a withheld text on a copy of your own",
}


def summary(material: Material) -> Iterator[str]:
    """What comes before all sections."""
    documents = material.figures.documents
    yield f"# {plain(material.settings.title)}, version {material.settings.version}"
    if material.figures.hydrated:
        yield (
            f"**Not for redistribution.** This dataset holds withheld texts from somebody's own copies ({material.figures.hydrated}), "
            "put in with `mecorpus build --texts`. It is for whoever has these copies, alone."
        )
    yield statements.honesty(material)
    yield (
        f"Open documents, in every configuration that has their layer: {documents.get('open', 0)}. "
        f"Withheld documents, in `withheld/` without their text and in no configuration: {material.figures.withheld}."
    )
    yield from _gaps(material)
    yield material.notes.get("Summary", "")


def _gaps(material: Material) -> Iterator[str]:
    """What is missing in the dataset, and what was not looked for."""
    if material.figures.left_out:
        yield f"Documents left out because of errors: {material.figures.left_out}. `manifest.json` lists them."
    if material.figures.unchecked:
        yield f"Not checked: {', '.join(material.figures.unchecked)} (`mecorpus rule` explains)."


def details(material: Material) -> Iterator[str]:
    """What it is, and where it is from."""
    settings, notes = material.settings, material.notes
    authors = plain(", ".join(settings.authors))
    released = f"{settings.released.isoformat()}" if settings.released else "not recorded"
    terms = "not for redistribution" if material.figures.hydrated else plain(settings.license)
    yield "## Dataset Details"
    yield "### Dataset Description"
    yield bullets(
        [
            f"**Curated by:** {authors}",
            f"**Funded by:** {notes.get('Funded by', NOT_RECORDED)}",
            f"**Shared by:** {authors}",
            f"**Language(s):** {', '.join(map(language, material.languages)) or 'none yet'}",
            f"**License:** {terms}; a text has the licence that its record names (column `license` of `documents`)",
            f"**Version:** {settings.version}, released: {released}",
        ]
    )
    yield "### Dataset Sources"
    yield bullets(
        [
            f"**Repository:** {repository(material)}",
            f"**Paper:** {notes.get('Paper', NOT_RECORDED)}",
            f"**Demo:** {notes.get('Demo', NOT_RECORDED)}",
        ]
    )


def repository(material: Material) -> str:
    """Where the corpus is kept."""
    address = material.settings.repository
    return f"<{address}>" if address else "no public place is recorded"


def uses(material: Material) -> Iterator[str]:
    """What it is for, with code, and what it is not for."""
    yield "## Uses"
    yield "### Direct Use"
    yield material.notes.get("Direct Use", "")
    yield from examples(material)
    yield "### Out-of-Scope Use"
    yield bullets(statements.not_for(material))
    yield material.notes.get("Out-of-Scope Use", "")


def creation(material: Material) -> Iterator[str]:
    """Why and how it was made."""
    notes = material.notes
    yield "## Dataset Creation"
    yield "### Curation Rationale"
    yield notes.get("Curation Rationale", "Why these texts were chosen is not recorded.")
    yield "### Source Data"
    yield "#### Data Collection and Processing"
    yield "\n".join([*statements.collection(material), *statements.processing(material)])
    yield notes.get("Data Collection and Processing", "")
    yield "#### Who are the source data producers?"
    yield "\n".join(statements.producers(material)) or "There is no text yet."
    yield notes.get("Who are the source data producers?", "")
    yield "### Annotations"
    yield "#### Annotation process"
    process, *layers = statements.annotation(material)
    yield process
    yield bullets(layers)
    yield notes.get("Annotation process", "")
    yield "#### Who are the annotators?"
    yield bullets(annotators(material)) or "There is no reading yet."
    yield notes.get("Who are the annotators?", "")
    yield "#### Personal and Sensitive Information"
    yield "\n".join(statements.personal(material))
    yield notes.get("Personal and Sensitive Information", "What the texts say of persons is not recorded apart.")


def annotators(material: Material) -> Iterator[str]:
    """A line for each annotator who read a document with rows."""
    for name, number in material.readers.items():
        one = material.context.annotators[name]
        kind = (
            "a person"
            if one.kind == "human"
            else f"a language model, version {plain(one.version) if one.version else 'not known'}"
        )
        note = f" {plain(one.note)}" if one.note else ""
        yield f"`{name}`: {plain(one.name)}, {kind}; {counted(number, 'document')} with rows.{note}"


def limitations(material: Material) -> Iterator[str]:
    """What to be careful of."""
    notes = material.notes
    yield "## Bias, Risks, and Limitations"
    yield bullets([*statements.biases(material), *statements.limits(material)])
    yield notes.get("Bias, Risks, and Limitations", "")
    if "Social Impact" in notes:
        yield "### Social Impact"
        yield notes["Social Impact"]
    yield "### Recommendations"
    yield bullets(statements.recommendations(material))
    yield notes.get("Recommendations", "")


def closing(material: Material) -> Iterator[str]:
    """How to cite it, its words, and whom to ask."""
    notes = material.notes
    yield "## Citation"
    yield f"**BibTeX:**\n\n```bibtex\n{bibtex(material.settings)}\n```"
    yield f"**APA:**\n\n{plain(apa(material.settings))}"
    yield "## Glossary"
    yield bullets(f"**{word}**: {meaning}" for word, meaning in GLOSSARY.items())
    yield notes.get("Glossary", "")
    yield "## More Information"
    yield (
        "A built dataset has beside this card `DATASHEET.md` (how it was made and what it is for, question by question), `croissant.json` (for machines), "
        "`manifest.json` (SHA-256 of every file, and a digest of every table's content), `CITATION.cff` and `schema/`."
    )
    yield bullets(statements.maintenance(material))
    yield notes.get("Maintenance", "")
    yield notes.get("More Information", "")
    yield "## Dataset Card Authors"
    yield notes.get(
        "Dataset Card Authors",
        plain(", ".join(material.settings.authors)) + ". Counts and tables are made from the data by `mecorpus card`.",
    )
    yield "## Dataset Card Contact"
    yield notes.get("Dataset Card Contact", _contact(material))


def _contact(material: Material) -> str:
    if material.settings.repository:
        return f"Through {repository(material)}."
    return "No public place is recorded. Ask where you had the dataset from."
