"""An annotated corpus of Middle-East commentary, and the tools that keep it true.

>>> import mecorpus
>>> claims = mecorpus.load_dataset("claim", split="train")  # doctest: +SKIP
>>> corpus = mecorpus.Corpus.open("path/to/root")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mecorpus.version import __version__

if TYPE_CHECKING:
    from mecorpus.add import Metadata, add_document, plan_document, read_source
    from mecorpus.annotate import apply
    from mecorpus.building import build
    from mecorpus.corpus.open import Corpus
    from mecorpus.counting import stats
    from mecorpus.formatting import format_corpus
    from mecorpus.load import load_dataset
    from mecorpus.showing import show
    from mecorpus.validation import validate

# Public name and the module that has it: loaded when asked for, so that `import mecorpus` stays cheap.
_PUBLIC = {
    "Corpus": "mecorpus.corpus.open",
    "Metadata": "mecorpus.add",
    "add_document": "mecorpus.add",
    "apply": "mecorpus.annotate",
    "build": "mecorpus.building",
    "format_corpus": "mecorpus.formatting",
    "load_dataset": "mecorpus.load",
    "plan_document": "mecorpus.add",
    "read_source": "mecorpus.add",
    "show": "mecorpus.showing",
    "stats": "mecorpus.counting",
    "validate": "mecorpus.validation",
}

__all__ = [
    "Corpus",
    "Metadata",
    "__version__",
    "add_document",
    "apply",
    "build",
    "format_corpus",
    "load_dataset",
    "plan_document",
    "read_source",
    "show",
    "stats",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'mecorpus' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
