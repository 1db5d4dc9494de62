"""Who asks, and for which repository."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request

from .store import RefusedError, Repository, Store


def store(request: Request) -> Store:
    held: Store = request.app.state.store
    return held


def role(request: Request) -> str:
    """`write` or `read` by the token, or nothing without one."""
    header = request.headers.get("authorization", "")
    if header and header.removeprefix("Bearer ") not in request.app.state.roles:
        raise RefusedError(401, "Invalid credentials in Authorization header")
    return request.app.state.roles[header.removeprefix("Bearer ")] if header else ""


def may_write(request: Request) -> None:
    """Nothing is changed without a token that may."""
    if not role(request):
        raise RefusedError(401, "Invalid username or password.")
    if role(request) != "write":
        raise RefusedError(403, "You don't have the required permissions to perform this action")


def repository(request: Request) -> Repository:
    """The repository of a path, if whoever asks may see it; to others it looks as if there were none."""
    found = store(request).repositories.get("{namespace}/{name}".format(**request.path_params))
    known = role(request)
    if found is None or (found.private and not known):
        raise RefusedError(404 if known else 401, "Repository not found", "RepoNotFound")
    return found


def writable(request: Request) -> Repository:
    """The repository of a path, if whoever asks may change it."""
    may_write(request)
    return repository(request)


def base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def connection(request: Request) -> tuple[dict[str, Any], dict[str, str]]:
    """Where large files lie in Xet: for uploads as a body, for downloads as headers."""
    url, expires = store(request).content_store.url, int(time.time()) + 3600
    body = {"casUrl": url, "exp": expires, "accessToken": "xet"}
    headers = {"X-Xet-Cas-Url": url, "X-Xet-Token-Expiration": str(expires), "X-Xet-Access-Token": "xet"}
    return body, headers
