"""Starts and stops the Hub, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from . import faults
from .app import ROUTES, application
from .faults import ALWAYS, Act, Faults, Logged, Order
from .store import Blob, Repository, Store


class Hub:
    """A running Hub. Repositories live as long as the object, also over `stop` and `start`.

    `token` may write, `read_only_token` may read private repositories. `log` has each request in the order they came,
    `errors` has the tracebacks of what the Hub itself did wrong. `path` in orders of faults limits them to requests
    whose path contains it; the route `*` is any.
    """

    def __init__(self, folder: Path) -> None:
        self.token, self.read_only_token = (f"hf_{kind}{secrets.token_hex(8)}" for kind in ("write", "read"))
        self.store = Store(folder / "xet")
        self._faults = Faults(application(self.store, {self.token: "write", self.read_only_token: "read"}))
        self._address = ("127.0.0.1", 0)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self._address)

    @property
    def log(self) -> list[Logged]:
        return self._faults.log

    @property
    def errors(self) -> list[str]:
        return self._faults.errors

    def start(self) -> None:
        """Listen, again at the same address after `stop`."""
        self.stop()
        listener = socket.create_server(self._address)
        self._address = listener.getsockname()
        # Nothing of uvicorn's may stand between the connection and the faults.
        config = uvicorn.Config(
            self._faults, http="h11", ws="none", loop="asyncio", lifespan="off", proxy_headers=False, log_config=None,
            log_level="critical", access_log=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(listener),), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline, "the Hub has not started"
            time.sleep(0.005)

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve([listener])

    def stop(self) -> None:
        """Be gone: connections are cut, new ones are refused. What was ordered before stays ordered."""
        if self._thread is None:
            return
        if threading.current_thread() is self._thread:  # from `before`
            self._hang_up()
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._hang_up)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the Hub has not stopped"
        self._thread = None

    def _hang_up(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        for server in self._server.servers:
            server.close()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()

    def environment(self, home: Path, token: str = "", *, xet: bool = False) -> dict[str, str]:
        """What a subprocess with real clients needs, its caches in `home`. Without Xet, large files go by LFS."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
        own |= {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "0" if xet else "1"}
        own |= {"HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        return own | ({"HF_TOKEN": token} if token else {})

    def repository(self, id: str) -> Repository:
        """What the Hub holds, to look at: `commits`, `branches`, `tags`, and `at(revision).files`."""
        return self.store.repositories[id]

    def content(self, id: str, path: str, revision: str = "main") -> bytes:
        """A file's bytes."""
        return self.store.read(self.repository(id).at(revision).files[path])

    def move_main(self, id: str, path: str = "elsewhere.txt", content: bytes = b"by somebody else\n") -> str:
        """A commit by somebody else; its id."""
        repository = self.repository(id)
        files = {**repository.at("main").files, path: Blob.regular(content)}
        return repository.add("main", files, "by somebody else").id

    def spoil(self, id: str, path: str, revision: str = "main") -> None:
        """Flip one bit of a file, in that commit only; size and digests in listings stay as they were."""
        spoilt = bytearray(self.content(id, path, revision))
        spoilt[len(spoilt) // 2] ^= 1
        self.repository(id).at(revision).replace(path, bytes(spoilt))

    def fail(self, route: str = "*", status: int = 500, *, times: float = 1, path: str = "") -> None:
        """The next requests are answered with an error, and not done."""
        self._order(route, path, times, faults.failing(status))

    def cut(self, route: str = "*", after: int = 0, *, times: float = 1, path: str = "") -> None:
        """The next requests (or answers) with more than `after` bytes of body are cut there."""
        self._order(route, path, times, faults.cutting(after))

    def lose(self, route: str = "*", *, times: float = 1, path: str = "") -> None:
        """The next requests are done, but the connection is cut instead of an answer."""
        self._order(route, path, times, faults.losing)

    def hang(self, route: str = "*", *, times: float = ALWAYS, path: str = "") -> None:
        """Requests are taken, and never answered."""
        self._order(route, path, times, faults.hanging)

    def before(self, route: str, action: Callable[[], object], *, times: float = 1, path: str = "") -> None:
        """Something happens just before the next requests are done: `lambda: hub.move_main(id)`, `hub.stop`."""
        self._order(route, path, times, faults.after(action))

    def mend(self) -> None:
        """Nothing more is ordered."""
        self._faults.orders.clear()

    def _order(self, route: str, path: str, times: float, act: Act) -> None:
        names = sorted({route.name for route in ROUTES})
        assert route in ("*", *names), f"routes: {', '.join(names)}"
        self._faults.orders.append(Order(route, path, times, act))
