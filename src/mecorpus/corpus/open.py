"""`Corpus`: documents as typed, frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mecorpus.corpus.context import load_context
from mecorpus.corpus.disk import document_names, read_bundle
from mecorpus.corpus.layout import find_root, local_texts
from mecorpus.corpus.load import load_document
from mecorpus.corpus.place import located
from mecorpus.errors import FindingsError, MecorpusError, unknown
from mecorpus.model import Context, Document, Report, Settings
from mecorpus.rules import DOCUMENT
from mecorpus.rules.run import run

# The text is the one that was annotated.
FORM = "MEC005"
TEXT = {"MEC210": DOCUMENT["MEC210"]}


class Corpus:
    """A corpus on disk. Iterating reads one document after another.

    >>> corpus = Corpus.open("path/to/root")  # doctest: +SKIP
    >>> [mention.quote for mention in corpus["iraq-water"].readings[0].of("entity")]  # doctest: +SKIP
    """

    def __init__(self, root: Path, context: Context) -> None:
        self.root = root
        self.context = context
        self.ids = tuple(document_names(root))

    @classmethod
    def open(cls, path: str | Path) -> Corpus:
        """Open a corpus root (a folder with `corpus/` and `schema/`).

        Raises `RequestError` when there is none, `MecorpusError` when its settings cannot be used.
        """
        root = find_root(Path(path))
        loaded = load_context(root)
        if loaded.context is None:
            raise MecorpusError(f"{root}/corpus/corpus.json cannot be used; run `mecorpus validate`")
        return cls(root, loaded.context)

    @property
    def settings(self) -> Settings:
        """What `corpus.json` says."""
        return self.context.settings

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Document]:
        return (self[name] for name in self.ids)

    def __getitem__(self, document: str) -> Document:
        """A document by id. Raises `RequestError` for an unknown one, `FindingsError` for one without a sound shape."""
        if document not in self.ids:
            raise unknown("document", document, self.ids)
        bundle = read_bundle(self.root, document)
        loaded = load_document(bundle, self.context, local_texts(self.root))
        found = [*loaded.found, *(run(TEXT, loaded.document, self.context) if loaded.document else ())]
        if loaded.document is None or any(one.code != FORM for one in found):
            findings = located(found, {file.path: file for file in bundle.files})
            raise FindingsError(f"{document} is not sound; run `mecorpus validate`", Report(tuple(findings), {}, {}))
        return loaded.document

    def split(self, document: Document) -> str:
        """Split of a document."""
        return self.settings.split(document.group)
