"""Sentences that hold of a corpus because its data says so: for the card, and for Croissant's responsible-AI properties."""

from __future__ import annotations

from collections.abc import Iterator

from mecorpus.card.markdown import language, listed, plain, verb
from mecorpus.card.material import Material
from mecorpus.reports.table import counted

PERSON = "PERSON"
# Fewer documents than a figure should rest on.
FEW = 100


def honesty(material: Material) -> str:
    """Who wrote and who read: the card's first sentence."""
    if not material.figures.documents:
        return "There is no document in it yet."
    machine, people = material.origins.get("machine", 0), material.origins.get("human", 0)
    models, persons = material.kinds.get("model", 0), material.kinds.get("human", 0)
    return (
        f"Of the open texts {machine} {verb(machine, 'was', 'were')} written by a language model and {people} by people; "
        f"of the annotators {models} {verb(models, 'is', 'are')} a language model and {persons} people. "
        "`text_origin`, `generator` and `annotator` say which; agreement between readings by a model is not agreement between people."
    )


def collection(material: Material) -> Iterator[str]:
    """How the texts came here."""
    counts = material.counts
    kinds = counts.of("shipped", "kind")
    if kinds:
        yield (
            f"Of the texts that are shipped, {kinds.get('collected', 0):,} existed before and were collected, and "
            f"{kinds.get('original', 0):,} were written for this corpus (`provenance.kind` of each record)."
        )
    days = time_frame(material)
    if days:
        yield (
            f"The texts were obtained on {days[0]}."
            if len(set(days)) == 1
            else f"The texts were obtained from {days[0]} to {days[1]}."
        )


def time_frame(material: Material) -> tuple[str, str] | None:
    """The first and the last day on which a text was obtained."""
    days = sorted({*material.counts.of("shipped", "obtained"), *material.counts.of("withheld", "obtained")})
    return (days[0], days[-1]) if days else None


def processing(material: Material) -> Iterator[str]:
    """What was done to the texts: what the rules of the corpus hold them to."""
    settings = material.settings
    yield (
        "A text is its body alone, in UTF-8 and NFC, with line feeds and without control, bidirectional or invisible characters. "
        "Misprints stay. Title and byline are metadata."
    )
    yield f"Sentences were computed once, when a text was added (the present segmenter is `{settings.segmenter}`), and are frozen with any errors they have; tokens are those of `{settings.tokenizer}`."
    yield (
        f"Two texts whose word shingles ({settings.shingle} words) have a Jaccard similarity of {settings.threshold:g} or more count as "
        "near-duplicates and share a group. Split and fold are salted hashes of the group, so that near-duplicates stay together and "
        "no document moves when the corpus grows."
    )


def producers(material: Material) -> Iterator[str]:
    """Who wrote the texts."""
    machine, people = material.origins.get("machine", 0), material.origins.get("human", 0)
    makers = [f"{plain(name)} ({number:,})" for name, number in material.counts.of("shipped", "generator").items()]
    if people:
        yield f"{counted(people, 'text')} {verb(people, 'is', 'are')} recorded as written by people."
    if machine:
        by = f": {'; '.join(makers)}" if makers else ""
        yield f"{counted(machine, 'text')} {verb(machine, 'was', 'were')} written by a language model{by}."


def annotation(material: Material) -> Iterator[str]:
    """How the texts were read."""
    versions = sorted({key[2] for key in material.counts.numbers if key[0] == "reading"})
    yield (
        "An annotator reads a document by the guidelines and declares each layer that was read to the end. A layer's rows for a "
        "document are those of the adjudicated reading, else of its only complete one; a document that several read and nobody "
        "settled is in the `_raw` configuration alone. `status` and `annotator` say whose reading a row shows."
    )
    if versions:
        yield f"The readings follow {verb(len(versions), 'version', 'versions')} {listed(versions)} of the guidelines."
    for layer in material.layers:
        read = material.counts.of("settled", layer.name)
        adjudicated, single = read.get("adjudicated", 0), read.get("single", 0)
        yield f"`{layer.name}`: {counted(adjudicated, 'document')} adjudicated, {single:,} with a single reading; {material.counts.total('compared', layer.name):,} read by two or more."


