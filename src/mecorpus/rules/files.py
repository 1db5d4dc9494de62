"""Rules on files as they lie on disk, and on JSON text (MEC0xx)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from mecorpus.model import File, Parsed, Place, Problem, Problems

MAX_BYTES = 8 * 1024 * 1024

ROOT_FILES = {
    "corpus.json",
    "annotators.json",
    "entities.jsonl",
    "resolutions.jsonl",
    "takedowns.jsonl",
    "waivers.jsonl",
}
# Of packed documents, in corpus/.
PART = re.compile(r"documents-[A-Za-z0-9._-]+\.jsonl(\.gz|\.zst)?")
DOCUMENT_FILE = re.compile(r"document\.json|text\.txt|annotations/[a-z0-9]+(-[a-z0-9]+)*\.jsonl")
# No line of canonical JSON starts like this.
CONFLICT = re.compile(rb"^<{7} ", re.MULTILINE)
CONFLICT_ADVICE = (
    "a merge conflict starts here; if two branches added records: git config merge.mecorpus.driver "
    '"mecorpus merge %O %A %B %P", then `git checkout -m -- FILE`; if both changed this record: keep one version and '
    "remove the markers; `mecorpus format`, `git add`"
)
FOLDER_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def unreadable(file: File) -> Problems:
    """A file cannot be read.

    A file that the system will not open cannot be checked, so nothing may rest on it.
    Bad: `text.txt` without read permission. Good: every file is readable.
    """
    if file.error:
        yield Problem(Place(file.path, 1), f"cannot be read ({file.error}); mend its permissions, or get it again")


def not_utf8(file: File) -> Problems:
    """A file is not UTF-8.

    Offsets count code points, which other encodings leave open.
    Bad: a text saved as Windows-1256. Good: the same text saved as UTF-8.
    """
    error = _undecodable(file.raw, "surrogatepass")
    if file.raw is not None and error:
        line = file.raw.count(b"\n", 0, error.start) + 1
        yield Problem(
            Place(file.path, line),
            f"byte {error.start} (0x{file.raw[error.start]:02x}) is not UTF-8; save the file as UTF-8",
        )


def surrogate(file: File) -> Problems:
    """A file holds a surrogate, alone or in a pair of two.

    A surrogate is no character: tools disagree on its length, so offsets behind it shift.
    Bad: the bytes ED A0 80. Good: the character that the pair stood for.
    """
    error = _undecodable(file.raw, "strict")
    if file.raw is not None and error and not _undecodable(file.raw, "surrogatepass"):
        line = file.raw.count(b"\n", 0, error.start) + 1
        yield Problem(
            Place(file.path, line),
            f"byte {error.start} starts a surrogate; put in the character that was meant",
        )


def _undecodable(raw: bytes | None, errors: str) -> UnicodeDecodeError | None:
    """Why bytes are not UTF-8, or None; `surrogatepass` lets surrogates pass."""
    try:
        (raw or b"").decode("utf-8", errors)
    except UnicodeDecodeError as error:
        return error
    return None


def merge_conflict(file: File) -> Problems:
    """A JSON file holds a merge conflict of git.

    Two branches changed the same lines; git wrote both versions with markers between them, and no command can read that.
    Bad: a line `<<<<<<< HEAD`. Good: each annotation once. With the merge driver configured
    (`git config merge.mecorpus.driver "mecorpus merge %O %A %B %P"`) git merges record by record, and only a record
    that both branches changed is a conflict: keep one of its versions.
    """
    if file.path.endswith((".json", ".jsonl")):
        for found in CONFLICT.finditer(file.raw or b""):
            yield Problem(Place(file.path, (file.raw or b"").count(b"\n", 0, found.start()) + 1), CONFLICT_ADVICE)


def too_large(file: File) -> Problems:
    """A file is larger than 8 MiB.

    Contributions come from strangers; a commentary and its readings are far smaller.
    Bad: an annotation file of 20 MB. Good: one commentary a document.
    """
    if file.kind == "file" and file.size > MAX_BYTES:
        yield Problem(
            Place(file.path, 1),
            f"has {file.size:,} bytes; at most {MAX_BYTES:,} are read; a commentary and its readings are far smaller",
        )


def not_a_regular_file(file: File) -> Problems:
    """A symbolic link, a device or a folder stands where a file belongs.

    A link could make the checks read files outside the repository; none is followed.
    Bad: `text.txt` linking to `../../other`. Good: a regular file.
    """
    if file.kind in {"link", "other"} or (file.kind == "folder" and _is_expected(file)):
        what = {"link": "is a symbolic link", "other": "is a device or pipe", "folder": "is a folder"}[file.kind]
        yield Problem(Place(file.path, 1), f"{what}; put a regular file there")


def odd_file_name(file: File) -> Problems:
    """A file or folder has a name that the layout does not know.

    What no command reads would be forgotten, or be believed to count.
    Bad: `annotations/My Notes.jsonl`, `notes.txt`. Good: `annotations/alice.jsonl`.
    """
    if file.kind in {"file", "folder"} and not file.error and not _is_expected(file):
        yield Problem(
            Place(file.path, 1),
            "is not part of the layout: corpus/ has its six files and documents/<id>/ (or documents-<name>.jsonl, .gz, .zst), and there document.json, text.txt "
            "and annotations/<annotator>.jsonl (lower-case letters, digits, single hyphens); remove or rename it",
        )


def missing_file(file: File) -> Problems:
    """A file that every corpus or document has is missing.

    Without `document.json` nothing is known of a text.
    Bad: a document folder with only `text.txt`. Good: the folder that `mecorpus add` makes.
    """
    if file.kind == "missing":
        yield Problem(Place(file.path, 1), "is missing; every document has a document.json, every corpus its six files")


def _is_expected(file: File) -> bool:
    parts = file.path.split("/")
    if len(parts) == 2:
        return parts[1] in ROOT_FILES or bool(PART.fullmatch(parts[1]))
    is_named = bool(FOLDER_NAME.fullmatch(parts[2]))
    if len(parts) == 3:
        return is_named and file.kind == "folder"
    return is_named and bool(DOCUMENT_FILE.fullmatch("/".join(parts[3:])))


def _of_kind(parsed: Parsed, kind: str) -> Problems:
    for fault in parsed.faults:
        if fault.kind == kind:
            yield Problem(Place(parsed.file.path, fault.line), fault.message)


def not_json(parsed: Parsed) -> Problems:
    """A file or line is not JSON.

    Bad: `{"id": "a1b2",}`. Good: `{"id":"a1b2"}`.
    """
    yield from _of_kind(parsed, "syntax")


def duplicate_key(parsed: Parsed) -> Problems:
    """An object has a key twice.

    Parsers keep one of the two values, and not all the same one.
    Bad: `{"label":"GPE","label":"ORG"}`. Good: one `label`.
    """
    yield from _of_kind(parsed, "duplicate-key")


def not_a_number(parsed: Parsed) -> Problems:
    """NaN or Infinity stands where JSON has a number.

    JSON has no such number, and strict parsers refuse the file.
    Bad: `{"confidence":NaN}`. Good: leave `confidence` out.
    """
    yield from _of_kind(parsed, "nan")


def number_too_large(parsed: Parsed) -> Problems:
    """A number does not fit 64 bits.

    Parsers round it without a word.
    Bad: `[0,123456789012345678901234567890]`. Good: an offset in the text.
    """
    yield from _of_kind(parsed, "big-number")


def json_surrogate(parsed: Parsed) -> Problems:
    r"""A JSON string holds half of a surrogate pair.

    Bad: `"\ud83d"`. Good: the whole character.
    """
    yield from _of_kind(parsed, "surrogate")


def not_canonical(parsed: Parsed) -> Problems:
    """A file is not in the one canonical form.

    One form keeps differences in version control small and checks fast: keys sorted, JSONL
    compact, single files indented by two, characters unescaped, one line feed at the end.
    Bad: `{"b": 1, "a": 2}` in a JSONL file. Good: `{"a":2,"b":1}`. `mecorpus format` mends it.
    """
    yield from _of_kind(parsed, "form")


class PackedLine(NamedTuple):
    """A line of a packed file: decoded, or too long to be, and then `size` says how long it is in bytes."""

    file: str
    line: int
    value: Any
    size: int | None


def packed_shape(packed: PackedLine) -> Problems:
    """A line of a packed file is no packed document.

    Bad: `{"id":"a1b2"}`. Good: `{"annotations":{"alice":[…]},"document":{…},"text":"…"}`, as `mecorpus pack` writes it;
    without `text` where the text is withheld.
    """
    if packed.size is None:
        for pointer, what in _packed_faults(packed.value):
            where = Place(packed.file, packed.line, pointer)
            yield Problem(
                where, f"{what}; a line holds `document`, `annotations` and `text`, as `mecorpus pack` writes it"
            )
            return


def _packed_faults(value: Any) -> Iterator[tuple[str, str]]:
    """JSON pointer and what is wrong there."""
    if not isinstance(value, dict):
        yield "", "is no object"
        return
    for key in sorted(value.keys() - {"document", "annotations", "text"}):
        # A pointer is printed: a key that may be text comes into none.
        yield f"/{key}" if key.isidentifier() else "", "has a key that a packed document has not"
    if not isinstance(value.get("document"), dict):
        yield "/document", "has no `document` that is an object"
    if not isinstance(value.get("text", ""), str):
        yield "/text", "has a `text` that is no text"
    readings = value.get("annotations")
    if not isinstance(readings, dict) or not all(isinstance(one, list) for one in readings.values()):
        yield "/annotations", "has no `annotations` with a list an annotator"
    elif not all(FOLDER_NAME.fullmatch(name) for name in readings):
        yield "/annotations", "has an annotator whose id is not in lower-case letters, digits and single hyphens"


def line_too_long(packed: PackedLine) -> Problems:
    """A line of a packed file is longer than 32 MiB.

    A commentary and its readings are far smaller. Bad: a line of 1 GB. Good: one document a line.
    """
    if packed.size is not None:
        yield Problem(
            Place(packed.file, packed.line), f"has {packed.size:,} bytes and is not read; put one document a line"
        )
