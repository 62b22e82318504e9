"""The live feed as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from gateway.routes.live import live_routes
from memory.live_redis import LiveFeed
from memory.stores.connection_redis import connect_reader


@pytest.fixture
async def feed(redis_client, valkey_url):
    async with connect_reader(valkey_url) as reader:
        yield LiveFeed(redis_client, reader)


@pytest.mark.parametrize("token", [None, "", "the staff token"])
@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer wrong"])
def test_nobody_but_staff_watches(org, token, given):
    feed = LiveFeed(None, None)  # pyright: ignore[reportArgumentType] - nobody gets that far
    client = TestClient(Starlette(routes=live_routes(feed, org, token)))
    answer = client.get("/api/v1/calls/live", headers={"Authorization": given} if given is not None else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_staff"


async def _as_bytes(answer: StreamingResponse) -> AsyncIterator[bytes]:
    async for piece in answer.body_iterator:
        yield bytes(piece) if not isinstance(piece, str) else piece.encode()


async def watch(feed, org, last_event_id: str | None = None):
    """What a member of staff with the token gets, piece by piece."""
    [route] = live_routes(feed, org, "the staff token")
    assert isinstance(route, Route)
    headers = [(b"authorization", b"Bearer the staff token")]
    if last_event_id:
        headers.append((b"last-event-id", last_event_id.encode()))
    scope = {"type": "http", "method": "GET", "path": "/api/v1/calls/live", "headers": headers, "query_string": b""}
    answer = await route.endpoint(Request(scope))
    assert isinstance(answer, StreamingResponse)
    assert answer.media_type == "text/event-stream"
    return _as_bytes(answer)


async def test_staff_see_the_events_of_their_org_as_they_come(feed, org, redis_client):
    pieces = await watch(feed, org)
    assert await anext(pieces) == b": watching\n\n"
    coming = asyncio.ensure_future(anext(pieces))
    while not (await redis_client.info("clients"))["blocked_clients"]:
        pass  # until the reader waits
    await feed.publish("another-org", "call-9", {"type": "caller", "text": "not for you"})
    await feed.publish(org, "call-1", {"type": "caller", "text": "How much?"})
    piece = await asyncio.wait_for(coming, 20)
    assert piece.startswith(b"id: ")
    assert b'"text":"How much?"' in piece
    assert b'"call":"call-1"' in piece


async def test_a_lost_connection_goes_on_where_it_stopped(feed, org):
    await feed.publish(org, "call-1", {"type": "partial", "text": "one"})
    await feed.publish(org, "call-1", {"type": "partial", "text": "two"})
    pieces = await watch(feed, org, last_event_id="0-0")
    await anext(pieces)
    first = await anext(pieces)
    assert b'"one"' in first
    again = await watch(feed, org, last_event_id=first.split(b"\n")[0].removeprefix(b"id: ").decode())
    await anext(again)
    assert b'"two"' in await anext(again)
