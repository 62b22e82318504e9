"""Deepgram's wire protocol, as far as Frontdesk speaks it, played by scripts.

`ListenServer` is the `/v1/listen` socket: it counts the audio, and tells each word once so much audio has come.
`SpeakServer` is the `POST /v1/speak` request: it answers each with a tone, or with the trouble it was told to make.
"""

from __future__ import annotations

import asyncio
import http
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request as Handshake
from websockets.http11 import Response as Refusal

from tests.pipelines.speech.servers.http_server import serving

KEY = "a-key-of-deepgram"


def results(
    start: float, end: float, text: str, *, final: bool, flushed: bool = False, words: Sequence[tuple[float, str]] = ()
) -> dict[str, Any]:
    """A `Results` message, as documented."""
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": start,
        "duration": round(end - start, 6),
        "is_final": final,
        "speech_final": False,
        "from_finalize": flushed,
        "channel": {
            "alternatives": [
                {
                    "transcript": text,
                    "confidence": 0.9 if text else 0.0,
                    "words": [
                        {"word": word.lower(), "punctuated_word": word, "start": at, "end": at + 0.2, "confidence": 0.9}
                        for at, word in words
                    ],
                }
            ]
        },
        "metadata": {
            "request_id": "00000000-0000-0000-0000-000000000000",
            "model_uuid": "00000000-0000-0000-0000-000000000000",
            "model_info": {"name": "general", "version": "1", "arch": "nova-3"},
        },
    }


@dataclass
class ListenServer:
    """What to do, and what was seen. Words are `(second of audio at which it has been said, word)`."""

    words: list[tuple[float, str]] = field(default_factory=list)
    error_after_seconds: float | None = None
    drop_after_seconds: float | None = None
    close_after_seconds: tuple[float, int] | None = None
    silent: bool = False
    ignore_finalize: bool = False
    handshake_hangs: bool = False
    status: int | None = None
    before_results: tuple[str, ...] = ()
    """Raw messages to send before the first results."""

    queries: list[dict[str, list[str]]] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    """The control messages, by type, and "audio" for a run of audio."""
    audio_bytes: int = 0
    connected: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ListenServer]:
        server: Server = await serve(
            self._connection, "127.0.0.1", 0, process_request=self._handshake, open_timeout=0.6, close_timeout=1
        )
        async with server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield self

    async def until(self, seen: Any) -> None:
        """Wait until `seen(self)` is true, at most five seconds."""
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: seen(self))

    async def _note(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _handshake(self, connection: ServerConnection, request: Handshake) -> Refusal | None:
        if self.handshake_hangs:
            await asyncio.Event().wait()
        if self.status is not None:
            return connection.respond(http.HTTPStatus(self.status), "no\n")
        if request.headers.get("Authorization") != f"Token {KEY}":
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, "INVALID_AUTH\n")
        url = urlsplit(request.path)
        if url.path != "/v1/listen":
            return connection.respond(http.HTTPStatus.NOT_FOUND, "no such thing\n")
        self.queries.append(parse_qs(url.query))
        return None

    async def _connection(self, socket: ServerConnection) -> None:
        self.connected += 1
        hearing = _Hearing(self, socket, int(self.queries[-1]["sample_rate"][0]) * 2)
        try:
            async for message in socket:
                await hearing.take(message)
                await self._note()
        finally:
            self.connected -= 1
            await self._note()


class _Hearing:
    """One connection's ear: interim results as audio comes, final ones when asked."""

    def __init__(self, script: ListenServer, socket: ServerConnection, bytes_a_second: int) -> None:
        self._script = script
        self._socket = socket
        self._bytes_a_second = bytes_a_second
        self._heard_bytes = 0
        self._final_until = 0.0

    async def take(self, message: str | bytes) -> None:
        script = self._script
        if isinstance(message, bytes):
            script.audio_bytes += len(message)
            self._heard_bytes += len(message)
            if not script.received or script.received[-1] != "audio":
                script.received.append("audio")
            await self._audio()
            return
        kind = json.loads(message)["type"]
        script.received.append(kind)
        if kind == "Finalize" and not script.silent and not script.ignore_finalize:
            await self._results(final=True, flushed=True)
        if kind == "CloseStream":
            await self._socket.close()

    async def _audio(self) -> None:
        script, now = self._script, self._heard_bytes / self._bytes_a_second
        if script.drop_after_seconds is not None and now >= script.drop_after_seconds:
            self._socket.transport.abort()
        elif script.close_after_seconds is not None and now >= script.close_after_seconds[0]:
            await self._socket.close(script.close_after_seconds[1], "NET-0000")
        elif script.error_after_seconds is not None and now >= script.error_after_seconds:
            await self._send({"type": "Error", "variant": "SchemaError", "description": "no", "message": "no"})
        elif not script.silent:
            for raw in script.before_results:
                await self._socket.send(raw)
            script.before_results = ()
            await self._results(final=False)

    async def _results(self, *, final: bool, flushed: bool = False) -> None:
        now = self._heard_bytes / self._bytes_a_second
        said = [(at, word) for at, word in self._script.words if self._final_until < at <= now]
        text = " ".join(word for _, word in said)
        await self._send(
            results(self._final_until, now, text, final=final, flushed=flushed, words=[(at - 0.2, w) for at, w in said])
        )
        if final:
            self._final_until = now

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))


@dataclass
class SpeakServer:
    """What to do, and what was asked for. A clause becomes a tone of 50 ms a character, at the rate asked for."""

    status: int | None = None
    silent: bool = False
    drop_after_bytes: int | None = None
    hold_after_bytes: int | None = None
    """Send so much, and then nothing more until the request is gone."""
    piece_bytes: int = 321
    empty: bool = False

    texts: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    peers: list[tuple[str, int]] = field(default_factory=list)
    heads: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    warmed: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SpeakServer]:
        routes = [Route("/v1/speak", self._speak, methods=["POST"]), Route("/", self._head, methods=["HEAD"])]
        async with serving(Starlette(routes=routes)) as self.url:
            yield self
            self.over.set()

    async def _head(self, request: Request) -> Response:
        self.heads += 1
        self.warmed.set()
        return Response()

    async def _speak(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Token {KEY}":
            return JSONResponse({"err_code": "INVALID_AUTH", "err_msg": "Invalid credentials."}, 401)
        if self.status is not None:
            return JSONResponse({"err_code": "NO", "err_msg": "no", "request_id": "1"}, self.status)
        assert request.client is not None
        self.peers.append((request.client.host, request.client.port))
        self.queries.append(dict(request.query_params))
        text = (await request.json())["text"]
        self.texts.append(text)
        if self.silent:
            await self.over.wait()
        audio = b"" if self.empty else tone(text, int(request.query_params["sample_rate"]))
        return StreamingResponse(self._pieces(audio), media_type="audio/l16")

    async def _pieces(self, audio: bytes) -> AsyncIterator[bytes]:
        try:
            for start in range(0, len(audio), self.piece_bytes):
                if self.drop_after_bytes is not None and start >= self.drop_after_bytes:
                    raise ConnectionAbortedError
                if self.hold_after_bytes is not None and start >= self.hold_after_bytes:
                    await self.over.wait()
                yield audio[start : start + self.piece_bytes]
        finally:
            self.gone.set()


def tone(text: str, rate: int) -> bytes:
    """What `SpeakServer` says for a text: 16-bit PCM."""
    at = np.arange(int(0.05 * len(text) * rate)) / rate
    return (8000 * np.sin(2 * np.pi * 440 * at)).astype("<i2").tobytes()