def personal(material: Material) -> Iterator[str]:
    """What the corpus says of persons."""
    register = material.context.registers.entities
    people = sum(one.type == PERSON for one in register)
    linked = [layer.name for layer in material.layers if any("entity" in role.fillers for role in layer.roles.values())]
    if register:
        yield f"The register of entities has {counted(len(register), 'name')}, of which {people:,} {verb(people, 'is', 'are')} of persons."
    if linked:
        names = listed([f"`{name}`" for name in linked])
        yield (
            f"{names} may link words of a text, opinions and positions among them, to named persons, parties and governments. "
            "Political opinions are sensitive data in many laws: see for yourself which rules apply to your use."
        )


def biases(material: Material) -> Iterator[str]:
    """In which ways the data leans."""
    counts, total = material.counts, material.counts.documents
    if not total:
        return
    spoken = counts.of("shipped", "language")
    yield "Languages: " + listed([f"{language(code)} {number:,} of {total:,}" for code, number in spoken.items()]) + "."
    machine = material.origins.get("machine", 0)
    if machine:
        yield (
            f"{machine:,} of {total:,} texts {verb(machine, 'is', 'are')} machine-written. Such commentary differs from people's; systems that do "
            "well on it may fail on real commentary, and it is no evidence of what people think."
        )
    outlets = counts.of("shipped", "outlet")
    first = next(iter(outlets))
    yield f"Outlets: {len(outlets):,}; {outlets[first]:,} of {total:,} texts are from {plain(first)}."
    if material.kinds.get("model"):
        yield "Readings by a language model share its habits, and may be more alike than people's would be; a system of the same make has an advantage here that says nothing of its quality."


def limits(material: Material) -> Iterator[str]:
    """What the data cannot bear."""
    counts, total = material.counts, material.counts.documents
    if total < FEW:
        yield f"It is small ({counted(total, 'document')} with rows): no figure that is computed on it is stable."
    missing = [name for name in material.settings.splits if name not in counts.of("shipped", "split")]
    if missing and total:
        yield f"No document with rows falls into {listed([f'`{name}`' for name in missing])}; a split without rows is not written."
    single = [layer.name for layer in material.layers if not counts.total("compared", layer.name)]
    if single:
        yield f"Read once only, so that nothing is known of agreement on the texts that are shipped: {listed([f'`{name}`' for name in single])}."
    unread = [name for name in material.context.schemas.layers if name not in {layer.name for layer in material.layers}]
    if unread:
        yield f"Layers without rows: {listed([f'`{name}`' for name in unread])}."
    if material.figures.withheld:
        number = material.figures.withheld
        yield f"{counted(number, 'document')} {verb(number, 'has', 'have')} no rows, because {verb(number, 'its text is', 'their texts are')} withheld."
    if any(column.source == "resolution" for layer in material.layers for column in layer.columns):
        yield f"Registered outcomes of what was forecast: {len(material.context.registers.resolutions):,}."
    yield "Annotations are judgements. The checks find faults of form and contradictions, not wrong judgements, and labels do not say whether a text is true."


def not_for(material: Material) -> Iterator[str]:
    """What the data must not be taken for."""
    yield "As a source of facts: a text says what its author says, and a label what a reader made of it."
    if material.origins.get("machine"):
        yield "As evidence of what people, outlets, parties or peoples think: machine-written texts are none."
    if material.kinds and not material.kinds.get("human"):
        yield "As readings of people: a comparison with the readings here is a comparison with a model."
    yield "To profile, watch, target or censor persons or groups by opinion, religion or origin."
    if material.figures.withheld:
        yield "To reconstruct a withheld text."


def recommendations(material: Material) -> Iterator[str]:
    """What users should do."""
    yield "Name the version, and say who wrote the texts and who read them wherever you report results (`text_origin`, `annotator`, `status`)."
    yield "Read a sample before you rely on a layer."
    yield "Keep the splits: documents do not move between them from version to version."


def maintenance(material: Material) -> Iterator[str]:
    """How versions follow each other."""
    number = len(material.context.registers.takedowns)
    yield (
        "Each version has a number: the last part grows where the same data comes in other bytes, the middle one with additions, and the "
        "first where something was removed, changed, moved between splits or retyped."
    )
    yield f"A document that is asked to be removed leaves the next build, and its id is never used again; so far {number:,}."
