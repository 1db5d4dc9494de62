"""`mark`, `relate` and `label`: one annotation at a time, in words instead of offsets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mecorpus.annotate.apply import Input, add
from mecorpus.annotate.resolve import is_whole, occurrences
from mecorpus.annotate.sheet import Sheet, Written, opened
from mecorpus.annotate.values import attributes_of, label_of, link_of, linking_role, roles_of, with_attributes
from mecorpus.corpus.layout import SCHEMA, find_root
from mecorpus.corpus.links import linked_entities, named_entities
from mecorpus.errors import RequestError, clipped
from mecorpus.model import GAP
from mecorpus.schemas import Layer, load_schemas

SOURCE = "command line"
COMMANDS = {"span": "mark", "unit": "label", "document": "label", "none": "relate"}


def mark(
    root: str | Path,
    document: str,
    layer: str,
    quote: str | Sequence[str],
    *,
    annotator: str,
    label: str | None = None,
    attributes: Sequence[str] = (),
    roles: Sequence[str] = (),
    entity: str | None = None,
    within: str | None = None,
    nth: int | None = None,
    every: bool = False,
    confidence: float | None = None,
    note: str | None = None,
    reveal: bool = False,
) -> Written:
    """Mark a quote in a layer of spans.

    `attributes` are `name=value`, `roles` are `role=value` (see `docs/annotator.md`), both completed
    from the layer's schema. `entity` links to the register. `within` is a sentence, `nth` (from 1) picks an
    occurrence, `every` marks all whole-word occurrences that are not marked yet.
    Raises `RequestError` and `FindingsError` as `apply` does.
    """
    with opened(root, document, annotator) as sheet:
        layers = _layer(sheet, layer, "span")
        line: dict[str, Any] = {"quote": quote if isinstance(quote, str) else list(quote)}
        line |= {key: value for key, value in (("in", within), ("nth", nth)) if value is not None}
        line |= _common(
            sheet, layers, label, attributes, roles, entity, confidence, note, within or _unit(sheet, quote, nth)
        )
        lines = _every(sheet, line, within) if every else [line]
        return _add(sheet, lines, f"mark {layers.name}", reveal)


def proposed_links(root: str | Path, layer: str, quote: str) -> list[tuple[str, int]]:
    """Register entries to which these words were linked before in the corpus, with their number, commonest first; then those of that name.

    Empty for a layer that links nothing to the register. Raises `RequestError` for an unknown layer.
    """
    if not linking_role(load_schemas(find_root(root) / SCHEMA).layer(layer)):
        return []
    linked = linked_entities(root, quote)
    return [*linked, *((name, 0) for name in named_entities(root, quote) if name not in dict(linked))]


def relate(
    root: str | Path,
    document: str,
    layer: str,
    roles: Sequence[str],
    *,
    annotator: str,
    label: str | None = None,
    attributes: Sequence[str] = (),
    confidence: float | None = None,
    note: str | None = None,
    reveal: bool = False,
) -> Written:
    """Relate sentences, annotations, entries or the author in a layer of relations: `roles` are `role=value`.

    Raises `RequestError` and `FindingsError` as `apply` does.
    """
    with opened(root, document, annotator) as sheet:
        layers = _layer(sheet, layer, "none")
        line = _common(sheet, layers, label, attributes, roles, None, confidence, note)
        return _add(sheet, [line], f"relate {layers.name}", reveal)


def label(
    root: str | Path,
    document: str,
    layer: str,
    label: str,
    *,
    annotator: str,
    units: Sequence[str] = (),
    attributes: Sequence[str] = (),
    roles: Sequence[str] = (),
    confidence: float | None = None,
    note: str | None = None,
) -> Written:
    """Label sentences (`units`), or the whole document where the layer is one of documents.

    Raises `RequestError` for a sentence that has a label already, and otherwise as `apply` does.
    """
    with opened(root, document, annotator) as sheet:
        layers = _layer(sheet, layer, "unit", "document")
        line = _common(sheet, layers, label, attributes, roles, None, confidence, note)
        _units(sheet, layers, line["label"], units)
        lines = [{**line, "unit": unit} for unit in units] or [line]
        return _add(sheet, lines, f"label {layers.name}", False)


def _layer(sheet: Sheet, name: str, *targets: str) -> Layer:
    layer = sheet.corpus.context.schemas.layer(name)
    if layer.target not in targets:
        what = {"span": "marks quotes", "none": "relates", "unit": "labels sentences", "document": "labels documents"}
        raise RequestError(
            f"{name} {what[layer.target]}: use `mecorpus annotate {COMMANDS[layer.target]}` (see its --help)"
        )
    return layer


def _units(sheet: Sheet, layer: Layer, label: str, units: Sequence[str]) -> None:
    """Every sentence is there, and none has a label; a document takes each label once."""
    name, document = layer.name, sheet.document.id
    if (layer.target == "unit") != bool(units):
        how = (
            f"{name} s3 LABEL, or several sentences s3 s4 LABEL"
            if layer.target == "unit"
            else f"{name} LABEL, one a command"
        )
        raise RequestError(f"{name} labels {'sentences' if layer.target == 'unit' else 'the document'}: {how}")
    for unit in units:
        if unit not in sheet.document.order:
            last = sheet.document.sentences[-1].id
            raise RequestError(
                f"{document} has no sentence {clipped(unit)}; it has s1 to {last}, see `mecorpus show {document}`"
            )
    for record in sheet.records:
        is_same = record.get("unit") in units if units else record["label"] == label
        if record["layer"] == name and is_same:
            raise RequestError(
                f"{record.get('unit', document)} is {record['label']} already (annotation {record['id']}); "
                f"change it with `mecorpus annotate edit {document} {record['id']}`"
            )


def _common(
    sheet: Sheet,
    layer: Layer,
    label: str | None,
    attributes: Sequence[str],
    roles: Sequence[str],
    entity: str | None,
    confidence: float | None,
    note: str | None,
    within: str | None = None,
) -> dict[str, Any]:
    """What every line has: layer, label, attributes, arguments, confidence, note."""
    values = with_attributes(layer, {}, attributes_of(layer, attributes))
    arguments = {name: fillers for name, fillers in roles_of(sheet, layer, roles, within).items() if fillers}
    arguments |= link_of(sheet, layer, entity) if entity else {}
    missing = [role.name for role in layer.roles.values() if role.required and role.name not in arguments]
    if missing:
        raise RequestError(
            f"{layer.name} needs {', '.join(missing)}: give {missing[0]}=… (see `mecorpus schema {layer.name}`)"
        )
    parts = {"attributes": values, "arguments": arguments, "confidence": confidence, "note": note}
    kept = {key: value for key, value in parts.items() if value not in ({}, None)}
    return {"layer": layer.name, "label": label_of(layer, label), **kept}


def _unit(sheet: Sheet, quote: str | Sequence[str], nth: int | None) -> str | None:
    """The sentence that a quote stands in, if it stands in one alone."""
    text, words = sheet.text(), quote if isinstance(quote, str) else quote[0]
    found = [offset for part in words.split(GAP)[:1] if part for offset in occurrences(text, part, 0, len(text))]
    chosen = found[nth - 1 : nth] if nth and nth > 0 else found
    units = {sheet.document.sentence_at(offset).id for offset in chosen}
    return units.pop() if len(units) == 1 else None


def _every(sheet: Sheet, line: dict[str, Any], within: str | None) -> list[dict[str, Any]]:
    """A line for each whole-word occurrence that the layer has not marked yet."""
    quote, text = line["quote"], sheet.text()
    if not isinstance(quote, str) or "nth" in line:
        raise RequestError("--all takes one quote, and no --nth")
    if not quote or (within is not None and within not in sheet.document.units):
        return [line]
    unit = sheet.document.units.get(within or "")
    bounds = (unit.start, unit.end) if unit else (0, len(text))
    taken = {tuple(map(tuple, record.get("spans", ()))) for record in sheet.records if record["layer"] == line["layer"]}
    found = list(enumerate(occurrences(text, quote, *bounds), 1))
    whole = [(nth, offset) for nth, offset in found if is_whole(text, offset, len(quote))] or found
    left = [nth for nth, offset in whole if ((offset, offset + len(quote)),) not in taken]
    if whole and not left:
        raise RequestError(f"all {len(whole)} occurrences are marked in {line['layer']} already")
    return [{**line, "nth": nth} for nth in left] or [line]


def _add(sheet: Sheet, lines: Sequence[dict[str, Any]], what: str, reveal: bool) -> Written:
    return add(sheet, Input(SOURCE, 0, {}, list(enumerate(lines, 1)), []), what, reveal=reveal)
