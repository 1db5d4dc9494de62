"""What a repository on a Hub holds now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from mecorpus.building.swap import MANIFEST
from mecorpus.differing.semver import FORM, numbers
from mecorpus.hub import asking, tag_of
from mecorpus.verifying.held import ADDED


class Remote(NamedTuple):
    """A repository: whether it is there, commit and files of its main branch, the commit of each version's tag."""

    repository: str
    endpoint: str | None
    exists: bool
    head: str | None = None
    files: tuple[str, ...] = ()
    versions: Mapping[str, str] = {}
    is_private: bool = False

    @property
    def latest(self) -> str | None:
        """The highest version that has a tag."""
        return max(self.versions, key=numbers, default=None)

    def manifest(self, revision: str) -> dict[str, Any] | None:
        """The manifest at a revision; None where there is none that can be read."""
        from huggingface_hub import HfApi
        from huggingface_hub.errors import RemoteEntryNotFoundError

        with asking(self.repository, self.endpoint):
            try:
                path = HfApi(endpoint=self.endpoint).hf_hub_download(
                    self.repository, MANIFEST, repo_type="dataset", revision=revision
                )
                value = orjson.loads(Path(path).read_bytes())
            except (RemoteEntryNotFoundError, orjson.JSONDecodeError):
                return None
        return value if isinstance(value, dict) else None


def remote_at(repository: str, endpoint: str | None) -> Remote:
    """A repository as it is now, asked for once."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    api = HfApi(endpoint=endpoint)
    with asking(repository, endpoint):
        try:
            info = api.dataset_info(repository, revision="main")
        except RepositoryNotFoundError as error:
            if error.response.status_code != 404:
                raise
            return Remote(repository, endpoint, False)
        refs = api.list_repo_refs(repository, repo_type="dataset")
    files = tuple(one.rfilename for one in info.siblings or () if one.rfilename.split("/")[0] not in ADDED)
    versions = {
        tag.name[1:]: tag.target_commit
        for tag in refs.tags
        if FORM.fullmatch(tag.name[1:]) and tag.name == tag_of(tag.name[1:])
    }
    return Remote(repository, endpoint, True, info.sha, files, versions, bool(info.private))
