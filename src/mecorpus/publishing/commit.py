"""One commit with everything in it."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import starmap
from pathlib import Path
from typing import Any

from mecorpus.errors import MecorpusError
from mecorpus.hub import asking
from mecorpus.publishing.process import answer, asked_of
from mecorpus.publishing.remote import Remote

STORAGE_ANSWERS = 8.0
# Seconds for any upload, and bytes in a second of the slowest that is waited for.
LONGEST = 60.0
SLOWEST = 100_000
WITHOUT_XET = "try again later, or set HF_HUB_DISABLE_XET=1"


def commit_folder(folder: Path, remote: Remote, *, message: str, description: str) -> str:
    """Put the files of a folder in the place of all that the main branch has, in one commit; its 40 digits.

    Raises `MecorpusError` where the branch is no longer at `remote.head`, or anything else fails: then nothing changed,
    or the connection broke off after all of it was done.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = [path.relative_to(folder).as_posix() for path in files]
    question = {
        "repository": remote.repository,
        "endpoint": remote.endpoint,
        "head": remote.head,
        "message": message,
        "description": description,
        "add": {name: str(path) for name, path in zip(names, files, strict=True)},
        "delete": [name for name in remote.files if name not in names],
    }
    size = sum(path.stat().st_size for path in files)
    oid: str = asked_of(__name__, question, seconds=LONGEST + size / SLOWEST)
    return oid


def commit(question: dict[str, Any]) -> str:
    """Make the commit that is asked for; its 40 digits."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

    api = HfApi(endpoint=question["endpoint"])
    with asking("uploading", question["endpoint"]):
        _refuse_silent_storage(api, question["repository"])
        done = api.create_commit(
            question["repository"],
            [*starmap(CommitOperationAdd, question["add"].items()), *map(CommitOperationDelete, question["delete"])],
            commit_message=question["message"],
            commit_description=question["description"],
            repo_type="dataset",
            parent_commit=question["head"],
        )
    return str(done.oid)


def _refuse_silent_storage(api: Any, repository: str) -> None:
    """Raises `MecorpusError` where large files go to a storage of its own (Xet) that does not answer.

    The client waits for that for minutes, and cannot be told not to.
    """
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    if constants.HF_HUB_DISABLE_XET or find_spec("hf_xet") is None:
        return
    address = f"{api.endpoint}/api/datasets/{repository}/xet-write-token/main"
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


if __name__ == "__main__":
    answer(commit)
