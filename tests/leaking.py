"""What the tests of leaks share: a corpus with a withheld text that the tests may know, a scan of their own, and a runner.

The text is one of the repository's open ones, withheld in a copy of its corpus. The scan shares no code with the package.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from mecorpus.anchors import anchors_of

from .conftest import REPOSITORY

D = "lebanon-banks"
OTHER = "saudi-vision"
# Somebody who has not read anything yet.
READER = "reader"
DOCUMENTS = REPOSITORY / "corpus/documents"
TEXT = (DOCUMENTS / D / "text.txt").read_text("utf-8")
RECORD = json.loads((DOCUMENTS / D / "document.json").read_text("utf-8"))
# A piece of one sentence to the letter, and the same with another last word.
PHRASE = " ".join(TEXT.split()[10:22])
WRONG = " ".join(TEXT.split()[10:21]) + " bicycles"
SECOND = " ".join(TEXT.split()[100:112])
OPEN = " ".join((DOCUMENTS / OTHER / "text.txt").read_text("utf-8").split()[10:22])
RUN = 5
Runs = set[tuple[str, ...]]


def runs(text: str) -> Runs:
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


OTHERS = [path.read_text("utf-8") for path in DOCUMENTS.glob("*/text.txt") if path.parent.name != D]
NAMES = [json.loads(each)["name"] for each in (REPOSITORY / "corpus/entities.jsonl").read_text("utf-8").splitlines()]
# What other texts have, too, is theirs; title and names of the register are public.
SECRET = runs(TEXT).difference(*map(runs, [RECORD["title"], *OTHERS, *NAMES]))


def leaks(text: str) -> Runs:
    """Runs of the secret in a text, read as it is and with the escapes of JSON, XML and workflow commands undone."""
    read = "\n".join([text, html.unescape(text), unquote(text), *decoded(text)])
    return runs(read) & SECRET


def decoded(text: str) -> Iterator[str]:
    """All strings of a JSON text, or of each line of it; a list of strings once more as one text."""
    try:
        values = [json.loads(text)]
    except ValueError:
        values = []
        for line in text.split("\n"):
            try:
                values.append(json.loads(line))
            except ValueError:
                continue
    for value in values:
        yield from strings(value)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from map(str, value)
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        yield " ".join(each for each in value if isinstance(each, str))
        for each in value:
            yield from strings(each)


def leaks_in_file(path: Path) -> Runs:
    """Runs of the secret in a file: inside tables and what is compressed, too."""
    raw = path.read_bytes()
    try:
        if raw.startswith(b"PAR1"):
            return leaks_in_table(pq.read_table(path))
        if raw.startswith(b"ARROW1"):
            return leaks_in_table(pa.ipc.open_file(path).read_all())
    except pa.ArrowInvalid:
        pass  # half a file, as a kill leaves it: its bytes are looked through
    raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return leaks(raw.decode("utf-8", "replace"))


def leaks_in_table(table: pa.Table) -> Runs:
    metadata = [value.decode() for value in (table.schema.metadata or {}).values()]
    return leaks("\n".join([json.dumps(table.to_pylist(), default=str), *metadata]))


def without_quotes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_quotes(each) for key, each in value.items() if key != "quote"}
    return [without_quotes(each) for each in value] if isinstance(value, list) else value


def reworded(record: dict[str, Any]) -> dict[str, Any]:
    """A record without quotes, and without free text that repeats the document's."""
    record = without_quotes(record)
    record.pop("note", None)
    if "outcome_text" in record.get("attributes", {}):
        record["attributes"]["outcome_text"] = "Reworded."
    return record


def line(value: Any, **form: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, **(form or {"separators": (",", ":")})) + "\n"


