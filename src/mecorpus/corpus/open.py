"""`Corpus`: documents as typed, frozen values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from mecorpus.corpus.blocks import Contribution, blocks_of, contributions, in_folder, in_line
from mecorpus.corpus.context import load_context
from mecorpus.corpus.disk import document_names, read_bundle
from mecorpus.corpus.layout import CORPUS, find_root, local_texts
from mecorpus.corpus.lines import Line, lines_of
from mecorpus.corpus.packed import id_in
from mecorpus.corpus.parts import location_of, part_at, parts_of
from mecorpus.errors import FindingsError, MecorpusError, unknown
from mecorpus.model import Context, Document, Report, Settings
from mecorpus.rules import DOCUMENT
from mecorpus.rules.run import run

# The text is the one that was annotated.
FORM = "MEC005"
TEXT = {"MEC210": DOCUMENT["MEC210"]}
# A folder of local copies that has none.
NOWHERE = Path(os.devnull)


class Corpus:
    """A corpus in either layout. Iterating reads one document after another.

    >>> corpus = Corpus.open("path/to/root")  # doctest: +SKIP
    >>> [mention.quote for mention in corpus["iraq-water"].readings[0].of("entity")]  # doctest: +SKIP
    """

    def __init__(self, root: Path, context: Context, texts: Path | None = None) -> None:
        self.root = root
        self.context = context
        self._texts = local_texts(root) if texts is None else texts

    @classmethod
    def open(cls, path: str | Path, *, copies: bool = True) -> Corpus:
        """Open a corpus root (a folder, or a URL, with `corpus/` and `schema/`).

        Withheld documents have the text of a local copy where one is at hand, unless `copies` is false.
        Raises `RequestError` when there is none, `MecorpusError` when its settings cannot be used.
        """
        root = find_root(path)
        loaded = load_context(root)
        if loaded.context is None:
            raise MecorpusError(f"{location_of(root)}/corpus/corpus.json cannot be used; run `mecorpus validate`")
        return cls(root, loaded.context, None if copies else NOWHERE)

    @property
    def settings(self) -> Settings:
        """What `corpus.json` says."""
        return self.context.settings

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all documents, in order; of a packed corpus every line is read for them."""
        if not parts_of(self.root):
            return tuple(document_names(self.root))
        return tuple(name for _, line in self._lines() if (name := id_in(line)))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Document]:
        for block in blocks_of(self.root, ""):
            for one in contributions(block, self.root, self.context, self._texts):
                yield self._sound(one)

    def each(self, names: Iterable[str] = ()) -> Iterator[tuple[str, Document | FindingsError]]:
        """Documents by id, by default all, in one pass; of one that is not sound what is wrong with it.

        Raises `RequestError` for an unknown id.
        """
        for name, one in self._each(tuple(names)):
            try:
                yield name, self._sound(one, name)
            except FindingsError as error:
                yield name, error

    def _each(self, names: tuple[str, ...]) -> Iterator[tuple[str, Contribution]]:
        if names or not parts_of(self.root):
            yield from ((name, self._found(name)) for name in names or self.ids)
            return
        for part, line in self._lines():
            if name := id_in(line):
                yield name, in_line(part, line, self.context, self._texts)

    def __getitem__(self, document: str) -> Document:
        """A document by id. Raises `RequestError` for an unknown one, `FindingsError` for one without a sound shape."""
        return self._sound(self._found(document), document)

    def _found(self, document: str) -> Contribution:
        one = self._packed(document) if parts_of(self.root) else self._folder(document)
        if one is None:
            raise unknown("document", document, self.ids)
        return one

    def _folder(self, document: str) -> Contribution | None:
        if document not in self.ids:
            return None
        return in_folder(read_bundle(self.root, document), self.context, self._texts)

    def _packed(self, document: str) -> Contribution | None:
        """Only lines that name the document are decoded."""
        name = b'"' + document.encode("utf-8", "replace") + b'"'
        for part, line in self._lines():
            if name in (line.raw or b"") and id_in(line) == document:
                return in_line(part, line, self.context, self._texts)
        return None

    def _lines(self) -> Iterator[tuple[str, Line]]:
        """Lines of all packed files, each with the path of its file in the root."""
        for part in parts_of(self.root):
            yield from ((f"{CORPUS}/{part}", line) for line in lines_of(part_at(location_of(self.root), part)))

    def _sound(self, one: Contribution, name: str = "a document") -> Document:
        document, found, _ = one.loaded
        found = [*found, *(run(TEXT, document, self.context) if document else ())]
        if document is None or any(each.code != FORM for each in found):
            name = document.id if document else name
            raise FindingsError(
                f"{name} is not sound; run `mecorpus validate`", Report(tuple(one.locate(found)), {}, {})
            )
        return document

    def split(self, document: Document) -> str:
        """Split of a document."""
        return self.settings.split(document.group)
