"""Word documents, by mammoth: tracked insertions are in, deletions, comments, notes and page frame are out."""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import version
from typing import Any
from xml.etree import ElementTree

from mecorpus.add.sources.markup import paragraphs
from mecorpus.add.sources.source import Raw, Source, joined, sha256
from mecorpus.errors import RequestError

CORE = "docProps/core.xml"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
# Parsed, a part takes a hundred times its size in memory.
MOST_UNPACKED = 16 * 1024 * 1024


def extract(raw: Raw) -> Source:
    """Text of a Word document; title and author are its core properties."""
    import mammoth

    metadata = _properties(raw.content)
    images = mammoth.images.img_element(lambda image: {})
    result = mammoth.convert_to_html(io.BytesIO(raw.content), convert_image=images)
    found, notes = paragraphs(result.value)
    ignored = tuple(sorted({f"mammoth: {one.message}" for one in result.messages if "ignored" in one.message}))
    metadata["method"] = (
        f"Extracted from DOCX with mammoth {version('mammoth')}; SHA-256 of the file {sha256(raw.content)}."
    )
    origin = "the document's properties"
    return Source(joined(found, metadata.get("title")), "docx", True, metadata, origin, (*notes, *ignored))


def _properties(content: bytes) -> dict[str, Any]:
    """Title and author of a document, where it is a zip file of moderate size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if (
                sum(one.file_size for one in archive.infolist() if not one.filename.startswith("word/media/"))
                > MOST_UNPACKED
            ):
                raise RequestError(f"the document unpacks to more than {MOST_UNPACKED:,} bytes")
            core = archive.read(CORE) if CORE in archive.namelist() else b"<none/>"
    except zipfile.BadZipFile as error:
        raise RequestError("the source is no DOCX file (which is a zip archive)") from error
    tree = ElementTree.fromstring(core)  # noqa: S314 (expat of Python 3.11 bounds entities and fetches nothing)
    title, author = (" ".join((tree.findtext(DUBLIN_CORE + name) or "").split()) for name in ("title", "creator"))
    names = tuple(dict.fromkeys(name.strip() for name in author.split(";") if name.strip()))
    return {name: value for name, value in (("title", title), ("author", names)) if value}