def withhold(folder: Path) -> Path:
    """In `folder`: `root`, the repository's corpus with one text withheld, and `texts` with that text."""
    root = folder / "root"
    for name in ("corpus", "schema"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("CITATION.cff", "DATASHEET.md", "LICENSE-DATA"):
        shutil.copyfile(REPOSITORY / name, root / name)
    target = root / "corpus/documents" / D
    (folder / "texts").mkdir()
    (target / "text.txt").rename(folder / "texts" / f"{D}.txt")
    record = {**RECORD, "sources": [], "rights": {"holder": "Somebody", "license": None, "status": "withheld"}}
    record["anchors"] = anchors_of(TEXT)._asdict()
    (target / "document.json").write_text(line(record, indent=2), "utf-8")
    for path in (target / "annotations").glob("*.jsonl"):
        records = [json.loads(each) for each in path.read_text("utf-8").splitlines()]
        path.write_text("".join(line(reworded(each)) for each in records), "utf-8")
    (target / "annotations/adjudicated.jsonl").unlink()
    path = root / "corpus/annotators.json"
    reader = {"id": READER, "kind": "human", "languages": ["en"], "name": "Reader", "note": None, "version": None}
    annotators = sorted([*json.loads(path.read_text("utf-8")), reader], key=lambda one: one["id"])
    path.write_text(line(annotators, indent=2), "utf-8")
    return root


DRIVER = """
import importlib, json, logging, os, pkgutil, sys, traceback, warnings
import mecorpus
# What every command would load anew: the fork has it already.
for module in pkgutil.walk_packages(mecorpus.__path__, "mecorpus."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
import jsonschema, jsonschema_rs, rapidfuzz
logging.basicConfig(level=logging.DEBUG)
warnings.simplefilter("always")
import mecorpus.cli.main
for asked in sys.stdin:
    call = json.loads(asked)
    child = os.fork()
    if child == 0:
        for number, path, flags in ((0, call["given"], os.O_RDONLY), (1, call["out"], os.O_WRONLY | os.O_CREAT), (2, call["err"], os.O_WRONLY | os.O_CREAT)):
            os.dup2(os.open(path, flags), number)
        sys.stdin = open(0, closefd=False)
        os.chdir(call["cwd"])
        os.environ.update(call["environment"])
        sys.argv = ["mecorpus", *call["arguments"]]
        code = 70
        try:
            mecorpus.cli.main.run()
        except SystemExit as error:
            code = error.code or 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Done(NamedTuple):
    """A command that was run in a pipe: exit code, what it said, and the runs of the secret in that and in the files it wrote."""

    code: int
    out: str
    err: str
    leaked: Runs


class Place:
    """A folder with a corpus, its texts, and room for output, cache and temporary files; and commands that run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        for name in ("out", "cache", "said"):
            (folder / name).mkdir(exist_ok=True)
        # A short path: sockets of worker processes lie there.
        self.temporary = Path(tempfile.mkdtemp())
        self.environment = {
            "MECORPUS_TEXTS": str(folder / "texts"),
            "MECORPUS_CACHE": str(folder / "cache"),
            "MECORPUS_ANNOTATOR": READER,
            "TMPDIR": str(self.temporary),
            "PYTHONWARNINGS": "always",
        }
        self.driver = subprocess.Popen(
            [sys.executable, "-c", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        assert self.driver.stdin
        assert self.driver.stdout
        self.driver.stdin.close()
        self.driver.wait()
        self.driver.stdout.close()
        shutil.rmtree(self.temporary)

    def files(self) -> dict[Path, tuple[int, int]]:
        """What a command may write, all but the texts themselves and the tool's own folder, which git ignores."""
        kept = {}
        for folder in (self.root, self.folder / "out", self.folder / "cache", self.temporary):
            for path in folder.rglob("*"):
                if path.is_file() and ".mecorpus" not in path.relative_to(folder).parts:
                    kept[path] = (path.stat().st_mtime_ns, path.stat().st_size)
        return kept

    def given(self, name: str, content: str | bytes) -> str:
        """A file of the user's, outside the corpus."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(self, *arguments: str, given: str = "", **environment: str) -> Done:
        said = self.folder / "said"
        for name in ("out", "err"):
            (said / name).unlink(missing_ok=True)
        (said / "in").write_text(given, "utf-8")
        before = self.files()
        call = {
            "arguments": arguments, "cwd": str(self.root), "environment": {**self.environment, **environment},
            "given": str(said / "in"), "out": str(said / "out"), "err": str(said / "err"),
        }  # fmt: skip
        assert self.driver.stdin
        assert self.driver.stdout
        self.driver.stdin.write(json.dumps(call) + "\n")
        self.driver.stdin.flush()
        code = int(self.driver.stdout.readline())
        out, err = ((said / name).read_text("utf-8") for name in ("out", "err"))
        assert "Traceback" not in err, err
        written = [path for path, stamp in self.files().items() if before.get(path) != stamp]
        leaked = leaks(out) | leaks(err)
        for path in written:
            leaked |= leaks_in_file(path)
        return Done(code, out, err, leaked)
