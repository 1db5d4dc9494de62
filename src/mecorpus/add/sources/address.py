"""Fetches the one page that a user named."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import Any, NamedTuple

from mecorpus.add.sources.source import MOST_BYTES
from mecorpus.errors import MecorpusError, RequestError
from mecorpus.version import __version__

SECONDS = 20.0
ALL_SECONDS = 60.0
PIECE = 64 * 1024
SAFE = "/:@!$&'()*+,;=-._~%?"


class Fetched(NamedTuple):
    """A page: its bytes, content type (lower case, without parameters), charset, and the address it came from."""

    content: bytes
    content_type: str
    charset: str | None
    url: str


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects within `http` and `https`, and none from `https` to what is not."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: HTTPMessage) -> Any:
        """Answer a redirect; raises `RequestError` for one to another scheme."""
        target = urllib.parse.urljoin(req.full_url, headers.get("location") or headers.get("uri") or "")
        scheme = urllib.parse.urlsplit(target).scheme.lower()
        if scheme not in ({"https"} if req.type == "https" else {"http", "https"}):
            raise RequestError(f"{req.full_url} leads on to a {scheme}: address, which is not followed")
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def fetch(address: str, *, seconds: float = SECONDS) -> Fetched:
    """Fetch a page; `seconds` is how long the server may be silent.

    Raises `RequestError` for an address that is none, a redirect to another scheme or a page that is too large,
    `MecorpusError` where there is no such host, no answer in time, or an HTTP error.
    """
    url = _plain(address)
    request = urllib.request.Request(  # noqa: S310 (the scheme is checked)
        url, headers={"User-Agent": f"mecorpus/{__version__}", "Accept-Encoding": "identity"}
    )
    opener = urllib.request.build_opener(_Redirects)
    try:
        with opener.open(request, timeout=seconds) as response:
            return Fetched(
                _body(response, url),
                response.headers.get_content_type() if "content-type" in response.headers else "",
                response.headers.get_content_charset(),
                _without_fragment(response.url),
            )
    except urllib.error.HTTPError as error:
        error.close()
        raise MecorpusError(f"{url} answers {error.code} {error.reason}; save the page and add the file") from error
    except urllib.error.URLError as error:
        raise MecorpusError(f"{url} cannot be fetched: {_reason(error.reason)}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise MecorpusError(f"{url} cannot be fetched: {_reason(error)}") from error


def _plain(address: str) -> str:
    """An address in ASCII without its fragment; raises `RequestError` for one that is none, or that holds a password."""
    try:
        parts = urllib.parse.urlsplit(address)
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise RequestError(f"{address} is no address") from error
    if not host or "@" in parts.netloc:
        raise RequestError("the address needs a host, and no user name or password")
    netloc = (f"[{host}]" if ":" in host else host) + port
    path, query = (urllib.parse.quote(part, safe=SAFE) for part in (parts.path, parts.query))
    return urllib.parse.urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _without_fragment(url: str) -> str:
    return urllib.parse.urldefrag(url).url


def _body(response: Any, url: str) -> bytes:
    """What is sent, bounded in size and time."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise RequestError(f"{url} is sent as {encoding}; save the page and add the file")
    pieces, size, end = [], 0, time.monotonic() + ALL_SECONDS
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise RequestError(f"{url} sends more than {MOST_BYTES:,} bytes; a commentary is far smaller")
        if time.monotonic() > end:
            raise MecorpusError(f"{url} takes more than {ALL_SECONDS:.0f} seconds; save the page and add the file")
    expected = response.headers.get("content-length", "")
    if expected.isdecimal() and size < int(expected):
        raise MecorpusError(f"{url} stopped after {size:,} of {int(expected):,} bytes; try again")
    return b"".join(pieces)


def _reason(error: object) -> str:
    """What went wrong in a few words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "strerror", None) or error)
