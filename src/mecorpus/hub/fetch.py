"""Takes datasets from a Hub."""

from __future__ import annotations

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
            tags = [tag.name for tag in api.list_repo_refs(dataset.repository, repo_type="dataset").tags]
    raise unknown("version", dataset.revision, tags)


def fetched(what: str, folder: Path, *, endpoint: str | None = None) -> Path:
    """A dataset, `<repository>@<version>`, brought to a new folder as it is there, without the cache.

    Raises as `commit_of`.
    """
    from huggingface_hub import snapshot_download

    dataset = named(what)
    commit = commit_of(dataset, endpoint=endpoint)
    with asking(what, endpoint):
        snapshot_download(dataset.repository, repo_type="dataset", revision=commit, local_dir=folder, endpoint=endpoint)
    if not any(folder.iterdir()):
        raise RequestError(f"{what} is empty")
    return folder
