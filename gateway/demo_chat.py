"""A browser of the demo: opens a session at the gateway's page, and writes in its chat."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import AsyncExitStack
from types import TracebackType

import aiohttp

from gateway.errors import ProgramFailed

_ANSWER_SECONDS = 20.0


class DemoChat:
    """One visitor of the page at `base_url`, for as long as it lasts."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._open = AsyncExitStack()
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def __aenter__(self) -> DemoChat:
        origin = {"Origin": self._base_url}
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
        http = await self._open.enter_async_context(aiohttp.ClientSession(headers=origin, cookie_jar=jar))
        async with http.post(f"{self._base_url}/web/session") as answer:
            token = (await answer.json())["token"]
        self._socket = await self._open.enter_async_context(http.ws_connect(f"{self._base_url}/web/chat"))
        await self._socket.send_json({"type": "start", "token": token})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def ask(self, text: str) -> str:
        """Write, and wait for the whole answer. Raises ProgramFailed when there is none."""
        assert self._socket is not None
        made = uuid.uuid4().hex
        await self._socket.send_json({"type": "message", "id": made, "text": text})
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                async for message in self._socket:
                    event = message.json()
                    if event["type"] == "done" and event["to"] == made:
                        return str(event["text"])
                    if event["type"] == "error":
                        raise ProgramFailed(f"the chat did not answer: {event['code']}")
        except TimeoutError:
            raise ProgramFailed(f"the chat did not answer within {_ANSWER_SECONDS:.0f} s") from None
        raise ProgramFailed("the chat was closed")
