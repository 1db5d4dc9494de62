"""Plots as SVG, in a few lines of our own: titled and described for who does not see them, light and dark by the reader's setting."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as entities

from mecorpus.reports.escape import escape

FONT = "system-ui, sans-serif"
STYLE = (
    "text{font:12px " + FONT + ";fill:#1f2328}.head{font-weight:600}.soft{fill:#57606a}.back{fill:#ffffff}"
    ".line{stroke:#57606a}.goal{stroke:#bc4c00;stroke-width:2}.one{fill:#0969da}.two{fill:#bc4c00}"
    "@media (prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.back{fill:#0d1117}"
    ".line{stroke:#9198a1}.goal{stroke:#f0883e}.one{fill:#58a6ff}.two{fill:#f0883e}}"
)


def drawing(title: str, description: str, width: int, height: int, parts: Iterable[str]) -> str:
    """A whole picture; its size is in pixels."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{said(title)}</title>',
            f'<desc id="description">{said(description)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="back" width="{width}" height="{height}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def said(content: str) -> str:
    """Text in SVG: on one line, and never markup."""
    return entities(escape(content), quote=True)


def text(x: float, y: float, content: str, kind: str = "", anchor: str = "start") -> str:
    """A piece of text; `kind` is head or soft, `anchor` start, middle or end."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{number(x)}" y="{number(y)}"{named} text-anchor="{anchor}">{said(content)}</text>'


def bar(x: float, y: float, width: float, height: float, *, kind: str = "one", color: str | None = None) -> str:
    """A filled rectangle, in one of the style's colours or its own."""
    fill = f'fill="{said(color)}"' if color else f'class="{kind}"'
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" {fill}/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> str:
    """A straight line."""
    return f'<line class="{kind}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"/>'


def dot(x: float, y: float) -> str:
    """A point."""
    return f'<circle class="one" cx="{number(x)}" cy="{number(y)}" r="4"/>'


def number(value: float) -> str:
    """A coordinate with one decimal at most, the same on every machine."""
    return f"{round(value, 1):g}"
