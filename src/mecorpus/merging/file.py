"""`merge_file`: what git asks of a merge driver, done record by record."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.form import encode_file, encode_line, encode_lines, parse_json, parse_jsonl
from mecorpus.corpus.parts import is_part
from mecorpus.corpus.writing import write_file
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.merging.order import in_order, sentence_starts
from mecorpus.merging.records import HEADER, Choice, three_way
from mecorpus.model import File, Finding, Parsed, Report

OURS, BASE, MIDDLE, THEIRS = b"<<<<<<< ours\n", b"||||||| base\n", b"=======\n", b">>>>>>> theirs\n"


class Merged(NamedTuple):
    """Number of records in the merged file, and whether their order could be told (else `mecorpus format` mends it)."""

    records: int
    ordered: bool


def merge_file(base: str | Path, ours: str | Path, theirs: str | Path, *, path: str | Path | None = None) -> Merged:
    """Merge two versions of a file of `corpus/` record by record, and write the result to `ours`.

    The arguments are those of a git merge driver (`%O %A %B %P`): the common ancestor (empty where there is none), the
    two versions, and the file's path in the work tree, whose `document.json` gives the order of the annotations. Records
    are annotations, the lines of the registers, or the entries of `annotators.json`, each known by its id or key.

    Raises `FindingsError` when both sides changed a record in different ways: `ours` then has the two versions between
    git's conflict markers and everything else merged. It is raised too where a file is not sound JSON, and then git's merge
    of lines is in `ours`. Raises `RequestError` for a file that cannot be read, `MecorpusError` where `ours` cannot be written.
    """
    base, ours, theirs = Path(base), Path(ours), Path(theirs)
    name = str(path or ours)
    if is_part(Path(name).name):
        raise RequestError(
            f"{name} is packed, and packed files are not merged; `mecorpus unpack --out DIR` on either branch"
        )
    contents = [_read(each) for each in (base, ours, theirs)]
    is_list = any(raw.lstrip().startswith(b"[") for raw in contents)
    parsed = [_parse(raw, name, is_list) for raw in contents]
    unsound = [fault for each in parsed for fault in each.faults if fault.kind != "form"]
    if unsound:
        _merge_lines(base, ours, theirs)
        what = (
            f"one of the versions {unsound[0].message.split(';')[0]}; git merged them line by line; look at the result"
        )
        raise FindingsError("not merged record by record", _report([(1, None, what)], name))
    choices, ordered = in_order(three_way(*(_records(each, is_list) for each in parsed)), _starts(path))
    if any(one.conflict for one in choices):
        marked = _marked(choices, is_list)
        write_file(ours, marked)
        raise FindingsError("not all records could be merged", _report(_told(choices, marked), name))
    values = [one.value for one in choices]
    write_file(ours, encode_file(values) if is_list else encode_lines(values))
    return Merged(len(values), ordered)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}; nothing was merged") from error


def _parse(raw: bytes, name: str, is_list: bool) -> Parsed:
    if is_list:
        return parse_json(File(name, "file", len(raw), raw or b"[]\n"))
    return parse_jsonl(File(name, "file", len(raw), raw))


def _records(parsed: Parsed, is_list: bool) -> list[Any]:
    values = [value for _, value in parsed.records]
    return values if not is_list else values[0] if isinstance(values[0], list) else values


def _starts(path: str | Path | None) -> Any:
    return sentence_starts(Path(path)) if path is not None and Path(path).parent.name == "annotations" else {}


def _merge_lines(base: Path, ours: Path, theirs: Path) -> None:
    labels = [option for label in ("ours", "base", "theirs") for option in ("-L", label)]
    try:
        done = subprocess.run(
            ["git", "merge-file", *labels, "--", str(ours), str(base), str(theirs)], capture_output=True, check=False
        )
    except OSError as error:
        raise MecorpusError("cannot run git to merge line by line; nothing was merged") from error
    if done.returncode < 0 or done.returncode > 127:
        raise MecorpusError(f"git cannot merge line by line: {done.stderr.decode(errors='replace').strip()}")


def _marked(choices: Sequence[Choice], is_list: bool) -> bytes:
    """The merged file with both versions of each record in conflict between markers."""
    last = len(choices) - 1
    chunks = [_chunk(one, is_list, number == last) for number, one in enumerate(choices)]
    return b"".join([b"[\n", *chunks, b"]\n"] if is_list else chunks)


def _chunk(choice: Choice, is_list: bool, is_last: bool) -> bytes:
    def text(value: Any) -> bytes:
        if value is None:
            return b""
        return _entry(value, is_last) if is_list else encode_line(value) + b"\n"

    if not choice.conflict:
        return text(choice.value)
    return b"".join([OURS, text(choice.ours), BASE, text(choice.base), MIDDLE, text(choice.theirs), THEIRS])


def _entry(value: Any, is_last: bool) -> bytes:
    """An entry of a JSON list in canonical form, with the comma behind it."""
    inner = encode_file([value]).removeprefix(b"[\n").removesuffix(b"\n]\n")
    return inner + (b"\n" if is_last else b",\n")


def _told(choices: Sequence[Choice], marked: bytes) -> list[tuple[int, str | None, str]]:
    """Line of the marker, annotation and message of each conflict."""
    markers = [number for number, line in enumerate(marked.split(b"\n"), 1) if line + b"\n" == OURS]
    conflicts = [one for one in choices if one.conflict]
    return [(line, _annotation(one), _message(one)) for line, one in zip(markers, conflicts, strict=True)]


def _annotation(choice: Choice) -> str | None:
    return str(choice.value["id"]) if "layer" in choice.value else None


def _message(choice: Choice) -> str:
    name = "the header" if choice.key == HEADER else " ".join(str(part) for part in choice.key if part != "None")
    what = (
        "was changed on one side and removed on the other"
        if choice.ours is None or choice.theirs is None
        else "was changed on both sides in different ways"
    )
    return f"{name} {what}; keep one version, remove the markers, run `mecorpus format` and `git add` the file"


def _report(told: Sequence[tuple[int, str | None, str]], name: str) -> Report:
    findings = [
        Finding(name, line, 1, "MEC014", "merge-conflict", "error", message, None, annotation)
        for line, annotation, message in told
    ]
    return Report(tuple(findings), {}, {})
