"""Requests that change a repository."""

from __future__ import annotations

import base64
import json
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .access import base, connection, may_write, store, writable
from .store import LARGE, Blob, RefusedError, Store

LARGE_SIZE = 10_000_000


async def create(request: Request) -> Response:
    asked, held = await request.json(), store(request)
    may_write(request)
    name = repository_id(asked)
    answer = {"url": f"{base(request)}/datasets/{name}", "name": name, "id": name}
    if name in held.repositories:
        raise RefusedError(409, "You already created this dataset repo", body=answer)
    held.create(name, private=asked.get("visibility") == "private" or asked.get("private") is True)
    return JSONResponse(answer)


async def delete(request: Request) -> Response:
    asked = await request.json()
    may_write(request)
    if store(request).repositories.pop(repository_id(asked), None) is None:
        raise RefusedError(404, "Repository not found", "RepoNotFound")
    return Response()


def repository_id(asked: dict[str, Any]) -> str:
    if asked.get("type") != "dataset":
        raise RefusedError(400, "only datasets here")
    return f"{asked.get('organization') or 'maintainer'}/{asked['name']}"


async def validate_yaml(request: Request) -> Response:
    """The card's YAML is a mapping; the Hub knows many more rules."""
    content = (await request.json())["content"]
    head = content.split("---\n", 2)[1] if content.startswith("---\n") else ""
    try:
        well = isinstance(yaml.safe_load(head) or {}, dict)
    except yaml.YAMLError:
        well = False
    errors = [] if well else [{"message": "the metadata is not a mapping in YAML"}]
    missing = [] if head else [{"message": "empty or missing yaml metadata in repo card"}]
    return JSONResponse({"errors": errors, "warnings": missing}, 200 if well else 400)


async def preupload(request: Request) -> Response:
    """Which files go as large ones, and what is there already under their names."""
    files = writable(request).at(request.path_params["revision"]).files
    return JSONResponse({"files": [way(file, files.get(file["path"])) for file in (await request.json())["files"]]})


def way(file: dict[str, Any], there: Blob | None) -> dict[str, Any]:
    large = file["size"] >= LARGE_SIZE or any(fnmatch(file["path"], pattern) for pattern in LARGE)
    oid = {"oid": there.sha256 or there.oid} if there else {}
    return {"path": file["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, **oid}


async def xet_write_token(request: Request) -> Response:
    writable(request).at(request.path_params["revision"])
    body, headers = connection(request)
    return JSONResponse(body, headers=headers)


async def commit(request: Request) -> Response:
    """All of the operations, or none."""
    found, branch = writable(request), request.path_params["revision"]
    header, *operations = [json.loads(line) for line in (await request.body()).splitlines()]
    about = header["value"]
    with found.lock:
        if branch not in found.branches:
            raise RefusedError(404, f"Invalid rev id: {branch}", "RevisionNotFound")
        if about.get("parentCommit") not in (None, found.branches[branch]):
            raise RefusedError(412, "A commit has happened since. Please refresh and try again.")
        files = dict(found.at(branch).files)
        for operation in operations:
            apply(files, operation["key"], operation["value"], store(request))
        made = found.add(branch, files, about["summary"], about.get("description", ""))
    url = f"{base(request)}/datasets/{found.id}/commit/{made.id}"
    return JSONResponse({"success": True, "commitOid": made.id, "commitUrl": url})


def apply(files: dict[str, Blob], kind: str, value: dict[str, Any], held: Store) -> None:
    """Change `files` by one line of a commit."""
    path = value["path"]
    if kind == "file":
        files[path] = Blob.regular(base64.b64decode(value["content"]))
    elif kind == "lfsFile":
        files[path] = held.large(value["oid"])
        if value.get("size", files[path].size) != files[path].size:
            raise RefusedError(400, f"{path} has {files[path].size} bytes, not {value['size']}")
    elif kind in ("deletedFile", "deletedFolder"):
        gone = [name for name in files if name == path or PurePosixPath(path) in PurePosixPath(name).parents]
        if not gone:
            raise RefusedError(404, "A file with this name doesn't exist", "EntryNotFound")
        for name in gone:
            del files[name]
    else:
        raise RefusedError(400, f"unknown operation {kind}")


async def tag(request: Request) -> Response:
    found, name = writable(request), (await request.json())["tag"]
    at = found.at(request.path_params["revision"])
    if name in found.tags:
        raise RefusedError(409, "Tag reference exists already")
    found.tags[name] = at.id
    return Response()


async def branch(request: Request) -> Response:
    found, name = writable(request), request.path_params["revision"]
    if name in found.branches:
        raise RefusedError(409, "Reference already exists")
    start = json.loads(await request.body() or b"{}").get("startingPoint", "main")
    found.branches[name] = found.at(start).id
    return Response()


async def delete_tag(request: Request) -> Response:
    return forget(writable(request).tags, request)


async def delete_branch(request: Request) -> Response:
    return forget(writable(request).branches, request)


def forget(names: dict[str, str], request: Request) -> Response:
    if names.pop(request.path_params["revision"], None) is None:
        raise RefusedError(404, "Reference not found", "RevisionNotFound")
    return Response()
