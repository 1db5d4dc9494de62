"""Where texts come from: files of several forms, and pages of a server."""

from __future__ import annotations

import http.server
import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from mecorpus import read_source
from mecorpus.add.sources import FORMS, address
from mecorpus.errors import MecorpusError, RequestError

from .conftest import REPOSITORY
from .test_cli import mecorpus

PAGE = """<html lang="en"><head><title>Water first - The Sample</title><meta property="og:title" content="Water first">
<meta name="author" content="Jane Doe"><meta property="og:site_name" content="The Sample">
<meta property="article:published_time" content="2025-03-04T08:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Water first</h1>
<p>Water is scarce in <a href="/x">July</a>, and nobody
measures <b>it</b>! The <del>truce</del> <ins>pause</ins> holds for a long time in the summer.</p><h2>Why now</h2>
<p>The ministry could start with meters,<br>and publish what they say each week, which would be good for all.</p>
<ul><li>first point of the list</li><li>second <i>point</i> of the list</li></ul>
<blockquote><p>Quoted words of some length stand here, he said.</p></blockquote></article>
<div class="comments" id="comments"><p>What a foolish piece this is, I must say.</p></div></body></html>"""
BODY = [
    "Water is scarce in July, and nobody measures it! The pause holds for a long time in the summer.",
    "Why now",
    "The ministry could start with meters, and publish what they say each week, which would be good for all.",
    "- first point of the list",
    "- second point of the list",
    "Quoted words of some length stand here, he said.",
]
MARKDOWN = """---
title: "Water first"
author: [Jane Doe, Ali Ali]
date: 2025-03-04
tags: [water]
---
# Water first

Water is *scarce* in [July](http://x.example). Nobody
measures **it** &amp; `counts` it,
it seems.

Why now
=======

- one
- two
  - nested ~~gone~~ here

3. three
4. four

> Quoted words
> of some <b>length</b>. <!-- unseen -->

```python
x = 1
y = 2
```

| a | b |
|---|---|
| 1 | 2 |

![a picture](x.png) <https://example.org>
"""
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCX = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT_TYPE}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
    "docProps/core.xml": f'<p xmlns="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>Water first</dc:title><dc:creator>Jane Doe; Ali Ali</dc:creator></p>",
}


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(*paragraphs: str, **parts: str) -> bytes:
    """A Word document of paragraphs of runs, with more parts of `word/`."""
    body = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    main = f'<w:document xmlns:w="{MAIN}"><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**DOCX, "word/document.xml": main, **parts}.items():
            archive.writestr(name, content)
    return stream.getvalue()


def lines(text: bytes) -> list[str]:
    return [line for line in text.decode().split("\n") if line]


def test_a_page_gives_its_main_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    source = read_source(tmp_path / "page.html")
    assert lines(source.text) == BODY
    assert "foolish" not in source.text.decode()
    said = dict(source.metadata)
    assert said.pop("method").startswith("Extracted from HTML with trafilatura ")
    assert said == {
        "title": "Water first",
        "author": ("Jane Doe",),
        "outlet": "The Sample",
        "published": "2025-03-04",
    }
    assert any("look through" in note for note in source.notes)
    assert "left out 1 struck-out passage" in source.notes


def test_a_page_is_read_in_the_charset_that_it_declares() -> None:
    words = "يتقاسم العراق وتركيا نهر دجلة، وقال المهندسون إن القنوات تسرب الماء كل صيف. "
    page = f'<html><head><meta charset="windows-1256"></head><body><article><p>{words * 3}</p></article></body></html>'
    assert read_source(page.encode("windows-1256"), "html").text.decode().strip() == (words * 3).strip()
    with pytest.raises(RequestError, match=r"not utf-8 \(byte \d+\)"):
        read_source("é".encode("latin-1"), "markdown")


