"""Checks a corpus and reports findings."""

from mecorpus.validation.block import Block, Checked, blocks_of, check_block, check_document, check_loaded
from mecorpus.validation.run import validate

__all__ = ["Block", "Checked", "blocks_of", "check_block", "check_document", "check_loaded", "validate"]
