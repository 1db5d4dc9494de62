"""What the dataset card and the files beside it say, from the data and the schemas."""

from mecorpus.card.counts import Counts
from mecorpus.card.material import Figures
from mecorpus.card.pages import AGREEMENT, SOURCES, card_files

__all__ = ["AGREEMENT", "SOURCES", "Counts", "Figures", "card_files"]
