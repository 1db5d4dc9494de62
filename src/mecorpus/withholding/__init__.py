"""Takes texts out of a corpus and puts them back, and says what a withheld document gives away of its text."""

from mecorpus.withholding.change import Opened, Withheld, open_document, withhold
from mecorpus.withholding.leak import Leak
from mecorpus.withholding.status import DocumentRights, as_json, as_text, rights
from mecorpus.withholding.takedown import TakenDown, take_down

__all__ = [
    "DocumentRights",
    "Leak",
    "Opened",
    "TakenDown",
    "Withheld",
    "as_json",
    "as_text",
    "open_document",
    "rights",
    "take_down",
    "withhold",
]
