"""A small Hub on loopback that real clients take for the real one: datasets only, no pagination, no pull requests.

`Hub` starts and stops it, holds its tokens, and orders faults. Clients freeze their settings when they are imported,
so they run in subprocesses: `hub.environment(…)` is what they need, `python(…)` runs a few lines with it.
"""

from __future__ import annotations

from .client import python
from .serving import Hub

__all__ = ["Hub", "python"]
