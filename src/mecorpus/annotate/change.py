"""`edit`, `remove`, `done` and `undo`: what is there is changed, and the ids of all else stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mecorpus.annotate.apply import Input, add, said
from mecorpus.annotate.history import changes, digest
from mecorpus.annotate.mark import SOURCE
from mecorpus.annotate.resolve import Resolver
from mecorpus.annotate.sheet import Record, Sheet, Touched, Written, check, opened, reading_from, save
from mecorpus.annotate.values import attributes_of, label_of, link_of, roles_of, with_attributes
from mecorpus.corpus.place import located
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, RequestError
from mecorpus.model import Report


def edit(
    root: str | Path,
    document: str,
    id: str,
    *,
    annotator: str,
    label: str | None = None,
    quote: str | Sequence[str] | None = None,
    within: str | None = None,
    nth: int | None = None,
    attributes: Sequence[str] = (),
    roles: Sequence[str] = (),
    entity: str | None = None,
    confidence: float | None = None,
    note: str | None = None,
    reveal: bool = False,
) -> Written:
    """Change an annotation; its id stays, and what is not given stays. `name=` takes an attribute or role off.

    An empty `note` takes the note off. Raises `RequestError` for an unknown id or value, `FindingsError` where a rule is broken.
    """
    with opened(root, document, annotator) as sheet:
        old = sheet.record(id)
        layer = sheet.corpus.context.schemas.layer(old["layer"])
        new = dict(old)
        if label is not None:
            new["label"] = label_of(layer, label)
        if (quote, nth) != (None, None) and layer.target != "span":
            raise RequestError(f"{id} is a {layer.name} annotation, which has no quote")
        new |= _placed(sheet, old, quote, within, nth, reveal)
        new["attributes"] = with_attributes(layer, old.get("attributes", {}), attributes_of(layer, attributes))
        given = roles_of(sheet, layer, roles, within or _unit(sheet, old)) | (
            link_of(sheet, layer, entity) if entity else {}
        )
        new["arguments"] = {**old.get("arguments", {}), **_resolved(sheet, given, within or _unit(sheet, old), reveal)}
        new["arguments"] = {role: fillers for role, fillers in new["arguments"].items() if fillers}
        new |= {key: value for key, value in (("confidence", confidence), ("note", note)) if value is not None}
        new = {key: value for key, value in new.items() if value not in ({}, "")}
        if new == old:
            raise RequestError(f"{id} is that already; nothing was changed")
        records = [new if record["id"] == id else record for record in sheet.records]
        return _saved(sheet, sheet.header, records, said(sheet, f"edit {id}", [new]), (new,))


def _placed(
    sheet: Sheet, old: Record, quote: str | Sequence[str] | None, within: str | None, nth: int | None, reveal: bool
) -> Record:
    """Spans and quote of a new quote; of the same words elsewhere where only the place is given."""
    if "spans" not in old or (quote, within, nth) == (None, None, None):
        return {}
    words = quote if quote is not None else [sheet.text()[start:end] for start, end in old.get("spans", ())]
    line = {"quote": words if isinstance(words, str) else list(words), "in": within, "nth": nth}
    found = _resolve(sheet, {key: value for key, value in line.items() if value is not None}, reveal)
    return {key: found[key] for key in ("spans", "quote") if key in found}


def _resolved(sheet: Sheet, roles: dict[str, list[Any]], within: str | None, reveal: bool) -> dict[str, Any]:
    quoted = any("quote" in filler for fillers in roles.values() for filler in fillers)
    if not quoted:
        return roles
    line = {"arguments": roles} | ({"in": within} if within else {})
    return dict(_resolve(sheet, line, reveal)["arguments"])


def _unit(sheet: Sheet, old: Record) -> str | None:
    """The sentence that an annotation stands in, where words of its roles are looked for first."""
    return sheet.document.sentence_at(old["spans"][0][0]).id if "spans" in old else old.get("unit")


def _resolve(sheet: Sheet, line: Record, reveal: bool) -> Record:
    resolver = Resolver(sheet.document, sheet.text(), SOURCE, [(1, line)], sheet.ids, reveal=reveal)
    ((_, record),) = resolver.records()
    if resolver.found:
        raise FindingsError("nothing was written", Report(tuple(located(resolver.found, {})), {}, {}))
    return dict(record)


def remove(root: str | Path, document: str, ids: Sequence[str], *, annotator: str) -> Written:
    """Take annotations out. Raises `RequestError` for an unknown id, or one that another annotation refers to."""
    with opened(root, document, annotator) as sheet:
        gone = {sheet.record(one)["id"] for one in ids}
        kept = [record for record in sheet.records if record["id"] not in gone]
        for record in kept:
            for role, fillers in record.get("arguments", {}).items():
                named = [filler["annotation"] for filler in fillers if filler.get("annotation") in gone]
                if named:
                    raise RequestError(
                        f"{record['layer']} {record['id']} has {named[0]} as its {role}; "
                        f"remove both, or change it first: `mecorpus annotate edit {document} {record['id']} {role}=…`"
                    )
        out = [record for record in sheet.records if record["id"] in gone]
        return _saved(sheet, sheet.header, kept, said(sheet, f"remove {', '.join(ids)}", out), (), tuple(sorted(gone)))


def done(root: str | Path, document: str, layers: Sequence[str], *, annotator: str, reopen: bool = False) -> Written:
    """Declare layers complete: read to the end, which `nothing found` is too. `reopen` takes that back.

    Raises `FindingsError` where a layer must label every sentence and does not.
    """
    with opened(root, document, annotator) as sheet:
        names = {sheet.corpus.context.schemas.layer(name).name for name in layers}
        old = set(sheet.header["complete"])
        if reopen and names - old:
            raise RequestError(
                f"not complete: {', '.join(sorted(names - old))}; complete: {', '.join(sorted(old)) or 'none'}"
            )
        complete = sorted(old - names if reopen else old | names)
        header = {**sheet.header, "complete": complete}
        if not reopen:
            return add(sheet, Input(SOURCE, 1, {"complete": sorted(names)}, [], []), f"done {', '.join(sorted(names))}")
        return _saved(sheet, header, sheet.records, f"reopen {', '.join(sorted(names))}", ())


def undo(root: str | Path, document: str, *, annotator: str) -> tuple[Written, str]:
    """Bring back what the file was before the last change; may be repeated. Returns what was undone, too.

    Raises `RequestError` when there is nothing to undo, or when something else has changed the file since.
    """
    with opened(root, document, annotator) as sheet:
        for change in changes(sheet.corpus.root, document, annotator):
            if change.after == digest(sheet.raw):
                break
            if digest(change.before) != digest(sheet.raw):
                raise RequestError(f"{sheet.path} was changed by something else since; see its history in git")
            change.path.unlink()  # It was remembered and never written: the command was killed in between.
        else:
            raise RequestError(f"nothing to undo in {annotator}'s reading of {document}")
        path = sheet.corpus.root / sheet.path
        check(sheet, change.before, Touched(SOURCE, {}))
        if change.before is None:
            path.unlink(missing_ok=True)
        else:
            write_file(path, change.before)
        change.path.unlink()
        return Written(path, sheet.document, reading_from(sheet, change.before)), change.what


def _saved(
    sheet: Sheet,
    header: Record,
    records: Sequence[Record],
    what: str,
    new: tuple[Record, ...],
    gone: tuple[str, ...] = (),
) -> Written:
    touched = Touched(SOURCE, {record["id"]: 1 for record in new} | {None: 1})
    warnings, reading = save(sheet, header, records, what, touched)
    return Written(sheet.corpus.root / sheet.path, sheet.document, reading, new, gone, {}, warnings)
