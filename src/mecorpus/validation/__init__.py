"""Checks a corpus and reports findings."""

from mecorpus.validation.block import Checked, check_block, check_contribution, check_document, check_loaded
from mecorpus.validation.run import validate

__all__ = ["Checked", "check_block", "check_contribution", "check_document", "check_loaded", "validate"]
