"""The doors of the page: GET / and its files, /widget.js, POST /web/session, WS /web/voice and WS /web/chat.

Nothing is begun for anybody who only looks: a visitor gets an id with POST /web/session, and each socket must show a
single-use token from there in its first message. Sockets and sessions are for pages of the allowed origins only.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateway.channels.web_chat import WebChat
from gateway.channels.web_chat_socket import close, serve_chat
from gateway.routes.web_assets import FOR_GOOD, WebAssets, answer_with, page_headers
from gateway.routes.web_identity import COOKIE, cookie_header, new_web_id, subject_of, web_id_in, web_id_of
from gateway.routes.web_page import WebPage
from memory.clock import Clock, utc_now
from memory.people import Contact, OrgId
from telephony.browser.media import BrowserLine, open_line

log = structlog.get_logger()


class Tokens(Protocol):
    """Single-use tokens that live for a minute, as `telephony.media_tokens_redis.MediaTokens`."""

    async def issue(self, org: OrgId, call_id: str, /) -> str: ...
    async def redeem(self, token: str, /) -> tuple[OrgId, str] | None: ...


@dataclass(frozen=True, slots=True)
class WebCall:
    """A call from the page, as it begins."""

    id: str
    org: OrgId
    contact: Contact
    at: datetime


Answer = Callable[[BrowserLine, WebCall], Awaitable[None]]
"""Runs a whole call: comes back when it is over. It must `listen` to the line."""


@dataclass(frozen=True, slots=True)
class WebDoor:
    """What the page needs. `allowed_origins` are where it is served, such as "https://desk.example.com"; sites of
    `embed_origins` may show it in a frame.
    """

    org: OrgId
    page: WebPage
    secret: bytes = field(repr=False)
    allowed_origins: tuple[str, ...]
    tokens: Tokens
    answer: Answer
    chat: WebChat
    embed_origins: tuple[str, ...] = ()
    clock: Clock = utc_now


def web_routes(door: WebDoor) -> list[BaseRoute]:
    """The routes of the page. Reads and renders its files once, here."""
    assets = WebAssets(door.page, longest_text=door.chat.limits.longest_text)
    page_alone = page_headers(door.allowed_origins, ())
    page_in_frame = page_headers(door.allowed_origins, (*door.allowed_origins, *door.embed_origins))

    async def page(request: Request) -> Response:
        if request.query_params.get("embedded"):
            return answer_with(assets.embedded_page, request, page_in_frame)
        return answer_with(assets.page, request, page_alone)

    async def widget(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
        return answer_with(assets.widget, request, headers)

    async def static(request: Request) -> Response:
        asset = assets.files.get(request.path_params["name"])
        if asset is None:
            return _error(404, "not_found", "There is no such file.")
        fresh = request.path_params["version"] == assets.version
        return answer_with(asset, request, {"Cache-Control": FOR_GOOD if fresh else "no-store"})

    async def session(request: Request) -> Response:
        return await _new_session(door, request)

    async def voice(socket: WebSocket) -> None:
        await _voice(door, socket)

    async def chat(socket: WebSocket) -> None:
        await _chat(door, socket)

    return [
        Route("/", page),
        Route("/widget.js", widget),
        Route("/web/static/{version}/{name}", static),
        Route("/web/session", session, methods=["POST"]),
        WebSocketRoute("/web/voice", voice),
        WebSocketRoute("/web/chat", chat),
    ]


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": {}}}, status_code=status)


def _allowed(door: WebDoor, connection: HTTPConnection) -> bool:
    return connection.headers.get("origin") in door.allowed_origins


async def _new_session(door: WebDoor, request: Request) -> Response:
    """A token for one socket, and a cookie for who has none yet."""
    if not _allowed(door, request):
        log.warning("web_session_refused", org=door.org, reason="origin")
        return _error(403, "wrong_origin", "This site may not open a session.")
    web_id = web_id_in(request.cookies.get(COOKIE), door.org, door.secret) or new_web_id()
    try:
        token = await door.tokens.issue(door.org, subject_of(web_id))
    except Exception as trouble:  # whatever keeps the tokens, the page tries again later
        log.error("web_session_failed", org=door.org, trouble=type(trouble).__name__)
        return _error(503, "try_again", "This is not available right now. Please try again.")
    secure = request.headers["origin"].startswith("https://")
    embedded = bool(request.query_params.get("embedded"))
    cookie = cookie_header(web_id, door.org, door.secret, secure=secure, embedded=embedded)
    return JSONResponse({"token": token}, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})


async def _redeem(door: WebDoor, token: str) -> str | None:
    """The web id that a token stands for, if it is one of ours for a web socket."""
    org, subject = await door.tokens.redeem(token) or (None, "")
    return web_id_of(subject) if org == door.org else None


async def _refuse_origin(door: WebDoor, socket: WebSocket) -> None:
    """Closed before it was accepted, a socket is answered with 403."""
    log.warning("web_socket_refused", org=door.org, path=socket.url.path, reason="origin")
    await socket.close()


async def _voice(door: WebDoor, socket: WebSocket) -> None:
    if not _allowed(door, socket):
        return await _refuse_origin(door, socket)

    try:
        opened = await open_line(socket, partial(_redeem, door))
    except Exception as trouble:
        log.error("web_call_failed", org=door.org, trouble=type(trouble).__name__)
        return await close(socket, 1011, "failed")
    if opened is None:
        return None
    line, web_id = opened
    call = WebCall(f"web-{secrets.token_hex(12)}", door.org, Contact("web", web_id), door.clock())
    log.info("web_call_began", org=door.org, call=call.id)
    try:
        await door.answer(line, call)
        await line.hang_up()
    except Exception as trouble:
        log.error("web_call_failed", org=door.org, call=call.id, trouble=type(trouble).__name__)
        await line.hang_up(1011)
    log.info("web_call_ended", org=door.org, call=call.id)


async def _chat(door: WebDoor, socket: WebSocket) -> None:
    if not _allowed(door, socket):
        return await _refuse_origin(door, socket)

    await serve_chat(socket, door.chat, partial(_redeem, door))
