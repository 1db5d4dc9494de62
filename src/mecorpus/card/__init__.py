"""What the dataset card says, from the data and the schemas."""

from mecorpus.card.readme import Figures, dataset_card

__all__ = ["Figures", "dataset_card"]
