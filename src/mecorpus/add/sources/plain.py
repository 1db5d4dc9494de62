"""Plain text: taken as it is."""

from __future__ import annotations

from mecorpus.add.sources.source import Raw, Source, decode


def extract(raw: Raw) -> Source:
    """The bytes themselves; those of another charset that was sent with them are put into UTF-8."""
    if (raw.charset or "utf-8").lower() in {"utf-8", "utf8", "us-ascii"}:
        return Source(raw.content)
    return Source(decode(raw).encode(), notes=(f"decoded from {raw.charset}",))