def test_markdown_leaves_no_markup() -> None:
    source = read_source(MARKDOWN.encode(), "markdown")
    assert lines(source.text) == [
        "Water is scarce in July. Nobody measures it & counts it, it seems.",
        "Why now",
        "- one",
        "- two",
        "- nested here",
        "3. three",
        "4. four",
        "Quoted words of some length.",
        "x = 1",
        "y = 2",
        *["a", "b", "1", "2"],
        "https://example.org",
    ]
    assert source.metadata == {"title": "Water first", "author": ("Jane Doe", "Ali Ali"), "published": "2025-03-04"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("---\ntags: [a]\n---\n", ["Text."]),
        ("---\n---\n", ["Text."]),
        ("---\ntitle: 7\ndate: soon\n...\n", ["Text."]),
        ("---\nA line.\n\n---\n", ["A line.", "Text."]),
        ("", ["Text."]),
    ],
)
def test_front_matter_is_no_text(head: str, expected: list[str]) -> None:
    assert lines(read_source((head + "Text.\n").encode(), "markdown").text) == expected


def test_front_matter_that_is_broken_is_refused() -> None:
    with pytest.raises(RequestError, match="front matter"):
        read_source(b"---\ntitle: [a\n---\nText.\n", "markdown")


def test_a_passage_that_never_ends_is_not_lost_in_silence() -> None:
    with pytest.raises(RequestError, match="<del> has no end"):
        read_source(b"One <del>two.\n\nThree.\n", "markdown")


def test_tracked_insertions_are_in_and_deletions_out() -> None:
    deleted = '<w:del w:id="2" w:author="x"><w:r><w:delText>out </w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3" w:author="x">{run("old ")}</w:moveFrom><w:moveTo w:id="4" w:author="x">{run("new ")}</w:moveTo>'
    inserted = f'<w:ins w:id="1" w:author="x">{run("in ")}</w:ins>'
    break_ = "<w:r><w:br/></w:r>"
    content = docx(
        run("Water first"), run("one ") + inserted + deleted + moved + run("two") + break_ + run("three"), run("four")
    )
    source = read_source(content, "docx")
    assert lines(source.text) == ["one in new two three", "four"]
    assert (source.metadata["title"], source.metadata["author"]) == ("Water first", ("Jane Doe", "Ali Ali"))
    assert source.metadata["method"].startswith("Extracted from DOCX with mammoth ")
    assert source.joined


def test_notes_are_no_part_of_the_body() -> None:
    kind = OFFICE.removesuffix("officeDocument") + "footnotes"
    related = f'<Relationship Id="r2" Type="{kind}" Target="footnotes.xml"/>'
    parts = {
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{MAIN}"><w:footnote w:id="7"><w:p>{run("See it.")}</w:p></w:footnote></w:footnotes>',
    }
    word = read_source(docx(run("One") + '<w:r><w:footnoteReference w:id="7"/></w:r>' + run(" two."), **parts), "docx")
    markdown = read_source(b"One[^a] two.\n\n[^a]: See\n  it.\n\n    More.\n\nThree.\n", "markdown")
    assert (lines(word.text), word.notes) == (["One two."], ("left out 1 note",))
    assert (lines(markdown.text), markdown.notes) == (["One two.", "Three."], ("left out 1 note",))


def test_files_of_another_form_are_refused_with_the_choices(tmp_path: Path) -> None:
    for suffix, words in ((".pdf", "visual order"), (".odt", "save it as .docx"), (".xyz", "--form")):
        with pytest.raises(RequestError, match=rf"\.txt, \.text, \.md, .*\.docx.*{words}"):
            read_source(tmp_path / f"text{suffix}")
    with pytest.raises(RequestError, match="forms: plain, markdown, html, docx"):
        read_source(b"", "pdf")
    with pytest.raises(RequestError, match="starts with http://"):
        read_source("ftp://example.org/text.txt")
    with pytest.raises(RequestError, match="cannot read"):
        read_source(tmp_path)
    for form in ("docx", "html"):
        with pytest.raises(RequestError):
            read_source(b"PK\x03\x04 this is none", form)


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mecorpus.add.sources.docx.MOST_UNPACKED", 100)
    with pytest.raises(RequestError, match="unpacks to more than"):
        read_source(docx(run("One.")), "docx")
    monkeypatch.setattr("mecorpus.add.sources.MOST_BYTES", 10)
    with pytest.raises(RequestError, match="more than 10 bytes"):
        read_source(b"x" * 11)


