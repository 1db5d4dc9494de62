"""`score`: a system's output against a reference, by the layer's primary measure."""

from mecorpus.scoring.run import Score, score

__all__ = ["Score", "score"]
