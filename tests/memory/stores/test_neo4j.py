"""What is special to the Neo4j store: a server that dies and comes back. The rest is the contract."""

import asyncio

import pytest

from memory.errors import StoreDown
from memory.people import Contact
from tests.memory.stores.neo4j_store import neo4j_store

PHONE = Contact("phone", "+14155550123")


class Cut:
    """A way to the server that can be closed and opened again, as a dying server does to its clients."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._server: asyncio.Server | None = None
        self._open: list[asyncio.StreamWriter] = []

    async def begin(self, port: int = 0) -> int:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", port)
        return self._server.sockets[0].getsockname()[1]

    async def end(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _carry(self, reader, writer):
        there, here = await asyncio.open_connection("127.0.0.1", self._to)
        self._open += [writer, here]
        await asyncio.gather(_pump(reader, here), _pump(there, writer), return_exceptions=True)


async def _pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_it_goes_on_when_a_server_that_was_away_is_back(neo4j_url, org):
    to = int(neo4j_url.rpartition(":")[2].partition("/")[0])
    cut = Cut(to)
    port = await cut.begin()
    async with neo4j_store(neo4j_url.replace(f"localhost:{to}", f"127.0.0.1:{port}")) as (store, _, clock):
        zoe = await store.customer_for(org, PHONE)
        await cut.end()
        for attempt in (store.customer_for(org, PHONE), store.conversation(org, zoe.id, now=clock())):
            with pytest.raises(StoreDown):
                await attempt
        await cut.begin(port)
        assert await store.customer_for(org, PHONE) == zoe
        await cut.end()


async def test_an_address_where_nobody_answers_is_a_store_that_is_down(org):
    async with neo4j_store("bolt://nobody@127.0.0.1:1/none") as (store, _, _):
        with pytest.raises(StoreDown):
            await store.orgs()
