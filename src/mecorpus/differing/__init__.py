"""What differs between two versions of a corpus, as those who load it see it, and which version number follows."""

from mecorpus.differing.compare import Diff, diff
from mecorpus.differing.semver import least_version

__all__ = ["Diff", "diff", "least_version"]
