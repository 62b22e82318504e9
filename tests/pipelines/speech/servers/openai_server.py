"""OpenAI's audio endpoints, as far as Frontdesk speaks them, played by scripts.

`POST /v1/audio/transcriptions` answers with the words that the audio is long enough for; `POST /v1/audio/speech` with a
tone, or with the trouble it was told to make.
"""

from __future__ import annotations

import asyncio
import io
import json
import math
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.pipelines.speech.servers.http_server import serving

KEY = "a-key-of-openai"
RATE = 24000


@dataclass
class OpenAIServer:
    """What to do, and what was asked for. Words are `(second of audio at which it has been said, word)`."""

    words: list[tuple[float, str]] = field(default_factory=list)
    status: int | None = None
    raw: str | None = None
    """Answer with this body instead."""
    drops: int = 0
    """Break off so many answers."""
    silent: bool = False
    hold_after_bytes: int | None = None
    """Send so much speech, and then nothing more until the request is gone."""
    hold: asyncio.Event | None = None
    """Keep the next answer back until this is set."""
    piece_bytes: int = 1001
    empty: bool = False

    asked: list[dict[str, Any]] = field(default_factory=list)
    peers: list[tuple[str, int]] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[OpenAIServer]:
        routes = [
            Route("/v1/audio/transcriptions", self._transcribe, methods=["POST"]),
            Route("/v1/audio/speech", self._speak, methods=["POST"]),
        ]
        async with serving(Starlette(routes=routes)) as root:
            self.url = f"{root}/v1"
            yield self
            self.over.set()

    async def _trouble(self, request: Request, asked: dict[str, Any]) -> Response | None:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided.", "invalid_api_key")
        assert request.client is not None
        self.peers.append((request.client.host, request.client.port))
        self.asked.append(asked)
        self.came.set()
        if self.status is not None:
            return _error(self.status, "no", "no")
        if self.silent:
            await self.over.wait()
        if self.drops:
            self.drops -= 1
            return StreamingResponse(_broken_off(), media_type="application/json")
        return None

    async def _transcribe(self, request: Request) -> Response:
        async with request.form() as form:
            upload = form["file"]
            assert isinstance(upload, UploadFile)
            with wave.open(io.BytesIO(await upload.read())) as sound:
                seconds = sound.getnframes() / sound.getframerate()
                rate = sound.getframerate()
            asked = {name: form.getlist(name) for name in form if name != "file"}
        trouble = await self._trouble(request, asked | {"seconds": seconds, "rate": rate})
        if trouble is not None:
            return trouble
        if self.hold is not None:
            hold, self.hold = self.hold, None
            await hold.wait()
        if self.raw is not None:
            return Response(self.raw, media_type="application/json")
        said = [word for at, word in self.words if at <= seconds]
        answer: dict[str, Any] = {"text": " ".join(said), "usage": {"type": "duration", "seconds": seconds}}
        if "logprobs" in asked.get("include[]", []):
            answer["logprobs"] = [{"token": word, "logprob": math.log(0.5)} for word in said]
        return JSONResponse(answer)

    async def _speak(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        trouble = await self._trouble(request, asked)
        if trouble is not None:
            return trouble
        audio = b"" if self.empty else tone(asked["input"])
        return StreamingResponse(self._pieces(audio), media_type="audio/pcm")

    async def _pieces(self, audio: bytes) -> AsyncIterator[bytes]:
        try:
            for start in range(0, len(audio), self.piece_bytes):
                if self.hold_after_bytes is not None and start >= self.hold_after_bytes:
                    await self.over.wait()
                yield audio[start : start + self.piece_bytes]
        finally:
            self.gone.set()


async def _broken_off() -> AsyncIterator[bytes]:
    yield b'{"te'
    raise ConnectionAbortedError


def _error(status: int, message: str, code: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": "error", "param": None, "code": code}}, status)


def tone(text: str) -> bytes:
    """What the server says for a text: 50 ms of 440 Hz a character, 16-bit PCM at 24 kHz."""
    at = np.arange(int(0.05 * len(text) * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * 440 * at)).astype("<i2").tobytes()
