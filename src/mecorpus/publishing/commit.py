"""One commit with everything in it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mecorpus.errors import MecorpusError
from mecorpus.hub import asking
from mecorpus.publishing.remote import Remote

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

STORAGE_ANSWERS = 8.0
WITHOUT_XET = "try again later, or set HF_HUB_DISABLE_XET=1"


def commit_folder(folder: Path, remote: Remote, *, message: str, description: str) -> str:
    """Put the files of a folder in the place of all that the main branch has, in one commit; its 40 digits.

    Raises `MecorpusError` where the branch is no longer at `remote.head`, or anything else fails: then nothing changed.
    """
    from huggingface_hub import HfApi

    api = HfApi(endpoint=remote.endpoint)
    with asking("uploading", remote.endpoint):
        _refuse_silent_storage(api, remote)
        done = api.create_commit(
            remote.repository,
            list(_operations(folder, remote)),
            commit_message=message,
            commit_description=description,
            repo_type="dataset",
            parent_commit=remote.head,
        )
    return str(done.oid)


def _operations(folder: Path, remote: Remote) -> Iterator[CommitOperationAdd | CommitOperationDelete]:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    yield from (CommitOperationAdd(name, str(path)) for name, path in files.items())
    yield from (CommitOperationDelete(name) for name in remote.files if name not in files)


def _refuse_silent_storage(api: Any, remote: Remote) -> None:
    """Raises `MecorpusError` where large files go to a storage of its own (Xet) that does not answer.

    The client waits for that for minutes, and cannot be told not to.
    """
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    if constants.HF_HUB_DISABLE_XET or find_spec("hf_xet") is None:
        return
    address = f"{api.endpoint}/api/datasets/{remote.repository}/xet-write-token/main"
    answer = get_session().get(address, headers=build_hf_headers(token=api.token))
    hf_raise_for_status(answer)
    storage = str(answer.json().get("casUrl", ""))
    if storage.startswith(("http://", "https://")) and not _answers(storage):
        raise MecorpusError(f"the storage at {storage} does not answer; {WITHOUT_XET}")


def _answers(address: str) -> bool:
    """Whether something takes connections at an address."""
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), STORAGE_ANSWERS).close()
    except OSError:
        return False
    return True
