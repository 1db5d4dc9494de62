"""What goes wrong on order, and a note of each request."""

from __future__ import annotations

import asyncio
import math
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .app import ROUTES

ALWAYS = math.inf


class Logged(NamedTuple):
    """A request, its path with the query. The status is 0 when no answer was begun."""

    method: str
    path: str
    status: int


@dataclass
class Order:
    """To be done to requests of a route whose path contains `path`, so many times."""

    route: str
    path: str
    times: float
    act: Act

    def meets(self, route: str, path: str) -> bool:
        return self.times > 0 and self.route in ("*", route) and self.path in path


class Faults:
    """Goes round the application: notes each request, and does what was ordered. Errors of the Hub itself are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log: list[Logged] = []
        self.orders: list[Order] = []
        self.errors: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        number = len(self.log)
        self.log.append(Logged(scope["method"], path, 0))

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.log[number] = self.log[number]._replace(status=message["status"])
            await send(message)

        order = next((order for order in self.orders if order.meets(route_of(scope), path)), None)
        try:
            await (order.act(order, self.app, scope, receive, noting) if order else self.app(scope, receive, noting))
        except ClientDisconnect:
            pass
        except Exception:
            self.errors.append(traceback.format_exc())
            raise


def route_of(scope: Scope) -> str:
    """The name of a request's route."""
    return next((route.name for route in ROUTES if route.matches(scope)[0] == Match.FULL), "")


Act = Callable[[Order, ASGIApp, Scope, Receive, Send], Awaitable[None]]


def failing(status: int) -> Act:
    """Answers with an error, and does nothing."""

    async def act(order: Order, _: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        order.times -= 1
        while (await receive()).get("more_body"):
            pass
        await JSONResponse({"error": f"error {status} on order"}, status)(scope, receive, send)

    return act


async def hanging(order: Order, _: ASGIApp, __: Scope, receive: Receive, ___: Send) -> None:
    """Takes the request and never answers."""
    order.times -= 1
    while (await receive())["type"] != "http.disconnect":
        pass


async def losing(order: Order, app: ASGIApp, scope: Scope, receive: Receive, _: Send) -> None:
    """Does what was asked, then cuts the connection instead of answering."""
    order.times -= 1

    async def nowhere(_: Message) -> None:
        pass

    await app(scope, receive, nowhere)
    transport(receive).abort()


def after(action: Callable[[], object]) -> Act:
    """Does something else first; if that stopped the Hub, the request is not done."""

    async def act(order: Order, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        order.times -= 1
        action()
        if not transport(receive).is_closing():
            await app(scope, receive, send)

    return act


def cutting(limit: int) -> Act:
    """Cuts the connection once more than `limit` bytes of body came or went; a smaller body is let pass."""

    async def act(order: Order, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        left, is_cut = limit, False

        def too_many(body: bytes) -> bool:
            nonlocal left, is_cut
            left -= len(body)
            if left < 0 < order.times and not is_cut:
                order.times -= 1
                is_cut = True
            return is_cut

        async def coming() -> Message:
            message = await receive()
            if not too_many(message.get("body", b"")):
                return message
            transport(receive).abort()
            return {"type": "http.disconnect"}

        async def going(message: Message) -> None:
            body = message.get("body", b"")
            if is_cut:
                return
            if too_many(body):
                await send({**message, "body": body[:left], "more_body": True})
                transport(receive).close()
            else:
                await send(message)

        await app(scope, coming, going)

    return act


def transport(receive: Receive) -> asyncio.Transport:
    """The connection itself, which ASGI does not show: `receive` is a method of uvicorn's, whose object has it."""
    found: asyncio.Transport = receive.__self__.transport  # type: ignore[attr-defined]
    return found
