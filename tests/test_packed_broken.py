"""Packed files come from strangers, too: whatever stands in one is a finding at its line, and the rest is still checked."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mecorpus import build, pack, unpack, validate
from mecorpus.corpus import blocks
from mecorpus.corpus import lines as reading
from mecorpus.corpus.form import encode_line
from mecorpus.errors import FindingsError, MecorpusError, RequestError
from mecorpus.model import Finding
from mecorpus.validation import block

from .conftest import TODAY, copy_base
from .layouts import FIRST, lines, packed_root, write_lines
from .test_cli import mecorpus


@pytest.fixture
def packed(root: Path, tmp_path: Path) -> Path:
    return packed_root(root, tmp_path / "packed", "plain")


def found(root: Path) -> list[Finding]:
    """What is wrong with the documents; without what follows from documents that are missing then."""
    return [one for one in validate(root, today=TODAY).findings if one.file.startswith("corpus/documents")]


def told(root: Path) -> list[str]:
    return [f"{one.code}:{one.line}" for one in found(root)]


def changed(line: bytes, how: str) -> bytes:
    record = orjson.loads(line)
    match how:
        case "keys":
            record["extra"] = 1
        case "annotators":
            record["annotations"]["../../../evil"] = record["annotations"].pop("model-a")
        case "annotations":
            record["annotations"] = []
        case "document":
            record["document"] = "beta"
        case "text":
            record["text"] = 7
        case "id":
            record["document"]["id"] = "../../evil"
        case "no id":
            del record["document"]["id"]
        case "label":
            record["annotations"]["model-a"][1]["label"] = "COUNTRY"
    return encode_line(record)


BROKEN: dict[str, tuple[bytes, str]] = {
    "half a line": (b'{"annotations":{},"docu', "MEC004"),
    "empty": (b"", "MEC004"),
    "blank": (b"   ", "MEC004"),
    "NUL": (b"\x00" * 40, "MEC004"),
    "NUL inside": (b'{"annotations":{},"document":{"id":"a\x00b"}}', "MEC004"),
    "byte order mark": (b"\xef\xbb\xbf{}", "MEC004"),
    "brackets": (b"[" * 10_000 + b"]" * 10_000, "MEC004"),
    "braces": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "MEC004"),
    "brackets that never close": (b"[" * 200_000, "MEC004"),
    "no UTF-8": (b'{"annotations":{"\xff":[]}}', "MEC002"),
    "surrogate bytes": (b'{"annotations":{"\xed\xa0\x80":[]}}', "MEC012"),
    "escaped surrogate": (b'{"annotations":{"\\ud800":[]}}', "MEC013"),
    "key twice": (b'{"annotations":{},"annotations":{},"document":{"id":"x"}}', "MEC006"),
    "NaN": (b'{"annotations":{},"document":{"id":"x","n":NaN}}', "MEC007"),
    "Infinity": (b'{"annotations":{},"document":{"id":"x","n":-Infinity}}', "MEC007"),
    "big number": (b'{"annotations":{},"document":{"id":"x","n":123456789012345678901234567890}}', "MEC008"),
    "conflict": (b"<<<<<<< ours", "MEC004"),
    "list": (b"[]", "MEC015"),
    "string": (b'"alpha"', "MEC015"),
    "null": (b"null", "MEC015"),
    "nothing in it": (b"{}", "MEC015"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_line_is_one_finding_and_the_rest_is_checked(what: str, packed: Path) -> None:
    line, code = BROKEN[what]
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, line, changed(beta, "label"), gamma])
    assert told(packed) == [f"{code}:2", "MEC301:3"]
    [one, _] = found(packed)
    assert f"the line starts at byte {len(alpha) + 1:,}" in one.message
    assert one.column == 1
    with pytest.raises(FindingsError, match=code):
        unpack(packed, packed.parent / "unpacked")
    assert not (packed.parent / "unpacked").exists()


def test_a_broken_line_among_many_is_told_with_its_line_and_byte(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *_, gamma = lines(packed)
    many = [gamma.replace(b'"gamma"', f'"gamma-{number}"'.encode()) for number in range(2_000)]
    many[1_234] = many[1_234].replace(b'"title":"', b'"title":"\n', 1)
    write_lines(packed, many)
    start = sum(len(line) + 1 for line in many[:1_234])
    column = len(many[1_234].split(b"\n")[0].decode())
    message = (
        f"is not JSON (Unterminated string starting at, column {column}); mend it (the line starts at byte {start:,})"
    )
    for most in (1 << 23, 100_000):
        monkeypatch.setattr(blocks, "PACKED_BYTES", most)
        report = validate(packed, today=TODAY, select=["MEC0"])
        # The line feed makes two lines of one.
        assert [(one.code, one.line) for one in report.findings] == [("MEC004", 1_235), ("MEC004", 1_236)]
        assert report.findings[0].message == message
        assert report.checked["documents"] == 2_001


@pytest.mark.parametrize(
    ("how", "code", "pointer"),
    [
        ("keys", "MEC015", "/extra"),
        ("annotators", "MEC015", "/annotations"),
        ("annotations", "MEC015", "/annotations"),
        ("document", "MEC015", "/document"),
        ("text", "MEC015", "/text"),
        ("id", "MEC101", "/document/id"),
        ("no id", "MEC101", "/document"),
    ],
)
def test_a_line_that_is_no_packed_document(how: str, code: str, pointer: str, packed: Path) -> None:
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, changed(beta, how), gamma])
    [one] = found(packed)
    assert (one.code, one.line, one.pointer) == (code, 2, pointer)
    with pytest.raises(MecorpusError):
        unpack(packed, packed.parent / "deep/er/unpacked")
    assert not list(packed.parent.rglob("evil*"))


@pytest.mark.parametrize("end", [b"\r\n", b" \n", b""])
def test_another_form_is_told_and_the_document_read(end: bytes, packed: Path) -> None:
    *others, gamma = lines(packed)
    write_lines(packed, others)
    with (packed / FIRST).open("ab") as file:
        file.write(gamma + end)
    assert told(packed) == ["MEC005:3"]
    assert "`mecorpus unpack`" in found(packed)[0].message
    # Nothing is lost: what is unpacked is in the one form.
    unpack(packed, packed.parent / "unpacked")
    assert not validate(packed.parent / "unpacked", today=TODAY).findings


def damaged(raw: bytes) -> dict[str, bytes]:
    middle = len(raw) // 2
    return {
        "empty": b"",
        "one byte": raw[:1],
        "half a header": raw[:3],
        "a header": raw[:12],
        "half": raw[:middle],
        "without its end": raw[:-1],
        "garbage behind": raw + b"and more",
        "zeros behind": raw + b"\0" * 100,
        "half a second one behind": raw + raw[:middle],
        "half a header behind": raw + raw[:3],
        "not compressed": b'{"annotations":{}}\n',
        "another codec": gzip.compress(b"{}\n")
        if raw[:2] != b"\x1f\x8b"
        else pa.compress(b"{}\n", "zstd", asbytes=True),
    }


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
@pytest.mark.parametrize("how", damaged(b"\x1f\x8b" * 20))
def test_a_damaged_compressed_file_is_a_finding(how: str, codec: str, root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", codec)
    [path] = (packed / "corpus").glob("documents-*")
    path.write_bytes(damaged(path.read_bytes())[how])
    [one] = found(packed)
    assert (one.code, one.file) == ("MEC001", f"corpus/{path.name}")
    for keep_going in (False, True):
        # What comes behind is not known: no build may pass it over.
        with pytest.raises(FindingsError, match="nothing was built"):
            build(packed, tmp_path / "dist", keep_going=keep_going, today=TODAY)
    with pytest.raises(FindingsError, match="MEC001"):
        unpack(packed, tmp_path / "unpacked")
    assert not (tmp_path / "unpacked").exists()


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_what_stands_before_the_damage_is_checked(codec: str, packed: Path) -> None:
    _, beta, _ = lines(packed)
    many = [beta.replace(b'"id":"beta"', f'"id":"beta-{number}"'.encode(), 1) for number in range(400)]
    many[3] = changed(beta, "label")
    raw = b"".join(one + b"\n" for one in many)
    (packed / FIRST).unlink()
    path = packed / f"{FIRST}{'.gz' if codec == 'gzip' else '.zst'}"
    with pa.CompressedOutputStream(str(path), codec) as stream:
        stream.write(raw)
    os.truncate(path, path.stat().st_size - 5)
    report = validate(packed, today=TODAY, select=["MEC0", "MEC301"])
    assert [(one.code, one.line > 100) for one in report.findings] == [("MEC301", False), ("MEC001", True)]
    assert report.findings[1].line == report.checked["documents"]


@pytest.mark.parametrize("position", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_a_flipped_byte_does_not_pass(codec: str, position: float, root: Path, tmp_path: Path) -> None:
    packed = packed_root(root, tmp_path / "packed", codec)
    [path] = (packed / "corpus").glob("documents-*")
    raw = bytearray(path.read_bytes())
    raw[int(len(raw) * position)] ^= 0x55
    path.write_bytes(raw)
    assert found(packed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_anywhere_are_survived(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(["", ".gz", ".zst"]))
    root = _shared(tmp_path_factory, ending)
    path = root / f"{FIRST}{ending}"
    clean = path.read_bytes()
    start, cut = data.draw(st.integers(0, len(clean))), data.draw(st.integers(0, 40))
    try:
        path.write_bytes(clean[:start] + data.draw(st.binary(max_size=12)) + clean[start + cut :])
        for one in validate(root, today=TODAY).findings:
            assert one.line >= 1
            assert one.column >= 1
    finally:
        path.write_bytes(clean)


_ROOTS: dict[str, Path] = {}


def _shared(factory: pytest.TempPathFactory, ending: str) -> Path:
    if ending not in _ROOTS:
        folder = factory.mktemp("strangers")
        kind = {"": "plain", ".gz": "gzip", ".zst": "zstd"}[ending]
        _ROOTS[ending] = packed_root(copy_base(folder / "root"), folder / "packed", kind)
    return _ROOTS[ending]


def test_a_line_that_is_too_long_is_not_read(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, beta, gamma = lines(packed)
    monkeypatch.setattr(reading, "MAX_LINE", 100_000)
    monkeypatch.setattr(reading, "CHUNK", 1_000)
    for most in (1 << 23, 50_000):
        monkeypatch.setattr(blocks, "PACKED_BYTES", most)
        write_lines(packed, [alpha, b"x" * 250_000, changed(beta, "label"), gamma, b"y" * 99_999])
        assert told(packed) == ["MEC016:2", "MEC301:3", "MEC004:5"]
        assert "has 250,001 bytes" in found(packed)[0].message
        # The same without a line feed behind it, as the last line.
        (packed / FIRST).write_bytes(beta + b"\n" + b"x" * 250_000)
        assert told(packed) == ["MEC016:2"]


MEASURED = """
import sys
from mecorpus import validate
report = validate(sys.argv[1], select=["MEC0"])
# Not `ru_maxrss`, which counts what the process was forked from.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print([(one.code, one.line) for one in report.findings], int(peak) // 1024)
"""


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_memory_stays_flat_on_a_line_of_300_megabytes(ending: str, packed: Path) -> None:
    alpha, *rest = lines(packed)
    path = packed / f"{FIRST}{ending}"
    (packed / FIRST).unlink()
    codec = {".gz": "gzip", ".zst": "zstd"}.get(ending)
    with pa.OSFile(str(path), "wb") as file, pa.CompressedOutputStream(file, codec) if codec else file as stream:
        stream.write(alpha + b"\n")
        for _ in range(300):
            stream.write(b" " * 1024 * 1024)
        stream.write(b"\n" + b"\n".join(rest) + b"\n")
    done = subprocess.run([sys.executable, "-c", MEASURED, str(packed)], capture_output=True, text=True, check=True)
    findings, _, memory = done.stdout.strip().rpartition(" ")
    assert findings == "[('MEC016', 2)]"
    assert int(memory) < 260, "in MB; the interpreter with its libraries takes half of that"


def test_many_alike_are_told_in_bounds(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of line feeds has as many findings as bytes; 1,000 of a rule are told, and how many more there are."""
    monkeypatch.setattr(block, "MOST", 10)
    monkeypatch.setattr("mecorpus.validation.gather.MOST", 10)
    (packed / FIRST).write_bytes(b"\n" * 500)
    reports = []
    for most in (1 << 23, 100, 7):
        monkeypatch.setattr(blocks, "PACKED_BYTES", most)
        reports.append(validate(packed, today=TODAY, select=["MEC0"]))
    assert all(one == reports[0] for one in reports)
    assert [one.line for one in reports[0].findings] == [*range(1, 11), 500]
    assert reports[0].findings[-1].message.startswith("and 490 more like it")


