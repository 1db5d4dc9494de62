"""`publish`: build, check, compare, commit once, load it back, tag."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building import Built, build
from mecorpus.building.swap import MANIFEST
from mecorpus.carding import stale_files
from mecorpus.corpus.layout import find_root
from mecorpus.corpus.parts import parts_of
from mecorpus.differing.compare import Diff, compare
from mecorpus.differing.report import as_markdown
from mecorpus.differing.semver import contradiction
from mecorpus.differing.side import side_of
from mecorpus.errors import FindingsError, MecorpusError, RequestError, clipped
from mecorpus.hub import Named, asking, commit_of, fetched, tag_of
from mecorpus.hub.names import REPOSITORY
from mecorpus.model import Report
from mecorpus.progress import Progress
from mecorpus.publishing.arrived import arrived
from mecorpus.publishing.clean import refuse_dirty
from mecorpus.publishing.commit import commit_folder
from mecorpus.publishing.files import files_differ
from mecorpus.publishing.remote import Remote, remote_at
from mecorpus.verifying import verify


class Published(NamedTuple):
    """A version on a Hub: its commit (None after a dry run), whether anything was done, the version before it with what
    differs (None for a first one), and the report of the checks."""

    repository: str
    version: str
    commit: str | None
    is_new: bool
    before: str | None
    diff: Diff | None
    report: Report


class _Release(NamedTuple):
    """What is to be published, and where to."""

    folder: Path
    manifest: dict[str, Any]
    remote: Remote
    progress: Progress

    @property
    def version(self) -> str:
        """That of the corpus."""
        return str(self.manifest["version"])

    @property
    def endpoint(self) -> str | None:
        """The Hub, None for the usual one."""
        return self.remote.endpoint


def publish(
    repository: str,
    *,
    root: str | Path | None = None,
    version: str | None = None,
    dry_run: bool = False,
    private: bool = False,
    endpoint: str | None = None,
    texts: str | Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Published:
    """Publish the corpus as a version of a dataset on a Hub: one commit, loaded back by it, then the tag.

    The version is that of `corpus.json`; `version` must be the same, if given. `endpoint` is the Hub, by default that of
    `HF_ENDPOINT`; the token is that of its client. A repository that is not there is made, `private` if wanted; a dry run
    stops before anything is written. `texts` are local copies of withheld texts to look for, as in `check_release`.
    Where a step fails, all earlier versions are as they were, and the same call again goes on from there; a
    version that is there already is left as it is.

    Raises `RequestError` for files that are not committed, a version that what changed contradicts, or one that was
    published with other content; `FindingsError` for a corpus or a build with errors; `MecorpusError` where the endpoint
    fails or does not answer, or gives back something else.
    """
    if not REPOSITORY.fullmatch(repository):
        raise RequestError(f"{clipped(repository)} is no name of a repository; for example name/mecorpus")
    top, progress = find_root(root), progress or Progress()
    refuse_dirty(top)
    progress.start("asking the Hub")
    remote = remote_at(repository, endpoint)
    with tempfile.TemporaryDirectory(prefix="mecorpus-publish-") as scratch:
        folder = Path(scratch) / "dist"
        built = build(top, folder, workers=workers, progress=progress)
        manifest = built.manifest
        if version is not None and tag_of(version) != tag_of(manifest["version"]):
            told = f"corpus.json says version {manifest['version']}, not {clipped(version)}"
            raise RequestError(f"{told}; set it there, and commit")
        _refuse_stale(top, built)
        report = _checked(folder, top, texts, progress)
        release = _Release(folder, manifest, remote, progress)
        return _publish(release, report, Path(scratch), dry_run=dry_run, private=private)


def _refuse_stale(root: Path, built: Built) -> None:
    """Raises `RequestError` where files of the card in the corpus do not agree with it; a packed one has none."""
    stale = [] if parts_of(root) else stale_files(root, built.figures)
    if stale:
        raise RequestError(f"not up to date: {', '.join(stale)}; run `mecorpus card`, and commit")


def _checked(folder: Path, root: Path, texts: str | Path | None, progress: Progress) -> Report:
    report = verify(folder, root=root, texts=texts, progress=progress)
    if report.errors:
        raise FindingsError("nothing was published", report)
    return report


def _publish(release: _Release, report: Report, scratch: Path, *, dry_run: bool, private: bool) -> Published:
    remote, version = release.remote, release.version
    before = remote.latest
    published = Published(remote.repository, version, None, False, before, None, report)
    if version in remote.versions:
        _refuse_other(release)
        return published._replace(commit=remote.versions[version])
    if before is not None:
        release.progress.start("comparing with the last version")
        found = _diff(release, before, scratch)
        published = published._replace(diff=found)
    if dry_run:
        return published._replace(is_new=True)
    commit = _bring(release, published.diff, private=private)
    return published._replace(commit=commit, is_new=True)


def _refuse_other(release: _Release) -> None:
    """Raises `RequestError` where the version is there with other content."""
    there = release.remote.manifest(release.remote.versions[release.version])
    if there is None or _content(there) != _content(release.manifest):
        raise RequestError(
            f"version {release.version} is published already, with other content; "
            f"`mecorpus diff {release.remote.repository}@{release.version}` says what differs; set a later version in corpus.json"
        )


def _content(manifest: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Rows by their digests, whatever pyarrow wrote them, and all other files."""
    files = {name: one for name, one in manifest.get("files", {}).items() if not name.startswith("data/")}
    return manifest.get("configurations"), files


