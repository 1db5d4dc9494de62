"""Keeps what stands in a text from driving the terminal that shows it."""

from __future__ import annotations

import re

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def escape(text: str) -> str:
    r"""Control, bidirectional and invisible characters as `\u{202e}`, line feeds too: what comes out is one line."""
    return UNSAFE.sub(lambda found: f"\\u{{{ord(found.group()):04x}}}", text)
