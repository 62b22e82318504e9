"""OpenAI's chat completions over real HTTP, with a script: text, tool calls, errors, a dropped stream, silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route


@dataclass(frozen=True)
class Text:
    """These pieces of text, then the end of the reply."""

    pieces: Sequence[str]


@dataclass(frozen=True)
class ToolCall:
    """A call of a tool, its arguments in two pieces as the real one sends them."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Fails:
    """An error reply instead of a stream."""

    status: int = 500


@dataclass(frozen=True)
class Drops:
    """The connection breaks after these pieces, without an end of the stream."""

    pieces: Sequence[str] = ()


@dataclass(frozen=True)
class Hangs:
    """The stream opens, says who speaks, gives these pieces, and then nothing for as long as the test lasts."""

    pieces: Sequence[str] = ()


Reaction = Text | ToolCall | Fails | Drops | Hangs


@dataclass
class OpenAiServer:
    """Reacts to the n-th request with the n-th reaction, the last one for ever. Keeps what it was asked."""

    reactions: Sequence[Reaction]
    asked: list[dict[str, Any]] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def routes(self) -> list[BaseRoute]:
        """The one door that chat needs."""
        return [Route("/v1/chat/completions", self._completions, methods=["POST"])]

    async def _completions(self, request: Request) -> Response:
        self.asked.append(await request.json())
        self.authorized.append(request.headers.get("authorization", ""))
        reaction = self.reactions[min(len(self.asked), len(self.reactions)) - 1]
        if isinstance(reaction, Fails):
            message = {"message": "the server had an error", "type": "server_error", "code": None}
            return JSONResponse({"error": message}, status_code=reaction.status)
        return StreamingResponse(self._stream(reaction), media_type="text/event-stream")

    async def _stream(self, reaction: Reaction) -> AsyncIterator[str]:
        try:
            yield _chunk({"role": "assistant", "content": ""})
            if isinstance(reaction, ToolCall):
                call = {"name": reaction.name, "arguments": ""}
                yield _chunk({"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": call}]})
                arguments = json.dumps(reaction.arguments)
                for piece in (arguments[:5], arguments[5:]):
                    yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
                yield _chunk({}, finish="tool_calls")
            elif not isinstance(reaction, Fails):
                for piece in reaction.pieces:
                    yield _chunk({"content": piece})
                if isinstance(reaction, Drops):
                    raise ConnectionAbortedError("dropped on purpose")
                if isinstance(reaction, Hangs):
                    await asyncio.Event().wait()
                yield _chunk({}, finish="stop")
            yield _usage()
            yield "data: [DONE]\n\n"
        finally:
            self.gone.set()


def _chunk(delta: Mapping[str, Any], finish: str | None = None) -> str:
    return _event([{"index": 0, "delta": delta, "finish_reason": finish}])


def _usage() -> str:
    return _event([], usage={"prompt_tokens": 200, "completion_tokens": 20, "total_tokens": 220})


def _event(choices: Sequence[Mapping[str, Any]], **more: Any) -> str:
    event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1790000000, "model": "gpt-4.1-mini"}
    return f"data: {json.dumps({**event, 'choices': list(choices), **more})}\n\n"
