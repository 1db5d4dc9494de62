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
    from mecorpus.adjudicating import adjudicate, review
    from mecorpus.annotate import apply, done, edit, label, mark, register_annotator, relate, remove, undo
    from mecorpus.building import build
    from mecorpus.carding import make_card
    from mecorpus.comparing import agreement
    from mecorpus.corpus.links import linked_entities
    from mecorpus.corpus.open import Corpus
    from mecorpus.counting import stats
    from mecorpus.differing import diff
    from mecorpus.entities import add_entity, edit_entity, find_entities, merge_entities, remove_entity, rename_entity
    from mecorpus.formatting import format_corpus
    from mecorpus.hydrating import hydrate
    from mecorpus.leaks.release import check_release
    from mecorpus.load import load_dataset
    from mecorpus.merging import merge_file
    from mecorpus.packing import pack, unpack
    from mecorpus.progress import Progress
    from mecorpus.publishing import publish
    from mecorpus.reanchoring import reanchor
    from mecorpus.scoring import score
    from mecorpus.showing import show
    from mecorpus.starting import init_corpus
    from mecorpus.tracking import status
    from mecorpus.validation import validate
    from mecorpus.verifying import verify
    from mecorpus.withholding import open_document, rights, take_down, withhold

# Public name and the module that has it: loaded when asked for, so that `import mecorpus` stays cheap.
_PUBLIC = {
    "Corpus": "mecorpus.corpus.open",
    "Metadata": "mecorpus.add",
    "Progress": "mecorpus.progress",
    "add_document": "mecorpus.add",
    "add_entity": "mecorpus.entities",
    "adjudicate": "mecorpus.adjudicating",
    "agreement": "mecorpus.comparing",
    "apply": "mecorpus.annotate",
    "build": "mecorpus.building",
    "check_release": "mecorpus.leaks.release",
    "diff": "mecorpus.differing",
    "done": "mecorpus.annotate",
    "edit": "mecorpus.annotate",
    "edit_entity": "mecorpus.entities",
    "find_entities": "mecorpus.entities",
    "format_corpus": "mecorpus.formatting",
    "hydrate": "mecorpus.hydrating",
    "init_corpus": "mecorpus.starting",
    "label": "mecorpus.annotate",
    "linked_entities": "mecorpus.corpus.links",
    "load_dataset": "mecorpus.load",
    "make_card": "mecorpus.carding",
    "mark": "mecorpus.annotate",
    "merge_entities": "mecorpus.entities",
    "merge_file": "mecorpus.merging",
    "open_document": "mecorpus.withholding",
    "pack": "mecorpus.packing",
    "plan_document": "mecorpus.add",
    "publish": "mecorpus.publishing",
    "read_source": "mecorpus.add",
    "reanchor": "mecorpus.reanchoring",
    "register_annotator": "mecorpus.annotate",
    "relate": "mecorpus.annotate",
    "remove": "mecorpus.annotate",
    "remove_entity": "mecorpus.entities",
    "rename_entity": "mecorpus.entities",
    "review": "mecorpus.adjudicating",
    "rights": "mecorpus.withholding",
    "score": "mecorpus.scoring",
    "show": "mecorpus.showing",
    "stats": "mecorpus.counting",
    "status": "mecorpus.tracking",
    "take_down": "mecorpus.withholding",
    "undo": "mecorpus.annotate",
    "unpack": "mecorpus.packing",
    "validate": "mecorpus.validation",
    "verify": "mecorpus.verifying",
    "withhold": "mecorpus.withholding",
}

__all__ = [
    "Corpus",
    "Metadata",
    "Progress",
    "__version__",
    "add_document",
    "add_entity",
    "adjudicate",
    "agreement",
    "apply",
    "build",
    "check_release",
    "diff",
    "done",
    "edit",
    "edit_entity",
    "find_entities",
    "format_corpus",
    "hydrate",
    "init_corpus",
    "label",
    "linked_entities",
    "load_dataset",
    "make_card",
    "mark",
    "merge_entities",
    "merge_file",
    "open_document",
    "pack",
    "plan_document",
    "publish",
    "read_source",
    "reanchor",
    "register_annotator",
    "relate",
    "remove",
    "remove_entity",
    "rename_entity",
    "review",
    "rights",
    "score",
    "show",
    "stats",
    "status",
    "take_down",
    "undo",
    "unpack",
    "validate",
    "verify",
    "withhold",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'mecorpus' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
