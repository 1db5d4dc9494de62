"""The Hub's addresses."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import lfs, reading, writing
from .store import RefusedError, Store

ONE = "/api/datasets/{namespace}/{name}"
GIT = "/datasets/{namespace}/{name}.git/info/lfs"
OBJECT = "/lfs/{namespace}/{name}/{oid}"

# Faults are ordered by these names.
ROUTES = [
    Route("/api/repos/create", writing.create, methods=["POST"], name="create"),
    Route("/api/repos/delete", writing.delete, methods=["DELETE"], name="delete"),
    Route("/api/validate-yaml", writing.validate_yaml, methods=["POST"], name="validate-yaml"),
    Route("/api/whoami-v2", reading.whoami, name="whoami"),
    Route(f"{ONE}/preupload/{{revision}}", writing.preupload, methods=["POST"], name="preupload"),
    Route(f"{GIT}/objects/batch", lfs.batch, methods=["POST"], name="lfs-batch"),
    Route(f"{GIT}/verify", lfs.verify, methods=["POST"], name="lfs-verify"),
    Route(OBJECT, lfs.upload, methods=["PUT"], name="lfs-upload"),
    Route(f"{OBJECT}/{{part:int}}", lfs.upload, methods=["PUT"], name="lfs-upload"),
    Route(OBJECT, lfs.complete, methods=["POST"], name="lfs-complete"),
    Route(f"{ONE}/xet-write-token/{{revision}}", writing.xet_write_token, name="xet-write-token"),
    Route(f"{ONE}/xet-read-token/{{revision}}", reading.xet_read_token, name="xet-read-token"),
    Route(f"{ONE}/commit/{{revision}}", writing.commit, methods=["POST"], name="commit"),
    Route(f"{ONE}/tag/{{revision}}", writing.tag, methods=["POST"], name="tag"),
    Route(f"{ONE}/tag/{{revision}}", writing.delete_tag, methods=["DELETE"], name="delete-tag"),
    Route(f"{ONE}/branch/{{revision}}", writing.branch, methods=["POST"], name="branch"),
    Route(f"{ONE}/branch/{{revision}}", writing.delete_branch, methods=["DELETE"], name="delete-branch"),
    Route(ONE, reading.info, name="info"),
    Route(f"{ONE}/revision/{{revision}}", reading.info, name="info"),
    Route(f"{ONE}/refs", reading.refs, name="refs"),
    Route(f"{ONE}/commits/{{revision}}", reading.commits, name="commits"),
    Route(f"{ONE}/tree/{{revision}}", reading.tree, name="tree"),
    Route(f"{ONE}/tree/{{revision}}/{{path:path}}", reading.tree, name="tree"),
    Route(f"{ONE}/paths-info/{{revision}}", reading.paths_info, methods=["POST"], name="paths-info"),
    Route("/datasets/{namespace}/{name}/resolve/{revision}/{path:path}", reading.resolve, name="resolve"),
]


def refused(_: Request, refusal: Exception) -> Response:
    """An error as clients read it."""
    assert isinstance(refusal, RefusedError)
    headers = {"X-Error-Message": refusal.message, **refusal.headers}
    if refusal.code:
        headers["X-Error-Code"] = refusal.code
    return JSONResponse({"error": refusal.message, **refusal.body}, refusal.status, headers=headers)


def application(store: Store, roles: Mapping[str, str]) -> Starlette:
    """The Hub over a store; `roles` gives `read` or `write` for each token."""
    app = Starlette(routes=ROUTES, exception_handlers={RefusedError: refused})
    app.state.store, app.state.roles = store, dict(roles)
    app.state.expected, app.state.parts = set(), {}
    return app
