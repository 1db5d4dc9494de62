"""Tables are made column by column; what they hold is what making them row by row gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mecorpus.corpus.context import load_context
from mecorpus.corpus.open import Corpus
from mecorpus.errors import RequestError
from mecorpus.model import Context, Document
from mecorpus.tables import Rows, arrow_schema, tables_of
from mecorpus.tables.content import chunks_of
from mecorpus.tables.cutting import cut
from mecorpus.words import tokens

from .conftest import REPOSITORY, copy_base
from .drawn import WORDS, drawn
from .row_by_row import rows_of
from .test_layer import METAPHOR

MEASURES = {
    "spanned": ("span_f1", "mutual_span_f1"),
    "placed": ("macro_f1", "nominal_alpha"),
    "whole": ("micro_f1", "nominal_alpha"),
    "loose": ("macro_mae", "nominal_alpha"),
    "tied": ("edge_f1", "mutual_edge_f1"),
}
SPANNED = ("sentence", "quote", "spans", "start", "end", "context")
PLACED = ("unit", "text", "previous", "next", "paragraph")
ANYWHERE = ("document_text", "resolution", "labels", "label_where.dead")
OF_ROLE = ("text", "entity", "name", "wikidata", "spans", "unit", "units")
ANY_FILLER = {
    "anyOf": [
        {"$ref": f"urn:mecorpus:annotation#/$defs/{kind}_filler"}
        for kind in ("unit", "span", "annotation", "entity", "author")
    ]
}


def layer(name: str, target: str, sources: Iterable[str], roles: dict[str, Any], **about: Any) -> dict[str, Any]:
    """A layer made up on the spot with a column for each source."""
    made: dict[str, Any] = json.loads(json.dumps(METAPHOR).replace("metaphor", name))
    made["$ref"] = f"urn:mecorpus:annotation#/$defs/{target}_annotation"
    columns = [{"name": source.replace(".", "_"), "from": source} for source in sources]
    measure = {**dict(zip(("score", "agreement"), MEASURES[name], strict=True)), "goal": None}
    made["x-layer"] |= {"columns": columns, "measure": measure, **about}
    made["properties"]["arguments"]["properties"] = {
        role: {"description": "A role.", "type": "array", "minItems": 1, "items": items}
        for role, items in roles.items()
    }
    return made


def with_layers(root: Path) -> Path:
    """A root with layers that have a column from everything that a column may be made from."""
    attributes = [f"attribute.{name}" for name in METAPHOR["properties"]["attributes"]["properties"]]
    anywhere = [*ANYWHERE, *attributes, *(f"role.subject.{part}" for part in OF_ROLE)]
    subject, unit = {"subject": ANY_FILLER}, {"$ref": "urn:mecorpus:annotation#/$defs/unit_filler"}
    ends = [f"role.{role}.{part}" for role in ("from", "to") for part in OF_ROLE]
    pairs = {"rows": "pair", "pairs": {"roles": ["from", "to"], "window": 2}}
    made = [
        layer("spanned", "span", ["label", *SPANNED, *PLACED, *anywhere], subject, tags={"column": "more_tags"}),
        layer("placed", "unit", ["label", *PLACED, *anywhere], subject),
        layer("whole", "document", anywhere, subject, rows="document"),
        layer("loose", "none", ["label", *anywhere], subject),
        layer("tied", "none", ["label", *anywhere, *ends], {**subject, "from": unit, "to": unit}, **pairs),
        METAPHOR,
    ]
    for one in made:
        (root / f"schema/layers/{one['title']}.schema.json").write_text(json.dumps(one), "utf-8")
    return root


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """That of the small corpus with further layers."""
    context = load_context(with_layers(copy_base(tmp_path_factory.mktemp("tables") / "root"))).context
    assert context is not None
    return context


def taken(documents: Iterable[Document], context: Context) -> dict[tuple[str, str], pa.Table]:
    rows = Rows(tables_of(context.schemas), context)
    for document in documents:
        rows.add(document)
    return rows.take()


def check(documents: list[Document], context: Context) -> None:
    """Hold all tables to those made row by row."""
    found = taken(documents, context)
    for table in tables_of(context.schemas):
        for split in context.settings.splits:
            expected = [
                row
                for document in documents
                if context.settings.split(document.group) == split
                for row in rows_of(table, document, context)
            ]
            made = found.pop((table.name, split), None)
            assert (made.to_pylist() if made else []) == expected, (table.name, split)
            if made:
                made.validate(full=True)
                assert made.equals(pa.Table.from_pylist(expected, schema=arrow_schema(table.columns)))
                assert made.schema.equals(arrow_schema(table.columns), check_metadata=True)
    assert not found


def test_the_tables_of_the_repository_are_those_made_row_by_row() -> None:
    corpus = Corpus.open(REPOSITORY)
    check(list(corpus), corpus.context)


def test_the_tables_of_the_small_corpus_are_those_made_row_by_row(root: Path) -> None:
    corpus = Corpus.open(root)
    assert any(document.withheld and document.text for document in corpus)
    check(list(corpus), corpus.context)


@pytest.mark.parametrize("seed", range(12))
def test_the_tables_of_drawn_documents_are_those_made_row_by_row(seed: int, context: Context) -> None:
    random = Random(seed)
    check([drawn(random, context, number) for number in range(25)], context)


def test_drawn_documents_are_of_all_kinds(context: Context) -> None:
    documents = [drawn(Random(number), context, number) for number in range(300)]
    found = {name for name, _ in taken(documents, context)}
    assert found == {table.name for table in tables_of(context.schemas)}
    assert {len(document.readings) for document in documents} == {0, 1, 2, 3, 4}
    assert {document.text is None for document in documents} == {True, False}
    assert () in {document.sentences for document in documents}


def test_rows_are_the_same_however_many_documents_are_taken_together(context: Context) -> None:
    random = Random(1)
    documents = [drawn(random, context, number) for number in range(30)]
    together = taken(documents, context)
    rows = Rows(tables_of(context.schemas), context)
    apart: dict[tuple[str, str], list[pa.Table]] = {}
    for document in documents:
        rows.add(document)
        for key, table in rows.take().items():
            apart.setdefault(key, []).append(table)
    assert apart.keys() == together.keys()
    assert all(pa.concat_tables(tables).equals(together[key]) for key, tables in apart.items())


def test_nothing_added_gives_nothing(context: Context) -> None:
    rows = Rows(tables_of(context.schemas), context)
    assert rows.take() == {}
    rows.add(drawn(Random(3), context, 3))
    assert rows.take()
    assert rows.take() == {}


def test_only_the_configurations_asked_for_are_made(context: Context) -> None:
    assert [table.name for table in tables_of(context.schemas, ["claim_raw", "documents"])] == [
        "documents",
        "claim_raw",
    ]
    assert len(tables_of(context.schemas)) == len(tables_of(context.schemas, []))
    with pytest.raises(RequestError, match="there is no configuration 'clam'; did you mean claim"):
        tables_of(context.schemas, ["clam"])


SCRIPTS = st.sampled_from(
    "aZ9_ .,’'-\t\n\u00a0\u2028\u3000\x1c\x85éß²Ⅷαя١٢۳عربيَّٰ\u0640\u06d6אבְּ\u05be\u200c\u200d水の한क्षि😀👩🏽\u0301\u0338\U0001d7d8\U00010400\ufdfd"
)
TEXTS = st.one_of(st.text(SCRIPTS, max_size=60), st.text(max_size=40), st.lists(st.sampled_from(WORDS)).map(" ".join))


@given(TEXTS)
def test_a_text_cut_at_once_has_the_tokens_of_the_regular_expression(text: str) -> None:
    spans = list(tokens(text, 0, len(text)))
    found = cut(text)
    assert found.texts.to_pylist() == [text[start:end] for start, end in spans]
    assert list(zip(found.starts.tolist(), (found.starts + found.lengths).tolist(), strict=True)) == spans


@given(st.lists(TEXTS.filter(bool), max_size=5))
def test_sentences_cut_together_have_the_tokens_of_each(sentences: list[str]) -> None:
    apart = [one[start:end] for one in sentences for start, end in tokens(one, 0, len(one))]
    assert cut("\n".join(sentences)).texts.to_pylist() == apart


def test_no_white_space_lies_beyond_what_is_looked_up() -> None:
    assert not [point for point in range(0x3001, 0x110000) if chr(point).isspace()]


def test_the_content_of_rows_is_the_same_whatever_lies_behind_them(context: Context) -> None:
    random = Random(5)
    documents = [drawn(random, context, number) for number in range(40)]
    for (name, split), table in taken(documents, context).items():
        again = pa.Table.from_pylist(table.to_pylist(), schema=table.schema)
        assert list(chunks_of([table])) == list(chunks_of([again])), (name, split)
