"""All documents of a corpus at once, in memory that does not grow with them: a table on disk, and near-duplicates."""

from mecorpus.index.near import EXACT, EXACT_BYTES, MINHASH, OFF, Near, near_of
from mecorpus.index.store import DocumentIndex, open_index
from mecorpus.index.verify import Read

__all__ = ["EXACT", "EXACT_BYTES", "MINHASH", "OFF", "DocumentIndex", "Near", "Read", "near_of", "open_index"]