@pytest.mark.parametrize(
    ("form", "package"), [("markdown", "markdown_it"), ("html", "trafilatura"), ("docx", "mammoth")]
)
def test_a_missing_extra_is_named(form: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(RequestError, match=r"pip install 'mecorpus\[ingest\]'"):
        read_source(b"Text.", form)
    assert read_source(b"Text.").text == b"Text."


class Pages(http.server.BaseHTTPRequestHandler):
    """A few pages; `/to/<address>` leads on."""

    pages: ClassVar[dict[str, tuple[str, bytes]]] = {
        "/page": ("text/html; charset=utf-8", PAGE.encode()),
        "/text.txt": ("text/plain; charset=windows-1256", "ماء قليل.\n".encode("windows-1256")),
        "/notes.md": ("text/plain", b"*One* text.\n"),
        "/file.pdf": ("application/pdf", b"%PDF"),
        "/%D9%85%D8%A7%D8%A1": ("text/plain", b"Named in Arabic.\n"),
        "/large": ("text/plain", b"x" * 5000),
    }

    def do_GET(self) -> None:
        if self.path == "/slow":
            threading.Event().wait(3)
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.end_headers()
        elif self.path in self.pages:
            content_type, content = self.pages[self.path]
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content) + (7 if self.path == "/short" else 0)))
            self.end_headers()
            self.wfile.write(content)
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as httpd, pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "*")
        httpd.daemon_threads = True
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()


def test_a_page_is_fetched_and_says_so(server: str) -> None:
    source = read_source(f"{server}/to/{server}/page#top")
    assert lines(source.text) == BODY
    assert source.metadata["url"] == f"{server}/page"
    assert source.metadata["method"].startswith(f"Fetched from {server}/page. Extracted from HTML with trafilatura ")


def test_plain_text_of_a_server_is_put_into_utf8(server: str) -> None:
    source = read_source(f"{server}/text.txt")
    assert source.text.decode() == "ماء قليل.\n"
    assert source.notes == ("decoded from windows-1256",)
    assert read_source(f"{server}/notes.md").text == b"One text.\n"
    assert read_source(f"{server}/ماء").text == b"Named in Arabic.\n"


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("/nothing", MecorpusError, "answers 404"),
        ("/file.pdf", RequestError, "application/pdf.*visual order"),
        ("/to/file:///etc/passwd", RequestError, "file: address, which is not followed"),
        ("/to/ftp://example.org/x", RequestError, "ftp: address, which is not followed"),
    ],
)
def test_what_cannot_be_fetched_is_told(server: str, path: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_source(server + path)


def test_fetching_is_bounded(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MecorpusError, match="no answer in time"):
        address.fetch(f"{server}/slow", seconds=0.2)
    monkeypatch.setattr(address, "MOST_BYTES", 1000)
    with pytest.raises(RequestError, match="more than 1,000 bytes"):
        read_source(f"{server}/large")


@pytest.mark.parametrize(
    "url",
    ["http://nobody.invalid/page", "http://127.0.0.1:1/", "http://user:secret@127.0.0.1/", "http://", "http://[x/"],
)
def test_an_address_that_leads_nowhere_is_told(url: str) -> None:
    with pytest.raises(MecorpusError) as caught:
        read_source(url)
    assert "secret" not in str(caught.value)


def test_the_command_fetches_what_it_is_given(server: str, root: Path) -> None:
    given = [
        "--genre",
        "op_ed",
        "--language",
        "en",
        "--license",
        "CC0-1.0",
        "--text-origin",
        "human",
        "--kind",
        "collected",
    ]
    done = mecorpus("add", f"{server}/page", *given, cwd=root)
    assert done.returncode == 0, done.stderr
    assert f"url from the page: {server}/page" in done.stderr
    for path, code in (("/nothing", 3), ("/file.pdf", 2)):
        done = mecorpus("add", server + path, *given, cwd=root)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_help_names_the_forms() -> None:
    assert "--form " + "|".join(FORMS) in (REPOSITORY / "docs/commands.md").read_text("utf-8")