def place(packed: Path, kind: str, name: str) -> None:
    """Put something odd at a packed file's name."""
    path = packed / "corpus" / name
    match kind:
        case "link":
            path.symlink_to(packed.parent / "secret.jsonl")
        case "link to nothing":
            path.symlink_to(packed.parent / "nowhere")
        case "link to a part":
            path.symlink_to(packed / FIRST)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)


@pytest.mark.parametrize("kind", ["link", "link to nothing", "link to a part", "folder", "pipe"])
@pytest.mark.parametrize(
    "name", ["documents-x.jsonl", "documents-x.jsonl.gz", "documents-..jsonl", "documents-0.jsonl.zst"]
)
def test_what_is_no_regular_file_is_told_and_not_followed(name: str, kind: str, packed: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text('{"password":"hunter2"}\n', "utf-8")
    place(packed, kind, name)
    [one] = found(packed)
    assert (one.code, one.file, one.line) == ("MEC009", f"corpus/{name}", 1)
    assert "hunter2" not in str(validate(packed, today=TODAY))
    for keep_going in (False, True):
        with pytest.raises(FindingsError):
            build(packed, tmp_path / "dist", keep_going=keep_going, today=TODAY)
    with pytest.raises(FindingsError, match="MEC009"):
        unpack(packed, tmp_path / "unpacked")


def test_a_file_without_permission_is_told(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really_open = os.open

    def refuse(path, *arguments, **options):  # type: ignore[no-untyped-def]
        if str(path).endswith("documents-00000.jsonl"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, *arguments, **options)

    monkeypatch.setattr("os.open", refuse)
    assert told(packed) == ["MEC001:1"]


@pytest.mark.parametrize(
    "name", ["documents.jsonl", "documents-.jsonl", "documents-x.json", "documents-x.jsonl.bz2", "documents-a b.jsonl"]
)
def test_what_is_not_called_like_a_packed_file_is_told(name: str, packed: Path) -> None:
    shutil.copyfile(packed / FIRST, packed / "corpus" / name)
    assert [(one.code, one.file) for one in found(packed)] == [("MEC010", f"corpus/{name}")]


def test_an_empty_part_is_none_of_anybodys_business(packed: Path) -> None:
    (packed / "corpus/documents-more.jsonl").write_bytes(b"")
    (packed / "corpus/documents-more.jsonl.gz").write_bytes(gzip.compress(b""))
    assert found(packed) == []
    assert validate(packed, today=TODAY).checked["documents"] == 3


def test_documents_in_both_layouts_are_refused(packed: Path, root: Path) -> None:
    shutil.copytree(root / "corpus/documents", packed / "corpus/documents")
    for call in (lambda: validate(packed), lambda: build(packed, packed / "dist"), lambda: pack(packed, packed / "x")):
        with pytest.raises(RequestError, match="keep the documents in one layout"):
            call()


@pytest.mark.parametrize("how", ["label", "keys", "id"])
def test_commands_say_it_without_a_traceback(how: str, packed: Path) -> None:
    alpha, beta, gamma = lines(packed)
    write_lines(packed, [alpha, b"[" * 10_000, changed(beta, how), gamma])
    # A line that has no id is no document for who looks for one.
    shown = 2 if how == "id" else 1
    expected = {"validate": 1, "stats": 1, "show alpha": 0, "show beta": shown, "status": 0, "agreement": 1, "rights": 0,
                "build --out dist": 1, "unpack --out up": 1, "review alpha": 0, "entity find tigris": 0}  # fmt: skip
    for command, code in expected.items():
        done = mecorpus(*command.split(), cwd=packed)
        assert "Traceback" not in done.stderr
        assert done.returncode == code, (command, done.stdout, done.stderr)
