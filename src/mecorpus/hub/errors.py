"""What may go wrong with a Hub, in our words, with what to do; a token is never repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mecorpus.errors import MecorpusError, RequestError
from mecorpus.hub.limits import NoAnswerError, limited, quiet

LOG_IN = "log in with `hf auth login`, or set HF_TOKEN"
SILENT = "does not answer; try again later"
REFUSED = {
    401: f"the endpoint wants a token that it knows; {LOG_IN}",
    403: "the token may not do this; take one that may write to the repository",
    404: "there is no such repository or revision, or the token may not see it",
    409: "that exists already",
    412: "somebody else changed the repository meanwhile; run the command again",
    429: "the endpoint has enough of requests for now; run the command again later",
}
OF_CONNECTIONS = ("httpx", "httpcore")


@contextmanager
def asking(what: str, endpoint: str | None = None) -> Iterator[None]:
    """Errors of the client in the block become `MecorpusError` or `RequestError` that start with `what` was asked for.

    Within it every request has a time limit.
    """
    try:
        with limited(), quiet():
            yield
    except MecorpusError:
        raise
    except Exception as error:
        told = next(filter(None, (_told(one, endpoint or _endpoint()) for one in _chain(error))), None)
        if told is None:
            raise
        kind, said = told
        raise kind(f"{what}: {said}") from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from, the last first."""
    while error is not None:
        yield error
        error = error.__cause__


def _told(error: BaseException, where: str) -> tuple[type[MecorpusError], str] | None:
    """The kind of our error for one of the client's, and what it says; None for what is not known."""
    from huggingface_hub import errors

    known: dict[type[BaseException], tuple[type[MecorpusError], str]] = {
        NoAnswerError: (MecorpusError, f"{where} {SILENT}"),
        errors.OfflineModeIsEnabled: (MecorpusError, "HF_HUB_OFFLINE is set, and this is not in the cache"),
        errors.HFValidationError: (RequestError, "that is no name of a repository; for example name/mecorpus"),
        errors.LocalEntryNotFoundError: (MecorpusError, f"{where} does not answer, and this is not in the cache"),
    }
    for kind, told in known.items():
        if isinstance(error, kind):
            return told
    if isinstance(error, json.JSONDecodeError):
        return RequestError, f"what answers at {where} is no Hub; see --endpoint"
    if isinstance(error, errors.HfHubHTTPError):
        is_missing = isinstance(error, (errors.RepositoryNotFoundError, errors.RevisionNotFoundError))
        return _refused(_status(error), is_missing)
    if type(error).__module__.startswith(OF_CONNECTIONS):
        return MecorpusError, _cut_off(type(error).__name__, where)
    return (MecorpusError, error.strerror or type(error).__name__) if isinstance(error, OSError) else None


def _refused(status: int | None, is_missing: bool) -> tuple[type[MecorpusError], str]:
    """What an answer with an error status means."""
    usual = REFUSED[404] if is_missing else f"the endpoint failed ({status}); nothing was lost, try again later"
    return RequestError if is_missing and status != 401 else MecorpusError, REFUSED.get(status or 0, usual)


def _cut_off(name: str, where: str) -> str:
    """What an error of the connection means."""
    failed = f"the connection to {where} failed ({name}); try again later"
    return f"{where} {SILENT}" if "Timeout" in name else failed


def _status(error: Any) -> int | None:
    response = getattr(error, "response", None)
    return getattr(response, "status_code", None)


def _endpoint() -> str:
    from huggingface_hub import constants

    return str(constants.ENDPOINT)
