"""Where a text may come from. To add a form, write one module with `extract` and one line in `FORMS`."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from mecorpus.add.sources.source import MOST_BYTES, Raw, Source, sha256
from mecorpus.errors import RequestError, unknown

__all__ = ["FORMS", "Raw", "Source", "read_source"]


class Form(NamedTuple):
    """A form of source: the suffixes and content types that show it, and the package that reads it."""

    suffixes: tuple[str, ...]
    content_types: tuple[str, ...]
    package: str | None = None


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {
    "plain": Form(("", ".txt", ".text"), ("text/plain",)),
    "markdown": Form((".md", ".markdown"), ("text/markdown", "text/x-markdown"), "markdown_it"),
    "html": Form((".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), "trafilatura"),
    "docx": Form((".docx",), (WORD,), "mammoth"),
}
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
PDF = "text comes out of a PDF in visual order or as shaped letters; convert it by hand and read it through"
WHY_NOT = {
    ".pdf": PDF,
    "application/pdf": PDF,
    ".doc": "save it as .docx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
}


def read_source(file: str | Path | bytes, form: str | None = None) -> Source:
    """Take a text out of a file, a page at an `http` or `https` address (which is fetched), or bytes at hand.

    `form` is one of `plain`, `markdown`, `html` and `docx`; by default the suffix or the content type decides,
    and bytes are plain. Raises `RequestError` for another form, for what cannot be read, and where the extra
    `ingest` is missing; `MecorpusError` for an address that cannot be fetched.
    """
    if form is not None and form not in FORMS:
        raise unknown("form", form, FORMS)
    if isinstance(file, bytes):
        return _extract(Raw(file), form or "plain")
    if isinstance(file, str) and file.lower().startswith(("http://", "https://")):
        return _from_address(file, form)
    if isinstance(file, str) and ADDRESS.match(file) and not Path(file).exists():
        raise RequestError(f"{file} is not fetched; an address starts with http:// or https://")
    form = form or _by_suffix(Path(file).suffix)
    return _extract(Raw(_read(Path(file))), form)


def _from_address(address: str, form: str | None) -> Source:
    from mecorpus.add.sources.address import fetch

    content, content_type, charset, url = fetch(address)
    raw = Raw(content, charset, url)
    form = form or _by_content_type(content_type, PurePosixPath(urlsplit(url).path).suffix)
    source = _extract(raw, form)
    method = f"Fetched from {url}. {source.metadata.get('method', f'SHA-256 of the file {sha256(content)}.')}"
    return source._replace(metadata={"url": url, **source.metadata, "method": method})


def _read(path: Path) -> bytes:
    """Bytes of a file, one more than may be taken at most."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RequestError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def _by_suffix(suffix: str) -> str:
    for name, form in FORMS.items():
        if suffix.lower() in form.suffixes:
            return name
    choices = ", ".join(suffix for form in FORMS.values() for suffix in form.suffixes if suffix)
    why = WHY_NOT.get(suffix.lower(), f"or say what it is with --form {'|'.join(FORMS)}")
    raise RequestError(f"a text is not taken from {suffix}; it may be {choices}; {why}")


def _by_content_type(content_type: str, suffix: str) -> str:
    """Form of a page; what is sent as plain text may still be Markdown by its suffix."""
    if content_type == "text/plain" and suffix.lower() in FORMS["markdown"].suffixes:
        return "markdown"
    for name, form in FORMS.items():
        if content_type in form.content_types:
            return name
    choices = ", ".join(name for form in FORMS.values() for name in form.content_types)
    why = WHY_NOT.get(content_type, f"or say what it is with --form {'|'.join(FORMS)}")
    raise RequestError(f"the address gives {content_type or 'no content type'}; taken are {choices}; {why}")


def _extract(raw: Raw, form: str) -> Source:
    if len(raw.content) > MOST_BYTES:
        raise RequestError(f"the source has more than {MOST_BYTES:,} bytes; a commentary is far smaller")
    package = FORMS[form].package
    if package and not find_spec(package):
        raise RequestError(f"{form} is read with {package}, which is not here; pip install 'mecorpus[ingest]'")
    try:
        source: Source = import_module(f"mecorpus.add.sources.{form}").extract(raw)
    except RequestError:
        raise
    except ImportError as error:
        raise RequestError(f"{form} cannot be read here: {error}; pip install 'mecorpus[ingest]' again") from error
    except Exception as error:  # a stranger's file in a library's hands: whatever goes wrong there, say so
        raise RequestError(f"the source cannot be read as {form} ({type(error).__name__}); is it that?") from error
    return source
