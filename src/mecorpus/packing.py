"""`pack` and `unpack`: between a folder a document and a line a document, with nothing lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.corpus.blocks import in_folder
from mecorpus.corpus.context import load_context
from mecorpus.corpus.disk import document_names, read_bundle
from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.corpus.layout import CORPUS, DOCUMENTS, HYDRATED, PAGES, SCHEMA, document_folder
from mecorpus.corpus.lines import CODECS, MAX_LINE, Line, lines_of
from mecorpus.corpus.packed import packed_value, read_packed
from mecorpus.corpus.parts import location_of, part_at, parts_of, root_at
from mecorpus.corpus.writing import new_folder
from mecorpus.errors import FindingsError, MecorpusError, RequestError, unknown
from mecorpus.model import Context, Finding, Report

PART_BYTES = 64 * 1024 * 1024
COMPRESSIONS: dict[str, str] = {"none": "", **{codec: ending for ending, codec in CODECS.items()}}
# What a line would not keep as it is, or must not hold.
FORBIDS = ("MEC0", "MEC502")
# Of this the value is kept.
FORM = "MEC005"


class Packed(NamedTuple):
    """A root that was written: where, how many documents it has, and in how many packed files."""

    out: Path
    documents: int
    parts: int


def pack(root: str | Path, out: str | Path, *, compression: str = "none", part_bytes: int = PART_BYTES) -> Packed:
    """Write a packed root: `corpus/documents-00000.jsonl` and on, a document a line, in parts that end at the first
    document past `part_bytes` before compression (`none`, `gzip`, `zstd`).

    Other errors of documents are packed with them. Raises `FindingsError` for files that are not in canonical form or
    cannot be read, `RequestError` when there is something at `out`, the root is packed already, or stands on copies.
    """
    root, out = root_at(root), Path(out)
    if compression not in COMPRESSIONS:
        raise unknown("compression", compression, COMPRESSIONS)
    names = document_names(root)
    if (root / HYDRATED).is_file():
        raise RequestError(f"{root} stands on somebody's copies; pack the corpus that it was made from")
    context = _context(root)

    def fill(new: Path) -> int:
        parts = _Parts(new / CORPUS, COMPRESSIONS[compression], part_bytes)
        try:
            for name in names:
                parts.add(_line(root, name, context))
        finally:
            parts.close()
        return parts.count

    return Packed(out, len(names), _new_root(root, out, fill))


def unpack(root: str | Path, out: str | Path) -> Packed:
    """Write a root with a folder a document from a packed one, a folder or a URL.

    Lines that are not in canonical form come into it. Raises `FindingsError` for lines that are no packed documents,
    `RequestError` when there is something at `out`, or the root is not packed.
    """
    root, out = root_at(root), Path(out)
    parts = parts_of(root)
    if not parts:
        raise RequestError(f"{location_of(root)} is not packed: it has no {CORPUS}/documents-*.jsonl")
    context = _context(root)

    def fill(new: Path) -> int:
        (new / DOCUMENTS).mkdir()
        return sum(_unpack_part(root, part, new, context) for part in parts)

    return Packed(out, _new_root(root, out, fill), len(parts))


def write_folder(root: Path, value: Any) -> None:
    """Write the folder of a decoded packed document, whose ids are plain names."""
    folder = document_folder(root, value["document"]["id"])
    folder.mkdir(parents=True)
    (folder / "document.json").write_bytes(encode_file(value["document"]))
    if "text" in value:
        (folder / "text.txt").write_text(value["text"], "utf-8", newline="")
    for annotator, records in value["annotations"].items():
        (folder / "annotations").mkdir(exist_ok=True)
        (folder / "annotations" / f"{annotator}.jsonl").write_bytes(encode_lines(records))


def _context(root: Path) -> Context:
    loaded = load_context(root)
    if loaded.context is None:
        raise FindingsError("nothing was written", Report(tuple(loaded.findings), {}, {}))
    _refuse([found for found in loaded.findings if found.code != FORM])
    return loaded.context


def _refuse(findings: list[Finding]) -> None:
    """Raises `FindingsError` where nothing may be written for these."""
    if refused := tuple(found for found in findings if found.code.startswith(FORBIDS)):
        raise FindingsError("nothing was written", Report(refused, {}, {}))


def _line(root: Path, name: str, context: Context) -> bytes:
    one = in_folder(read_bundle(root, name), context)
    _refuse(one.locate(one.loaded.found))
    line = one.packed() or b""
    value = packed_value(Line(1, 0, len(line), line))
    if value is None or value["document"]["id"] != name:
        raise RequestError(f"{DOCUMENTS}/{name} is not the folder of its document; run `mecorpus validate`")
    if len(line) >= MAX_LINE:
        raise RequestError(f"{DOCUMENTS}/{name} makes a line of {len(line):,} bytes; at most {MAX_LINE:,} are read")
    return line + b"\n"


def _unpack_part(root: Path, part: str, new: Path, context: Context) -> int:
    count = 0
    for line in lines_of(part_at(location_of(root), part)):
        document = read_packed(f"{CORPUS}/{part}", line, context)
        _refuse([found for found in document.located(document.loaded.found) if found.code != FORM])
        if document.value is None or document.name is None or document_folder(new, document.name).exists():
            raise RequestError(f"{CORPUS}/{part}:{line.number} has no id, or one that is there already")
        write_folder(new, document.value)
        count += 1
    return count


class _Parts:
    """Packed files, one after another; the first is there also when there is no document."""

    def __init__(self, folder: Path, ending: str, most: int) -> None:
        self.count = 0
        self._folder, self._ending, self._most = folder, ending, most
        self._size = 0
        self._open()

    def _open(self) -> None:
        import pyarrow as pa

        path = self._folder / f"documents-{self.count:05d}.jsonl{self._ending}"
        self._file = pa.OSFile(str(path), "wb")
        codec = CODECS.get(self._ending)
        self._stream = pa.CompressedOutputStream(self._file, codec) if codec else self._file
        self.count, self._size = self.count + 1, 0

    def add(self, line: bytes) -> None:
        """Write a line, into a new file where the last one is full."""
        if self._size >= self._most:
            self.close()
            self._open()
        self._stream.write(line)
        self._size += len(line)

    def close(self) -> None:
        """Finish the last file."""
        self._stream.close()
        self._file.close()


def _new_root(root: Path, out: Path, fill: Callable[[Path], int]) -> int:
    """Write a root beside `out` and put it there whole; `fill` writes the documents and counts something."""
    out = new_folder(out)
    if any(out.resolve().is_relative_to(root.resolve() / name) for name in (CORPUS, SCHEMA)):
        raise RequestError(f"{out} lies in the corpus itself; give another folder")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
            new = Path(scratch) / "new"
            for source, target in _beside(root):
                (new / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, new / target)
            count = fill(new)
            os.rename(new, out)
    except OSError as error:
        raise MecorpusError(f"cannot write {out}: {error.strerror or error}; nothing was written") from error
    return count


def _beside(root: Path) -> Iterator[tuple[Path, str]]:
    """All but the documents: schema, registers and pages, with their paths in the root."""
    registers = (path for path in (root / CORPUS).iterdir() if path.is_file() and not path.name.startswith("documents"))
    pages = (root / name for name in PAGES if (root / name).is_file())
    for path in (*sorted((root / SCHEMA).rglob("*.json")), *sorted(registers), *pages):
        if not path.is_symlink():
            yield path, path.relative_to(root).as_posix()