def _diff(release: _Release, before: str, scratch: Path) -> Diff:
    """What differs from the last version. Raises `RequestError` where the new version contradicts it."""
    name = f"{release.remote.repository}@{before}"
    folder = fetched(name, scratch / "before", endpoint=release.endpoint)
    found = compare(side_of(folder, name), side_of(release.folder, release.version))
    if told := contradiction(before, release.version, found.level):
        raise RequestError(f"{told}; set it in corpus.json, and commit")
    return found


def _bring(release: _Release, found: Diff | None, *, private: bool) -> str:
    """Commit, load back, tag."""
    remote = release.remote
    if private and remote.exists and not remote.is_private:
        raise RequestError(
            f"{remote.repository} is there, and public; make it private on its page, or leave out --private"
        )
    with _step("making the repository"):
        remote = _made(remote, private=private)
    with _step("uploading"):
        release.progress.start("uploading")
        commit = _commit(release._replace(remote=remote), found)
    with _step("loading it back"):
        release.progress.start("loading it back")
        differing = files_differ(release.folder, remote, commit) or arrived(
            remote.repository, commit, release.folder, release.manifest["configurations"], release.endpoint
        )
        if differing:
            raise MecorpusError(f"what was loaded back is something else ({'; '.join(differing[:3])})")
    with _step("tagging"):
        _tag(remote, release.version, commit, as_markdown(found, release.version) if found else "")
    return commit


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Errors in the block say where publishing stopped."""
    try:
        yield
    except MecorpusError as error:
        raise MecorpusError(
            f"stopped at {name}: {error}; no version was touched, and the same command goes on from here"
        ) from error


def _made(remote: Remote, *, private: bool) -> Remote:
    """The repository, made if it is not there."""
    from huggingface_hub import HfApi

    if remote.exists:
        return remote
    with asking(remote.repository, remote.endpoint):
        HfApi(endpoint=remote.endpoint).create_repo(
            remote.repository, repo_type="dataset", private=private, exist_ok=True
        )
    return remote_at(remote.repository, remote.endpoint)


def _commit(release: _Release, found: Diff | None) -> str:
    """The commit that has everything: a new one, or that of an earlier attempt."""
    remote = release.remote
    is_whole = {*remote.files} == {MANIFEST, *release.manifest["files"]}
    if remote.head and is_whole and not files_differ(release.folder, remote, remote.head):
        return remote.head
    message = f"Version {release.version}"
    return commit_folder(
        release.folder, remote, message=message, description=as_markdown(found, release.version) if found else ""
    )


def _tag(remote: Remote, version: str, commit: str, message: str) -> None:
    from huggingface_hub import HfApi

    with asking(tag_of(version), remote.endpoint):
        HfApi(endpoint=remote.endpoint).create_tag(
            remote.repository, tag=tag_of(version), tag_message=message or None, revision=commit,
            repo_type="dataset", exist_ok=True,
        )  # fmt: skip
    there = commit_of(Named(remote.repository, tag_of(version)), endpoint=remote.endpoint)
    if there != commit:
        raise MecorpusError(f"{tag_of(version)} is the tag of another commit ({there[:12]})")
