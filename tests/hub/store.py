"""What the Hub holds: repositories, their commits, and the bytes of large files."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .xet import ContentStore

LARGE = ("*.parquet", "*.arrow", "*.gz", "*.zst", "*.zip", "*.png")
ATTRIBUTES = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in LARGE).encode()


class RefusedError(Exception):
    """An answer other than 2xx. Clients type their errors by `code`, the header X-Error-Code."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str = "",
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code
        self.headers, self.body = dict(headers or {}), dict(body or {})


def git_oid(content: bytes) -> str:
    """Git's name of a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass(frozen=True)
class Blob:
    """A file as a commit names it: its content, or the SHA-256 of a large file, and its hash in Xet if it came so."""

    oid: str
    size: int
    content: bytes = b""
    sha256: str = ""
    xet: str = ""

    @classmethod
    def regular(cls, content: bytes) -> Blob:
        return cls(git_oid(content), len(content), content)

    @classmethod
    def large(cls, sha256: str, size: int, xet: str = "") -> Blob:
        return cls(git_oid(pointer(sha256, size)), size, sha256=sha256, xet=xet)


def pointer(sha256: str, size: int) -> bytes:
    """What git itself holds of a large file."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()


@dataclass(frozen=True)
class Commit:
    """A whole state of a repository."""

    id: str
    parent: str
    title: str
    description: str
    date: str
    files: dict[str, Blob]

    def replace(self, path: str, content: bytes) -> None:
        """Other bytes under the same digest."""
        self.files[path] = replace(self.files[path], content=content, xet="")


@dataclass
class Repository:
    """Commits, and the branches and tags that name them."""

    id: str
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def at(self, revision: str = "main") -> Commit:
        """The commit that a branch, a tag or an id names."""
        sha = self.branches.get(revision) or self.tags.get(revision) or revision
        if sha not in self.commits:
            raise RefusedError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return self.commits[sha]

    def history(self, revision: str) -> Iterator[Commit]:
        """A commit and those before it, newest first."""
        commit: Commit | None = self.at(revision)
        while commit:
            yield commit
            commit = self.commits.get(commit.parent)

    def add(self, branch: str, files: Mapping[str, Blob], title: str, description: str = "") -> Commit:
        """Make `files` the newest state of a branch."""
        with self.lock:
            parent = self.branches.get(branch, "")
            names = {path: blob.oid for path, blob in sorted(files.items())}
            seed = json.dumps([parent, title, names, secrets.token_hex(8)])
            date = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            commit = Commit(hashlib.sha1(seed.encode()).hexdigest(), parent, title, description, date, dict(files))
            self.commits[commit.id] = commit
            self.branches[branch] = commit.id
            return commit


class Store:
    """All repositories, and the large files that came by LFS (in memory) or by Xet (in a folder)."""

    def __init__(self, folder: Path) -> None:
        self.repositories: dict[str, Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.content_store = ContentStore(folder)

    def create(self, id: str, *, private: bool) -> Repository:
        """A repository begins with a commit of `.gitattributes`, as on the Hub."""
        repository = self.repositories[id] = Repository(id, private)
        repository.add("main", {".gitattributes": Blob.regular(ATTRIBUTES)}, "initial commit")
        return repository

    def large(self, sha256: str) -> Blob:
        """A large file whose bytes have arrived."""
        if sha256 in self.objects:
            return Blob.large(sha256, len(self.objects[sha256]))
        if sha256 in (files := self.content_store.files()):
            return Blob.large(sha256, files[sha256].size, files[sha256].hash)
        raise RefusedError(400, f"LFS pointer pointed to a file that does not exist: {sha256}")

    def read(self, blob: Blob) -> bytes:
        """A file's bytes."""
        if blob.content or not blob.sha256:
            return blob.content
        if blob.sha256 not in self.objects:
            self.objects[blob.sha256] = self.content_store.read(blob.xet, blob.size)
        return self.objects[blob.sha256]
