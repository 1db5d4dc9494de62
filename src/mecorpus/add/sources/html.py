"""Pages, by trafilatura (Barbaresi, ACL 2021 demonstrations): the main text, without menus and comments."""

from __future__ import annotations

import datetime as dt
import logging
from importlib.metadata import version
from typing import Any

from mecorpus.add.sources.markup import paragraphs
from mecorpus.add.sources.source import Raw, Source, decode, joined, sha256
from mecorpus.errors import RequestError
from mecorpus.schemas.registry import is_date

NOTE = 'look through the text (--dry-run): an extractor may keep "read also" lines and captions, or lose a passage'


def extract(raw: Raw) -> Source:
    """Main text of a page; title, author, outlet, day of publication and address are what the page says of itself."""
    import trafilatura
    from lxml import etree

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # a log could hold the text
    # What stands there as a date is taken; guesses from copyright lines and the like are not.
    dates = {"original_date": True, "extensive_search": False, "max_date": dt.datetime.now(dt.UTC).date().isoformat()}
    page: Any = trafilatura.bare_extraction(
        decode(raw), url=raw.url, with_metadata=True, include_comments=False, date_extraction_params=dates
    )
    if page is None or page.body is None:
        raise RequestError("no text was found in the page; save its text by hand")
    found, notes = paragraphs(etree.tostring(page.body, encoding="unicode"))
    metadata = _metadata(page)
    metadata["method"] = (
        f"Extracted from HTML with trafilatura {version('trafilatura')}; SHA-256 of the page {sha256(raw.content)}."
    )
    return Source(joined(found, metadata.get("title")), "html", True, metadata, "the page", (*notes, NOTE))


def _metadata(page: Any) -> dict[str, Any]:
    names = tuple(dict.fromkeys(name.strip() for name in (page.author or "").split(";") if name.strip()))
    url = page.url if (page.url or "").startswith(("http://", "https://")) else None
    day = page.date if page.date and is_date(page.date) else None
    said = {"title": page.title, "author": names, "outlet": page.sitename, "published": day, "url": url}
    return {name: value for name, value in said.items() if value}
