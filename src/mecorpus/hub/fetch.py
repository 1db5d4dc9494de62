"""Takes datasets from a Hub."""

from __future__ import annotations

import shutil
from pathlib import Path

from mecorpus.errors import RequestError, unknown
from mecorpus.hub.errors import asking
from mecorpus.hub.names import Named, named


def commit_of(dataset: Named, *, endpoint: str | None = None) -> str:
    """The commit, 40 hexadecimal digits, that a revision of a dataset names now.

    Raises `RequestError` for a repository or revision that is not there, naming the versions; `MecorpusError` where the
    endpoint does not answer.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RevisionNotFoundError

    api = HfApi(endpoint=endpoint)
    with asking(dataset.repository, endpoint):
        try:
            return str(api.dataset_info(dataset.repository, revision=dataset.revision).sha)
        except RevisionNotFoundError:
            raise _unknown(dataset, endpoint) from None


def _unknown(dataset: Named, endpoint: str | None) -> RequestError:
    """The error for a revision that is not there; it names the versions that are."""
    from huggingface_hub import HfApi

    tags = HfApi(endpoint=endpoint).list_repo_refs(dataset.repository, repo_type="dataset").tags
    return unknown("version", dataset.revision.removeprefix("v"), [tag.name.removeprefix("v") for tag in tags])


def cached_file(dataset: Named, path: str) -> Path:
    """A file of a dataset in the client's cache, fetched if it is not there, or if the revision has moved on since.

    Where the Hub does not answer it is what the cache has for just this revision. Raises as `commit_of`.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import RevisionNotFoundError

    with asking(f"{dataset.repository}@{dataset.revision}"):
        try:
            return Path(hf_hub_download(dataset.repository, path, repo_type="dataset", revision=dataset.revision))
        except RevisionNotFoundError:
            raise _unknown(dataset, None) from None


def fetched(what: str, folder: Path, *, endpoint: str | None = None) -> Path:
    """A dataset, `<repository>@<version>`, brought to a new folder as it is there, without the cache.

    Raises as `commit_of`.
    """
    from huggingface_hub import snapshot_download

    dataset = named(what)
    commit = commit_of(dataset, endpoint=endpoint)
    with asking(what, endpoint):
        snapshot_download(dataset.repository, repo_type="dataset", revision=commit, local_dir=folder, endpoint=endpoint)
    # The client's notes on what it fetched.
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    if not any(folder.iterdir()):
        raise RequestError(f"{what} is empty")
    return folder
