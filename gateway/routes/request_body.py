"""The body of a request, as long as a stranger may make it and no longer."""

from __future__ import annotations

from starlette.requests import Request


async def body_of(request: Request, most_bytes: int) -> bytes | None:
    """The body; None when it is longer. Raises ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            return None
    return bytes(body)
