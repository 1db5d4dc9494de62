"""What may go wrong with a Hub, in our words, with what to do; a token is never repeated."""

from __future__ import annotations

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


@contextmanager
def asking(what: str, endpoint: str | None = None) -> Iterator[None]:
    """Errors of the client in the block become `MecorpusError` or `RequestError` that start with `what` was asked for.

    Within it every request has a time limit.
    """
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    where = endpoint or _endpoint()
    try:
        with limited(), quiet():
            yield
    except NoAnswerError as error:
        raise MecorpusError(f"{what}: {where} {SILENT}") from error
    except OfflineModeIsEnabled as error:
        raise MecorpusError(f"{what}: HF_HUB_OFFLINE is set, and this is not in the cache") from error
    except HFValidationError as error:
        raise RequestError(f"{what}: that is no name of a repository; for example name/mecorpus") from error
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        status = _status(error)
        raise RequestError(f"{what}: {REFUSED[401 if status == 401 else 404]}") from error
    except LocalEntryNotFoundError as error:
        raise MecorpusError(f"{what}: {where} does not answer, and this is not in the cache") from error
    except HfHubHTTPError as error:
        status = _status(error)
        said = REFUSED.get(status or 0, f"the endpoint failed ({status}); nothing was lost, try again later")
        raise MecorpusError(f"{what}: {said}") from error
    except OSError as error:
        raise MecorpusError(f"{what}: {_reason(error)}") from error
    except Exception as error:
        if not type(error).__module__.startswith(("httpx", "httpcore")):
            raise
        if "Timeout" in type(error).__name__:
            raise MecorpusError(f"{what}: {where} {SILENT}") from error
        raise MecorpusError(
            f"{what}: the connection to {where} failed ({type(error).__name__}); try again later"
        ) from error


def _status(error: Any) -> int | None:
    response = getattr(error, "response", None)
    return getattr(response, "status_code", None)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _endpoint() -> str:
    from huggingface_hub import constants

    return str(constants.ENDPOINT)
