"""The doors of the page over real HTTP and sockets, with real single-use tokens and a real store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from gateway.routes.web import WebCall, web_routes
from memory.people import OrgId
from memory.stores.connection_redis import connect as connect_redis
from telephony.media_tokens_redis import MediaTokens
from tests.gateway.web.page_server import PageServer, page_server, serving


@pytest.fixture
async def server(org: OrgId, redis_client: Redis) -> AsyncIterator[PageServer]:
    async with page_server(tokens=MediaTokens(redis_client), org=org) as server:
        yield server


@asynccontextmanager
async def visitor(server: PageServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}) as client:
        yield client


async def token_of(client: httpx.AsyncClient) -> str:
    answer = await client.post("/web/session")
    assert answer.status_code == 200
    return answer.json()["token"]


@asynccontextmanager
async def socket_of(server: PageServer, path: str, token: str) -> AsyncIterator[ClientConnection]:
    async with connect(server.url.replace("http", "ws") + path, origin=server.url) as socket:  # type: ignore[arg-type]
        await socket.send(json.dumps({"type": "start", "token": token}))
        yield socket


async def closed_with(socket: ClientConnection) -> int | None:
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 20)
    except ConnectionClosed:
        return socket.close_code


async def test_the_page_and_its_files_are_served_and_cached(server):
    async with visitor(server) as client:
        page = await client.get("/")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert "set-cookie" not in page.headers
        again = await client.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert again.status_code == 304
        path = page.text.split('type="module" src="')[1].split('"')[0]
        script = await client.get(path)
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        old = await client.get(path.replace(path.split("/")[3], "0" * 16))
        assert old.headers["cache-control"] == "no-store"


async def test_the_embedded_page_may_stand_in_the_named_frames_only(server):
    async with visitor(server) as client:
        page = await client.get("/?embedded=1")
        assert f"frame-ancestors {server.url} https://shop.example.com;" in page.headers["content-security-policy"]
        widget = await client.get("/widget.js")
        assert widget.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("name", ["none.js", "..%2f..%2fpage.html", "..%2F..%2F..%2Froutes%2Fweb.py", "page.html"])
async def test_no_other_file_is_served(server, name):
    async with visitor(server) as client:
        answer = await client.get(f"/web/static/x/{name}")
        assert answer.status_code == 404
        assert "def " not in answer.text


async def test_a_visitor_keeps_their_id(server):
    async with visitor(server) as client:
        first = await client.post("/web/session")
        second = await client.post("/web/session")
        assert first.headers["set-cookie"].split(";")[0] == second.headers["set-cookie"].split(";")[0]
        assert first.json()["token"] != second.json()["token"]
        assert first.headers["cache-control"] == "no-store"
        forged = {"frontdesk_web": "A" * 22 + "." + "0" * 64}
    async with httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}, cookies=forged) as client:
        assert "A" * 22 not in (await client.post("/web/session")).headers["set-cookie"]


@pytest.mark.parametrize("origin", [None, "https://evil.example.com", "null", "http://127.0.0.1"])
async def test_another_site_opens_neither_a_session_nor_a_socket(server, origin):
    headers = {"Origin": origin} if origin else {}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
        answer = await client.post("/web/session")
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "wrong_origin"
        assert "set-cookie" not in answer.headers
    for path in ("/web/voice", "/web/chat"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(server.url.replace("http", "ws") + path, origin=origin):
                pass
        assert refused.value.response.status_code == 403


async def test_a_token_opens_one_socket_once(server):
    async with visitor(server) as client:
        token = await token_of(client)
    async with socket_of(server, "/web/chat", token) as socket:
        assert json.loads(await asyncio.wait_for(socket.recv(), 20))["type"] == "history"
    for path in ("/web/chat", "/web/voice"):
        async with socket_of(server, path, token) as socket:
            assert await closed_with(socket) == 1008


async def test_a_token_of_a_phone_call_or_another_org_opens_nothing(server):
    phone = await server.door.tokens.issue(server.door.org, "CA00000000000000000000000000000000")
    other = await server.door.tokens.issue(OrgId("another"), "web/visitor-1")
    for token in (phone, other, "made-up"):
        async with socket_of(server, "/web/voice", token) as socket:
            assert await closed_with(socket) == 1008


async def test_a_call_is_answered_with_the_contact_of_the_visitor(server):
    async with visitor(server) as client:
        token = await token_of(client)
        web_id = client.cookies["frontdesk_web"].split(".")[0]
    async with socket_of(server, "/web/voice", token) as socket:
        assert json.loads(await asyncio.wait_for(socket.recv(), 20)) == {"type": "ready"}
        call = await server.call()
        assert (call.call.org, call.call.contact.kind, call.call.contact.value) == (server.door.org, "web", web_id)
        await socket.send('{"type":"hang_up"}')
        assert await closed_with(socket) == 1000
    await asyncio.wait_for(call.over.wait(), 20)


async def test_a_call_that_fails_is_closed_as_lost(server):
    async def answer(line, call: WebCall) -> None:
        raise RuntimeError("the pipeline is broken")

    async with serving(web_routes(replace(server.door, answer=answer))) as address:
        token = await server.door.tokens.issue(server.door.org, "web/visitor-1")
        async with connect(f"ws://{address}/web/voice", origin=server.url) as socket:
            await socket.send(json.dumps({"type": "start", "token": token}))
            assert json.loads(await asyncio.wait_for(socket.recv(), 20)) == {"type": "ready"}
            assert await closed_with(socket) == 1011


async def test_when_no_token_can_be_made_the_visitor_is_told_to_try_again(server, tmp_path):
    async with connect_redis(f"unix://{tmp_path}/nobody.sock?db=0") as redis:
        door = replace(server.door, tokens=MediaTokens(redis))
        async with serving(web_routes(door)) as address, httpx.AsyncClient(base_url=f"http://{address}") as client:
            answer = await client.post("/web/session", headers={"Origin": server.url})
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "try_again"
            for path, code in (("/web/voice", 1011), ("/web/chat", 1011)):
                async with connect(f"ws://{address}{path}", origin=server.url) as socket:
                    await socket.send('{"type":"start","token":"o.x"}')
                    assert await closed_with(socket) == code


async def test_the_secret_is_not_in_the_words_of_the_door(server):
    assert repr(server.door.secret) not in repr(server.door)
