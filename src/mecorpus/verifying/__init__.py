"""Whether a dataset is what was built: every file, row, column and word of its card."""

from mecorpus.verifying.run import read_manifest, verify

__all__ = ["read_manifest", "verify"]
