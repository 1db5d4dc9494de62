"""A published version, as it was published: the tag's commit, and every file beside the manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building.parts import hashed
from mecorpus.building.swap import MANIFEST
from mecorpus.errors import MecorpusError, RequestError, clipped
from mecorpus.hub import asking, cached_file, named
from mecorpus.hub.names import VERSION
from mecorpus.verifying import read_manifest


class Pinned(NamedTuple):
    """A version of a dataset on a Hub: its repository, commit and manifest, and the folder of the cache that it lies in."""

    repository: str
    commit: str
    folder: Path
    manifest: dict[str, Any]

    def configuration(self, name: str) -> dict[str, list[str]]:
        """Fetch the files of a configuration, if they are not in the cache, and check each; their paths by split.

        Raises `MecorpusError` for a file that is not as it was published.
        """
        from huggingface_hub import snapshot_download

        wanted = [path for paths in self._paths(name).values() for path in paths]
        with asking(self.repository):
            snapshot_download(self.repository, repo_type="dataset", revision=self.commit, allow_patterns=wanted)
        for path in wanted:
            self._check(path)
        return {split: [str(self.folder / path) for path in paths] for split, paths in self._paths(name).items()}

    def addresses(self, name: str) -> dict[str, list[str]]:
        """Addresses of the files of a configuration at the commit, by split, for reading row by row; nothing is checked."""
        top = f"hf://datasets/{self.repository}@{self.commit}"
        return {split: [f"{top}/{path}" for path in paths] for split, paths in self._paths(name).items()}

    def _paths(self, name: str) -> dict[str, list[str]]:
        """The files of a configuration by split, in order."""
        return {
            split: [path for path in sorted(self.manifest["files"]) if path.startswith(f"data/{name}/{split}-")]
            for split in self.manifest["configurations"][name]
        }

    def _check(self, path: str) -> None:
        told = self.manifest["files"][path]
        there = (self.folder / path).resolve()
        if not there.is_file():
            raise MecorpusError(f"{path} of {self.repository} is not in the cache; load it once with a network")
        if hashed(str(there)) != (told["bytes"], told["sha256"]):
            raise MecorpusError(
                f"{path} of {self.repository} is not as it was published; remove {there}, and load again"
            )


def pinned(repository: str, version: str) -> Pinned:
    """A version (1.2.0) of a dataset on a Hub, also from the cache alone where the Hub does not answer.

    Raises `RequestError` for a version that is not there, `MecorpusError` where neither Hub nor cache has it, or what
    they have is another version.
    """
    if not VERSION.fullmatch(version.removeprefix("v")):
        raise RequestError(f"{clipped(version)} is no version; give three numbers, as 1.2.0")
    version = version.removeprefix("v")
    dataset = named(f"{repository}@{version}")
    path = cached_file(dataset, MANIFEST)
    manifest = read_manifest(path.parent)
    if manifest["version"] != version:
        raise MecorpusError(
            f"what {repository} has as {dataset.revision} is version {manifest['version']}, not {version}"
        )
    return Pinned(repository, path.parent.name, path.parent, manifest)
