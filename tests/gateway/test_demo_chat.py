"""The browser of the demo."""

from __future__ import annotations

import json

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateway.demo_chat import DemoChat
from gateway.errors import ProgramFailed
from tests.local_server import serving


async def session(request: Request) -> Response:
    assert request.headers["origin"] == str(request.base_url).rstrip("/")
    return JSONResponse({"token": "t1"}, headers={"Set-Cookie": "frontdesk_web=me; Path=/web"})


async def chat(socket: WebSocket) -> None:
    await socket.accept()
    assert socket.cookies["frontdesk_web"] == "me"
    assert (await socket.receive_json())["token"] == "t1"
    await socket.send_json({"type": "history", "turns": [], "greeting": "Hi"})
    async for text in socket.iter_text():
        message = json.loads(text)
        if message["text"] == "trouble":
            await socket.send_json({"type": "error", "id": message["id"], "code": "not_answered"})
        elif message["text"] == "bye":
            return await socket.close()
        else:
            await socket.send_json({"type": "done", "to": "another", "text": "not mine"})
            await socket.send_json({"type": "done", "to": message["id"], "text": "You said " + message["text"]})


async def test_it_writes_and_waits_for_its_own_answer():
    routes = [Route("/web/session", session, methods=["POST"]), WebSocketRoute("/web/chat", chat)]
    async with serving(routes) as address, DemoChat(f"http://{address}") as page:
        assert await page.ask("hello") == "You said hello"
        with pytest.raises(ProgramFailed, match="not_answered"):
            await page.ask("trouble")
        with pytest.raises(ProgramFailed, match="closed"):
            await page.ask("bye")
