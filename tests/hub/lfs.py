"""Large files by Git LFS's batch API: asked for, put, verified. https://github.com/git-lfs/git-lfs/blob/main/docs/api"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .access import base, repository, store, writable
from .store import RefusedError, Repository

PART = 5_000_000


async def batch(request: Request) -> Response:
    """Where each file is to be put; nothing for those that are here."""
    found = writable(request)
    objects = (await request.json())["objects"]
    return JSONResponse({"transfer": "basic", "objects": [actions(request, found, **asked) for asked in objects]})


def actions(request: Request, found: Repository, oid: str, size: int) -> dict[str, Any]:
    if oid in store(request).objects:
        return {"oid": oid, "size": size}
    href = f"{base(request)}/lfs/{found.id}/{oid}"
    upload: dict[str, Any] = {"href": href}
    if size > PART:
        parts = {str(number + 1): f"{href}/{number + 1}" for number in range(-(-size // PART))}
        upload["header"] = {"chunk_size": str(PART), **parts}
    request.app.state.expected.add(oid)
    verify = {"href": f"{base(request)}/datasets/{found.id}.git/info/lfs/verify"}
    return {"oid": oid, "size": size, "actions": {"upload": upload, "verify": verify}}


async def upload(request: Request) -> Response:
    """One file, or a part of one. Such an address is a permission by itself: a token has no business here."""
    if "authorization" in request.headers:
        raise RefusedError(400, "Only one auth mechanism allowed")
    oid, number = request.path_params["oid"], request.path_params.get("part", 0)
    if oid not in request.app.state.expected:
        raise RefusedError(403, "nobody asked to upload this")
    content = await request.body()
    if number:
        request.app.state.parts[oid, number] = content
    else:
        keep(request, oid, content)
    return Response(headers={"ETag": f'"{hashlib.md5(content).hexdigest()}"'})


async def complete(request: Request) -> Response:
    """All parts of a file are here."""
    oid = request.path_params["oid"]
    numbers = sorted(part["partNumber"] for part in (await request.json())["parts"])
    keep(request, oid, b"".join(request.app.state.parts.pop((oid, number)) for number in numbers))
    return Response()


def keep(request: Request, oid: str, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != oid:
        raise RefusedError(400, "the content does not have this SHA-256")
    store(request).objects[oid] = content


async def verify(request: Request) -> Response:
    asked = await request.json()
    repository(request)
    if len(store(request).objects.get(asked["oid"], b"")) != asked["size"]:
        raise RefusedError(404, "the object is not here")
    return Response()
