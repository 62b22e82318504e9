"""How much of a body is read."""

from __future__ import annotations

import pytest
from starlette.requests import ClientDisconnect, Request

from gateway.routes.request_body import body_of


def request(*pieces: bytes, leaves: bool = False) -> Request:
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.disconnect"} if leaves else {"type": "http.request", "body": b""})
    coming = iter(messages)

    async def receive() -> dict:
        return next(coming)

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


async def test_a_body_comes_whole_up_to_the_limit():
    assert await body_of(request(b"abc", b"de"), 5) == b"abcde"
    assert await body_of(request(), 5) == b""


async def test_a_longer_one_is_not_read_to_its_end():
    assert await body_of(request(b"abc", b"def", leaves=True), 5) is None


async def test_who_leaves_in_the_middle_is_noticed():
    with pytest.raises(ClientDisconnect):
        await body_of(request(b"abc", leaves=True), 5)
