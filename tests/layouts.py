"""What the tests of the packed layout share: an awkward corpus, packed roots of every kind, and lines to spoil."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from pathlib import Path

import fsspec
import orjson

from mecorpus import pack
from mecorpus.corpus.form import encode_file, encode_lines
from mecorpus.model import Finding

# Ends of lines to `str.splitlines`, and characters of several code points, bytes and UTF-16 units.
AWKWARD = (
    'Para\u2028graph\u2029s, \x85 \x0b \x0c \x1c and \x7f.\nعَرَبِيّ 👩‍👩‍👧 e\u0301 \U0001f4a7 \\ " \x00 \r\n\ufeffend'
)
FIRST = "corpus/documents-00000.jsonl"


def reseal(folder: Path, text: str) -> None:
    """Put another text into a document's folder, with its digest and length."""
    (folder / "text.txt").write_bytes(text.encode())
    record = orjson.loads((folder / "document.json").read_bytes())
    record["text"] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    (folder / "document.json").write_bytes(encode_file(record))


def spoil_text(root: Path) -> Path:
    """The small corpus with an awkward text, in which the annotations of alpha stand no more, and awkward notes."""
    documents = root / "corpus/documents"
    reseal(documents / "alpha", AWKWARD + (documents / "alpha/text.txt").read_text("utf-8"))
    path = documents / "beta/annotations/model-a.jsonl"
    records = [orjson.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    path.write_bytes(encode_lines([records[0], *({**one, "note": AWKWARD} for one in records[1:])]))
    shutil.rmtree(documents / "gamma/annotations")
    (documents / "gamma/annotations").mkdir()
    return root


def tree(folder: Path) -> dict[str, bytes]:
    """Bytes of every file below a folder."""
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def packed_root(root: Path, out: Path, kind: str) -> Path:
    """Pack a root: `plain`, `small` (a document a part), `gzip`, `zstd`, or `members` (gzip in several members)."""
    if kind == "members":
        pack(root, out)
        path = out / FIRST
        found = path.read_bytes().splitlines(keepends=True) or [b""]
        path.with_suffix(".jsonl.gz").write_bytes(b"".join(gzip.compress(one, mtime=0) for one in found))
        path.unlink()
        return out
    compression = kind if kind in ("gzip", "zstd") else "none"
    return pack(root, out, compression=compression, part_bytes=1 if kind == "small" else 1 << 26).out


KINDS = ("plain", "small", "gzip", "zstd", "members")


def upload(root: Path, url: str) -> str:
    """Bring a root to a URL."""
    system, path = fsspec.core.url_to_fs(url)
    for name, content in tree(root).items():
        system.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
        system.pipe_file(f"{path}/{name}", content)
    return url


def lines(root: Path) -> list[bytes]:
    """The lines of a root's first packed file."""
    return (root / FIRST).read_bytes().split(b"\n")[:-1]


def write_lines(root: Path, found: list[bytes]) -> None:
    (root / FIRST).write_bytes(b"".join(one + b"\n" for one in found))


def in_git(finding: Finding) -> tuple[str, ...]:
    """What a finding in a document of the git layout says, with its place as the packed layout has it."""
    _, _, document, inner = finding.file.split("/", 3)
    if inner.startswith("annotations/"):
        start = f"/annotations/{Path(inner).stem}/{finding.line - 1}"
    else:
        start = "/text" if inner == "text.txt" else "/document"
    return finding.code, document, finding.annotation or "", start + finding.pointer, finding.message


def in_packed(finding: Finding) -> tuple[str, ...]:
    """What a finding in a packed document says."""
    return finding.code, finding.document or "", finding.annotation or "", finding.pointer, finding.message
