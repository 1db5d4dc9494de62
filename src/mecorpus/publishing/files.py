"""The files of a commit beside those that were published, by the digests that the Hub lists: nothing is fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from mecorpus.building.parts import hashed
from mecorpus.hub import asking
from mecorpus.publishing.remote import Remote
from mecorpus.verifying.held import ADDED


def files_differ(folder: Path, remote: Remote, commit: str) -> list[str]:
    """What is missing, too much or different at a commit, a line each."""
    there = _listed(remote, commit)
    here = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    missing = [f"{name} is missing" for name in sorted(here.keys() - there.keys())]
    odd = [f"{name} is too much" for name in sorted(there.keys() - here.keys())]
    other = [f"{name} is another" for name in sorted(here.keys() & there.keys()) if not _is(here[name], there[name])]
    return [*missing, *odd, *other]


def _listed(remote: Remote, commit: str) -> dict[str, Any]:
    """The files of a commit by path, without those that a Hub adds."""
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    api = HfApi(endpoint=remote.endpoint)
    with asking(remote.repository, remote.endpoint):
        found = list(api.list_repo_tree(remote.repository, repo_type="dataset", revision=commit, recursive=True))
    return {one.path: one for one in found if isinstance(one, RepoFile) and one.path.split("/")[0] not in ADDED}


def _is(path: Path, listed: Any) -> bool:
    """Whether a file has the digest that is listed: SHA-256 of a large one, git's of a small one."""
    if listed.lfs is not None:
        return hashed(str(path)) == (listed.size, listed.lfs.sha256)
    content = path.read_bytes()
    return bool(
        listed.blob_id == hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    )
