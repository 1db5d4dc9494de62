"""Builds a dataset folder that `datasets.load_dataset` reads with no other step."""

from mecorpus.building.run import Built, build

__all__ = ["Built", "build"]
