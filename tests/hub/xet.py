"""Large files that came by Xet: the client itself writes them into a folder, in chunks, and a commit names their SHA-256."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HEADER = RECORD = 48
END = b"\xff" * 32
VERIFICATION, METADATA = 1 << 31, 1 << 30


class Stored(NamedTuple):
    """A file in the content store."""

    hash: str
    size: int


class ContentStore:
    """A folder that clients open by `local://`, where the Hub would name a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"local://{folder}"

    def files(self) -> dict[str, Stored]:
        """The files in it by their SHA-256."""
        shards = self.folder.glob("xet/xorbs/shards/*.mdb")
        return {sha256: stored for shard in shards for sha256, stored in files_of(shard.read_bytes())}

    def read(self, hash: str, size: int) -> bytes:
        """A file put together again."""
        from hf_xet import XetFileInfo, XetSession

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            with XetSession().new_file_download_group(endpoint=self.url) as group:
                group.start_download_file(XetFileInfo(hash, size), str(path))
            return path.read_bytes()


def files_of(shard: bytes) -> Iterator[tuple[str, Stored]]:
    """The files of one shard (a list of which chunks make which file) that have a SHA-256, and their sizes in bytes.

    A file is one record with its hash, its flags and a number of segments; a record for each segment; as many again
    that verify them, if a flag says so; and one with the SHA-256, if another does.
    """
    at = HEADER
    while shard[at : at + 32] != END:
        name = hexadecimal(shard[at : at + 32])
        flags, segments = struct.unpack_from("<II", shard, at + 32)
        at += RECORD
        size = sum(struct.unpack_from("<I", shard, at + n * RECORD + 36)[0] for n in range(segments))
        at += segments * RECORD * (2 if flags & VERIFICATION else 1)
        if flags & METADATA:
            yield hexadecimal(shard[at : at + 32]), Stored(name, size)
            at += RECORD


def hexadecimal(hash: bytes) -> str:
    """A hash as clients write it: four numbers of 64 bits, the lowest byte first in the file."""
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", hash))
