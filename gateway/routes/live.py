"""`GET /api/v1/calls/live`: what happens in the calls of this org, as server-sent events, for staff.

Each event is one JSON object of `pipelines/witness.py` with its `call`. `Last-Event-ID` goes on where a lost
connection stopped. Needs `Authorization: Bearer <FRONTDESK_STAFF_TOKEN>`; with no token set, nobody may watch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gateway.routes.staff_only import not_staff
from memory.live_redis import LiveFeed
from memory.people import OrgId


def live_routes(feed: LiveFeed, org: OrgId, staff_token: str | None) -> list[BaseRoute]:
    """The route, for the staff of one org."""

    async def live(request: Request) -> Response:
        if refusal := not_staff(request, staff_token):
            return refusal
        events = _as_server_sent(feed, org, request.headers.get("last-event-id"))
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return [Route("/api/v1/calls/live", live)]


async def _as_server_sent(feed: LiveFeed, org: OrgId, last: str | None) -> AsyncIterator[bytes]:
    yield b": watching\n\n"
    async for event in feed.follow(org, after=last):
        yield b"id: " + str(event["id"]).encode() + b"\ndata: " + orjson.dumps(event) + b"\n\n"
