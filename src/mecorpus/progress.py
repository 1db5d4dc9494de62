"""What long work tells of itself while it runs."""

from __future__ import annotations


class Progress:
    """Told by library functions how far they are; this one keeps silent. Make one of your own to show it.

    No word of a document is ever passed. Methods are called in the thread of the caller.
    """

    def start(self, stage: str, *, documents: int | None = None, bytes: int | None = None) -> None:
        """A stage begins (`checking`); of how many documents or bytes, where it is known. It ends when the next one begins."""

    def advance(self, *, documents: int = 0, bytes: int = 0) -> None:
        """So many more are done."""
