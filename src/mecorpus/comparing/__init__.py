"""Agreement between readings of the same documents."""

from mecorpus.comparing.cases import Figure
from mecorpus.comparing.report import FORMATS, render
from mecorpus.comparing.run import Agreement, LayerAgreement, Reader, agreement

__all__ = ["FORMATS", "Agreement", "Figure", "LayerAgreement", "Reader", "agreement", "render"]
