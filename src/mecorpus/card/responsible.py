"""Croissant's responsible-AI properties (https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html), as far as they apply."""

from __future__ import annotations

from typing import Any

from mecorpus.card import statements
from mecorpus.card.agreement import sentence
from mecorpus.card.material import Material
from mecorpus.reports.table import counted

RELEASE = "mecorpus (the toolchain of the corpus: quotes go in, offsets come out, and rules check every record)"


def responsible(material: Material) -> dict[str, Any]:
    """The properties by name; what there is nothing to say of is left out.

    Imputation never takes place: what is not known is null.
    """
    notes, counts, figures = material.notes, material.counts, material.figures
    days = statements.time_frame(material)
    kinds = counts.of("shipped", "kind")
    found: dict[str, Any] = {
        "dataCollection": " ".join([*statements.collection(material), *_note(notes, "Data Collection and Processing")]),
        "dataCollectionType": [
            *(["Existing texts, collected"] if kinds.get("collected") else []),
            *(["Machine-written texts"] if material.origins.get("machine") else []),
            *(["Texts written for the corpus"] if kinds.get("original") else []),
        ],
        "dataCollectionMissingData": _missing(material),
        "dataCollectionRawData": "The body of each text with its metadata; title, byline and page frame are not part of the text.",
        "dataCollectionTimeFrame": sorted(set(days)) if days else None,
        "dataImputationProtocol": "None: what is not known is null, and nothing is filled in.",
        "dataPreprocessingProtocol": list(statements.processing(material)),
        "dataManipulationProtocol": "Texts are normalised once, when they are added; after that neither text nor sentences change. Rows are made from the annotations alone.",
        "dataAnnotationProtocol": [*statements.annotation(material), *_note(notes, "Annotation process")],
        "dataAnnotationPlatform": [RELEASE],
        "dataAnnotationAnalysis": [sentence(material.agreed)],
        "annotationsPerItem": _per_item(material),
        "annotatorDemographics": _demographics(material),
        "machineAnnotationTools": _machines(material),
        "dataUseCases": [f"{layer.name}: {layer.description}" for layer in material.layers],
        "dataBiases": [*statements.biases(material), *_note(notes, "Bias, Risks, and Limitations")],
        "dataLimitations": [*statements.limits(material), *(f"Not: {one}" for one in statements.not_for(material))],
        "dataSocialImpact": notes.get("Social Impact"),
        "personalSensitiveInformation": [
            *statements.personal(material),
            *_note(notes, "Personal and Sensitive Information"),
        ],
        "dataReleaseMaintenancePlan": " ".join([*statements.maintenance(material), *_note(notes, "Maintenance")]),
    }
    if figures.hydrated:
        found["dataLimitations"].insert(0, "Not for redistribution.")
    return {f"rai:{name}": value for name, value in found.items() if value}


def _note(notes: Any, heading: str) -> list[str]:
    """A note without the line breaks of its file."""
    return [" ".join(part.split()) for part in notes.get(heading, "").split("\n\n") if part]


def _missing(material: Material) -> str:
    withheld = material.figures.withheld
    told = (
        f"{counted(withheld, 'document')} without text and rows, because the rights do not allow it. "
        if withheld
        else ""
    )
    undated = material.counts.of("shipped", "month").get("not known", 0)
    return f"{told}{counted(undated, 'document')} without a day of writing or publication. Metadata that are not known are null."


def _per_item(material: Material) -> str:
    total = material.counts.documents
    twice = {layer.name: material.counts.total("compared", layer.name) for layer in material.layers}
    several = ", ".join(f"{name} {number:,}" for name, number in twice.items() if number)
    return f"One reading of each document that has rows ({total:,}); two or more, by layer: {several or 'none'}."


def _demographics(material: Material) -> list[str]:
    people, models = material.kinds.get("human", 0), material.kinds.get("model", 0)
    found = [f"Language models: {models}, which have none."] if models else []
    return [
        *found,
        *([f"People: {people}; beyond the languages that they read, nothing is recorded of them."] if people else []),
    ]


def _machines(material: Material) -> list[str]:
    known = material.context.annotators
    models = [known[name] for name in material.readers if known[name].kind == "model"]
    return sorted({f"{one.name}, version {one.version or 'not known'}" for one in models})
