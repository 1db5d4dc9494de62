"""Withheld documents on the user's own copies of their texts."""

from mecorpus.hydrating.copies import copies_digest
from mecorpus.hydrating.hydrate import Hydration, hydrate
from mecorpus.hydrating.output import Hydrated

__all__ = ["Hydrated", "Hydration", "copies_digest", "hydrate"]
