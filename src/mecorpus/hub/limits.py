"""Time limits on all that `huggingface_hub` asks: by itself it waits for ever for some answers, and tries others six times."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Seconds that an answer may take, and how often one question is asked: less than half a minute in all.
ANSWER = 8.0
ATTEMPTS = 2
# A commit may take long, and is not asked for twice: the first may have been heard.
COMMIT = 25.0


class NoAnswerError(Exception):
    """The endpoint did not answer, more than once or too long."""


@contextmanager
def quiet() -> Iterator[None]:
    """Within the block the client shows progress on a terminal only."""
    import huggingface_hub.utils as client

    if sys.stderr.isatty() or client.are_progress_bars_disabled():
        yield
        return
    client.disable_progress_bars()
    try:
        yield
    finally:
        client.enable_progress_bars()


@contextmanager
def limited() -> Iterator[None]:
    """Within the block every request has a time limit. The client is shared by all of this process that use a Hub."""
    from huggingface_hub.utils import get_session

    limits, hooks = _Limits(), get_session().event_hooks
    get_session().event_hooks = {
        "request": [*hooks["request"], limits.ask],
        "response": [*hooks["response"], limits.heard],
    }
    try:
        yield
    finally:
        get_session().event_hooks = hooks


class _Limits:
    """Counts questions that nobody answered, by thread, method and address: a thread asks again only what was not answered."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[int, str, str]] = Counter()

    def ask(self, request: Any) -> None:
        """Before a request: bound its time, or refuse it when it was asked often enough."""
        key, is_commit = _key(request), "/commit/" in request.url.path
        if self._asked[key] >= (1 if is_commit else ATTEMPTS):
            raise NoAnswerError(str(request.url.host))
        self._asked[key] += 1
        longest = COMMIT if is_commit else ANSWER
        given = request.extensions.get("timeout") or {}
        names = ("connect", "read", "write", "pool")
        request.extensions["timeout"] = {name: min(given.get(name) or longest, longest) for name in names}

    def heard(self, response: Any) -> None:
        """After an answer, whatever it says; a server that is out of order is asked again as often as the client likes."""
        if response.status_code < 500:
            self._asked[_key(response.request)] = 0


def _key(request: Any) -> tuple[int, str, str]:
    return threading.get_ident(), request.method, str(request.url)
