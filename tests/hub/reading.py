"""Requests that change nothing."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .access import base, connection, repository, role, store
from .store import Blob, Commit, RefusedError, pointer


async def whoami(request: Request) -> Response:
    if not role(request):
        raise RefusedError(401, "Invalid username or password.")
    token = {"displayName": "tests", "role": role(request)}
    auth = {"type": "access_token", "accessToken": token}
    return JSONResponse({"type": "user", "id": "1", "name": "maintainer", "fullname": "", "orgs": [], "auth": auth})


async def info(request: Request) -> Response:
    found = repository(request)
    commit = found.at(request.path_params.get("revision", "main"))
    blobs = request.query_params.get("blobs", "").lower() == "true"
    siblings = [{"rfilename": path} | (sibling(blob) if blobs else {}) for path, blob in sorted(commit.files.items())]
    state = {"private": found.private, "gated": False, "disabled": False, "tags": [], "downloads": 0, "likes": 0}
    dates = {"lastModified": commit.date, "createdAt": next(iter(found.commits.values())).date}
    name = {"_id": "1", "id": found.id, "author": found.id.split("/")[0], "sha": commit.id}
    return JSONResponse({**name, **state, **dates, "siblings": siblings})


def sibling(blob: Blob) -> dict[str, Any]:
    size = len(pointer(blob.sha256, blob.size))
    lfs = {"lfs": {"sha256": blob.sha256, "size": blob.size, "pointerSize": size}} if blob.sha256 else {}
    return {"size": blob.size, "blobId": blob.oid, **lfs}


async def refs(request: Request) -> Response:
    found = repository(request)
    branches = [{"name": name, "ref": f"refs/heads/{name}", "targetCommit": at} for name, at in found.branches.items()]
    tags = [{"name": name, "ref": f"refs/tags/{name}", "targetCommit": at} for name, at in found.tags.items()]
    return JSONResponse({"branches": branches, "tags": tags, "converts": [], "pullRequests": []})


async def commits(request: Request) -> Response:
    history = repository(request).history(request.path_params["revision"])
    return JSONResponse(
        [
            {"id": one.id, "authors": [{"user": "maintainer"}], "date": one.date, "title": one.title, "message": one.description}
            for one in history
        ]
    )  # fmt: skip


async def tree(request: Request) -> Response:
    commit = repository(request).at(request.path_params["revision"])
    folder = request.path_params.get("path", "").strip("/")
    entries = listing(commit, expand=request.query_params.get("expand", "").lower() == "true")
    if folder and entries.get(folder, {}).get("type") != "directory":
        raise RefusedError(404, f"{folder} does not exist on {commit.id}", "EntryNotFound")
    inside = [entry for path, entry in entries.items() if PurePosixPath(folder) in PurePosixPath(path).parents]
    if request.query_params.get("recursive", "").lower() != "true":
        inside = [entry for entry in inside if PurePosixPath(entry["path"]).parent == PurePosixPath(folder)]
    return JSONResponse(inside)


async def paths_info(request: Request) -> Response:
    commit = repository(request).at(request.path_params["revision"])
    asked = parse_qs((await request.body()).decode())
    entries = listing(commit, expand=asked.get("expand") == ["true"])
    return JSONResponse([entries[path] for path in asked.get("paths", []) if path in entries])


def listing(commit: Commit, *, expand: bool) -> dict[str, dict[str, Any]]:
    """Files and folders of a commit by path."""
    parents = {str(parent) for path in commit.files for parent in PurePosixPath(path).parents} - {"."}
    entries = {path: folder_entry(commit, path) for path in parents}
    entries |= {path: file_entry(path, blob) for path, blob in commit.files.items()}
    last = {"lastCommit": {"id": commit.id, "title": commit.title, "date": commit.date}} if expand else {}
    return {path: entries[path] | last for path in sorted(entries)}


def folder_entry(commit: Commit, folder: str) -> dict[str, Any]:
    inside = sorted((path, blob.oid) for path, blob in commit.files.items() if path.startswith(f"{folder}/"))
    return {"type": "directory", "oid": hashlib.sha1(repr(inside).encode()).hexdigest(), "size": 0, "path": folder}


def file_entry(path: str, blob: Blob) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "oid": blob.oid, "size": blob.size, "path": path}
    if blob.sha256:
        entry["lfs"] = {"oid": blob.sha256, "size": blob.size, "pointerSize": len(pointer(blob.sha256, blob.size))}
    if blob.xet:
        entry["xetHash"] = blob.xet
    return entry


async def resolve(request: Request) -> Response:
    """A file, or a range of its bytes."""
    found, path = repository(request), request.path_params["path"]
    commit = found.at(request.path_params["revision"])
    if path not in commit.files:
        raise RefusedError(404, "Entry not found", "EntryNotFound", headers={"X-Repo-Commit": commit.id})
    blob = commit.files[path]
    headers = {"X-Repo-Commit": commit.id, "ETag": f'"{blob.sha256 or blob.oid}"', "Accept-Ranges": "bytes"}
    if blob.sha256:
        headers |= {"X-Linked-ETag": f'"{blob.sha256}"', "X-Linked-Size": str(blob.size)}
    if blob.xet:
        route = f"{base(request)}/api/datasets/{found.id}/xet-read-token/{commit.id}"
        headers |= {"X-Xet-Hash": blob.xet, "X-Xet-Refresh-Route": route}
    if request.method == "HEAD":
        return Response(headers=headers | {"Content-Length": str(blob.size)})
    content = await run_in_threadpool(store(request).read, blob)
    return part(content, request.headers.get("range", ""), headers)


def part(content: bytes, asked: str, headers: dict[str, str]) -> Response:
    """All of it, or `bytes=first-last`, `bytes=first-`, `bytes=-length`."""
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
    if not wanted:
        return Response(content, headers=headers, media_type="application/octet-stream")
    first, last = wanted.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        raise RefusedError(416, "Range not satisfiable", headers={"Content-Range": f"bytes */{len(content)}"})
    headers |= {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return Response(content[start : end + 1], 206, headers=headers, media_type="application/octet-stream")


async def xet_read_token(request: Request) -> Response:
    repository(request).at(request.path_params["revision"])
    body, headers = connection(request)
    return JSONResponse(body, headers=headers)
